import type { V2MetricIdentifier, V2MetricSpec, V2MetricTarget } from "../generated/types.ts";
import { pathSegment } from "../names.ts";
import { compareQuantities } from "../quantity.ts";
import { validateReference } from "./cross-version-reference.ts";
import { type FieldErrors, forbidden, invalid, invalidFor, notSupported, required } from "./field-error.ts";
import { isEmpty } from "./object-meta.ts";

/** The types of a metric, and the field that each has its source in. */
const fields: Readonly<Record<string, Source>> = {
  ContainerResource: "containerResource",
  External: "external",
  Object: "object",
  Pods: "pods",
  Resource: "resource",
};

/** In the order in which upstream looks for them. */
const sources = ["object", "external", "pods", "resource", "containerResource"] as const;
type Source = (typeof sources)[number];

/** Upstream: validateMetricSpec. Only the first source that is there is looked into. */
export function* validateMetric(spec: V2MetricSpec, path: string): FieldErrors {
  const expected = fields[spec.type];
  if (isEmpty(spec.type)) yield required(`${path}.type`, "must specify a metric source type");
  if (expected === undefined) yield notSupported(`${path}.type`, spec.type ?? "", Object.keys(fields));
  const present = sources.filter((source) => spec[source] !== undefined);
  const [first] = present;
  if (first !== undefined) yield* validateSource(first, spec, `${path}.${first}`);
  if (expected !== undefined && spec[expected] === undefined)
    yield required(`${path}.${expected}`, "must populate information for the given metric source");
  if (present.length < 2) return;
  for (const source of present) {
    if (source !== expected) yield forbidden(`${path}.${source}`, "must populate the given metric source only");
  }
}

function* validateSource(source: Source, spec: V2MetricSpec, path: string): FieldErrors {
  if (source === "resource" || source === "containerResource") {
    const { name, target } = spec[source] ?? {};
    if (isEmpty(name)) yield required(`${path}.name`, "must specify a resource name");
    if (source === "containerResource" && isEmpty(spec.containerResource?.container))
      yield required(`${path}.container`, "must specify a container");
    yield* validateTarget(target, `${path}.target`);
    yield* validateUtilization(target, `${path}.target`);
    return;
  }
  if (source === "object") yield* validateReference(spec.object?.describedObject, `${path}.describedObject`);
  yield* validateIdentifier(spec[source]?.metric, `${path}.metric`);
  const target = spec[source]?.target;
  yield* validateTarget(target, `${path}.target`);
  const lacks = missingTarget(source, target);
  if (lacks !== undefined) yield required(`${path}.target.averageValue`, lacks);
  if (source === "external" && target?.value !== undefined && target.averageValue !== undefined)
    yield forbidden(`${path}.target.value`, "may not set both a target value for metric and a per-pod target");
}

function missingTarget(source: Source, { value, averageValue }: Partial<V2MetricTarget> = {}): string | undefined {
  if (averageValue !== undefined) return undefined;
  if (source === "pods") return "must specify a positive target averageValue";
  if (value !== undefined) return undefined;
  return source === "object"
    ? "must set either a target value or averageValue"
    : "must set either a target value for metric or a per-pod target";
}

function* validateUtilization(target: V2MetricTarget | undefined, path: string): FieldErrors {
  const { averageUtilization, averageValue } = target ?? {};
  if (averageUtilization === undefined && averageValue === undefined)
    yield required(`${path}.averageUtilization`, "must set either a target raw value or a target utilization");
  if (averageUtilization !== undefined && averageValue !== undefined)
    yield forbidden(`${path}.averageValue`, "may not set both a target raw value and a target utilization");
}

function* validateTarget(target: V2MetricTarget | undefined, path: string): FieldErrors {
  const { type = "", averageUtilization } = target ?? {};
  if (type === "") yield required(`${path}.type`, "must specify a metric target type");
  if (!["Utilization", "Value", "AverageValue"].includes(type))
    yield invalid(`${path}.type`, type, "must be either Utilization, Value, or AverageValue");
  for (const field of ["value", "averageValue"] as const) {
    const quantity = target?.[field];
    if (quantity !== undefined && compareQuantities(quantity, "0") <= 0)
      yield invalid(`${path}.${field}`, quantity, "must be positive");
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    yield invalid(`${path}.averageUtilization`, averageUtilization, "must be greater than 0");
}

function* validateIdentifier(metric: V2MetricIdentifier | undefined, path: string): FieldErrors {
  const name = metric?.name ?? "";
  if (name === "") yield required(`${path}.name`, "must specify a metric name");
  else yield* invalidFor(`${path}.name`, name, pathSegment(name));
}
