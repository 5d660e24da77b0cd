import type { ObjectFieldSelector, ResourceFieldSelector } from "../generated/types.ts";
import { qualifiedName } from "../names.ts";
import { canonicalQuantity } from "../quantity.ts";
import { type FieldError, type FieldErrors, invalid, invalidFor, notSupported, required } from "./field-error.ts";
import { isEmpty } from "./object-meta.ts";

/** What of a pod its containers may see in variables. */
export const envFieldPaths = [
  ...["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"],
  ...["status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"],
];
/** What of a pod its containers may see in files. */
export const volumeFieldPaths = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

const known = new Set([...envFieldPaths, ...volumeFieldPaths]);
const resourcePaths = ["limits.cpu", "limits.ephemeral-storage", "limits.memory"].flatMap((path) => [
  path,
  path.replace("limits", "requests"),
]);
const memoryDivisors = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/** A reference to a field of the pod; labels and annotations may be subscripted. Upstream: validateObjectFieldSelector. */
export function* validateFieldSelector(
  selector: ObjectFieldSelector,
  allowed: readonly string[],
  path: string,
): FieldErrors {
  const { apiVersion, fieldPath } = selector;
  if (isEmpty(apiVersion)) yield required(`${path}.apiVersion`);
  else if (isEmpty(fieldPath)) yield required(`${path}.fieldPath`);
  else if (apiVersion !== "v1") {
    yield invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: unsupported pod version: ${apiVersion}`);
  } else {
    const [, base, subscript] = /^(.*)\['(.*)'\]$/.exec(fieldPath) ?? [];
    if (base === undefined || subscript === undefined) yield* validateWholeField(fieldPath, allowed, path);
    else if (base === "metadata.annotations")
      yield* invalidFor(path, subscript.toLowerCase(), qualifiedName(subscript.toLowerCase()));
    else if (base === "metadata.labels") yield* invalidFor(path, subscript, qualifiedName(subscript));
    else yield conversionError(fieldPath, path, "field label does not support subscript");
  }
}

function* validateWholeField(fieldPath: string, allowed: readonly string[], path: string): FieldErrors {
  if (!known.has(fieldPath)) yield conversionError(fieldPath, path, "field label not supported");
  else if (!allowed.includes(fieldPath)) yield notSupported(`${path}.fieldPath`, fieldPath, [...allowed].sort());
}

function conversionError(fieldPath: string, path: string, reason: string): FieldError {
  return invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${reason}: ${fieldPath}`);
}

/** A reference to a container's requests or limits. Upstream: validateContainerResourceFieldSelector. */
export function* validateResourceSelector(
  selector: ResourceFieldSelector,
  place: "env" | "volume",
  path: string,
): FieldErrors {
  const { containerName, resource, divisor } = selector;
  if (place === "volume" && isEmpty(containerName)) yield required(`${path}.containerName`);
  else if (isEmpty(resource)) yield required(`${path}.resource`);
  else if (!resourcePaths.includes(resource) && !/^(requests|limits)\.hugepages-/.test(resource)) {
    yield notSupported(`${path}.resource`, resource, [...resourcePaths].sort());
  }
  const amount = isEmpty(divisor) ? "0" : canonicalQuantity(divisor);
  if (amount !== "0") yield* validateDivisor(resource ?? "", amount, `${path}.divisor`);
}

function* validateDivisor(resource: string, divisor: string, path: string): FieldErrors {
  const name = resource.replace(/^(requests|limits)\./, "");
  if (name === "cpu") {
    if (divisor !== "1m" && divisor !== "1") {
      yield invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource");
    }
    return;
  }
  const kinds: Readonly<Record<string, string>> = { memory: "memory", "ephemeral-storage": "local ephemeral storage" };
  const kind = name.startsWith("hugepages-") ? "hugepages" : kinds[name];
  if (kind !== undefined && !memoryDivisors.includes(divisor)) {
    yield invalid(
      path,
      resource,
      `only divisor's values ${memoryDivisors.join(", ")} are supported with the ${kind} resource`,
    );
  }
}
