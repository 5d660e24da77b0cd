import type { ResourceRequirements } from "../generated/types.ts";
import { qualifiedName } from "../names.ts";
import { compareQuantities, parseQuantity, zero } from "../quantity.ts";
import { type FieldErrors, forbidden, invalid, invalidFor, required } from "./field-error.ts";

type ResourceList = { readonly [name: string]: string } | undefined;

const containerResources: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);
const standardResources: ReadonlySet<string> = new Set([
  ...containerResources,
  ...[
    "pods",
    "services",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
  ],
  ...["services.nodeports", "services.loadbalancers", "storage", "requests.storage"],
  ...[
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
  ],
]);
const integerResources: ReadonlySet<string> = new Set([
  ...[
    "pods",
    "services",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
  ],
  ...["services.nodeports", "services.loadbalancers"],
]);

const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const hasDomain = (name: string): boolean => name.includes("/");
const isNative = (name: string): boolean => !hasDomain(name) || name.includes("kubernetes.io/");
const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

/** Of a device plugin or the like: with a domain that is not Kubernetes' own, and such that `requests.NAME` is a name, too. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith("requests.") && qualifiedName(`requests.${name}`).length === 0;
}

/** A container's requests and limits. Upstream: ValidateContainerResourceRequirements. */
export function* validateResourceRequirements(resources: ResourceRequirements | undefined, path: string): FieldErrors {
  const { limits = {}, requests = {} } = resources ?? {};
  for (const [name, value] of sortedEntries(limits))
    yield* validateContainerResource(name, value, `${path}.limits[${name}]`);
  for (const [name, value] of sortedEntries(requests)) {
    yield* validateContainerResource(name, value, `${path}.requests[${name}]`);
    yield* validateRequestAgainstLimit(name, value, limits[name], path);
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes("cpu") && !names.includes("memory")) {
    yield forbidden(path, "HugePages require cpu or memory");
  }
}

function* validateContainerResource(name: string, value: string, path: string): FieldErrors {
  yield* validateContainerResourceName(name, path);
  yield* validateResourceQuantity(name, value, path);
}

function* validateRequestAgainstLimit(
  name: string,
  request: string,
  limit: string | undefined,
  path: string,
): FieldErrors {
  if (limit === undefined) {
    if (!mayOvercommit(name)) yield required(`${path}.limits`, "Limit must be set for non overcommitable resources");
    return;
  }
  const order = compareQuantities(request, limit);
  if (order !== 0 && !mayOvercommit(name))
    yield invalid(`${path}.requests`, request, `must be equal to ${name} limit of ${limit}`);
  else if (order > 0)
    yield invalid(`${path}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`);
}

function* validateContainerResourceName(name: string, path: string): FieldErrors {
  const complaints = qualifiedName(name);
  yield* invalidFor(path, name, complaints);
  if (!hasDomain(name)) {
    if (complaints.length === 0 && !standardResources.has(name) && !isHugePages(name)) {
      yield invalid(path, name, "must be a standard resource type or fully qualified");
    }
    if (!containerResources.has(name) && !isHugePages(name))
      yield invalid(path, name, "must be a standard resource for containers");
  } else if (!isNative(name) && !isExtended(name))
    yield invalid(path, name, "doesn't follow extended resource name standard");
}

/** An amount of a resource: not negative, and whole where the resource cannot be divided. Upstream: ValidateResourceQuantityValue. */
export function* validateResourceQuantity(name: string, value: string, path: string): FieldErrors {
  if (compareQuantities(value, zero) < 0) yield invalid(path, value, "must be greater than or equal to 0");
  const whole = parseQuantity(value).nanos % 1_000_000_000n === 0n;
  if (!whole && (integerResources.has(name) || isExtended(name))) yield invalid(path, value, "must be an integer");
}

/** The amounts of a node: `status.capacity` and `status.allocatable`. */
export function* validateResourceList(list: ResourceList, path: string): FieldErrors {
  for (const [name, value] of sortedEntries(list ?? {}))
    yield* validateResourceQuantity(name, value, `${path}.${name}`);
}

function sortedEntries(list: NonNullable<ResourceList>): [string, string][] {
  return Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1));
}
