import type { Registry } from "../../../machines/api/custom/registry.ts";
import type { ResourceInfo, Verb } from "../../../machines/api/registry.ts";

/** What a path below `/api` or `/apis` names. */
export interface Route {
  readonly resource: ResourceInfo;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** Paths under a namespace that are not of a resource in it. */
const namespaceSubresources: ReadonlySet<string | undefined> = new Set(["status", "finalize"]);

/**
 * `/api/v1/…` and `/apis/GROUP/VERSION/…`: the resource, namespace, name and subresource in them, or undefined if nothing is served there
 * (upstream: RequestInfoFactory).
 */
export function routeOf(path: string, registry: Registry): Route | undefined {
  const [root, ...segments] = path
    .replace(/^\/|\/$/g, "")
    .split("/")
    .map(decodeSegment);
  if (root !== "api" && root !== "apis") return undefined;
  const [group, version, ...parts] = root === "api" ? ["", ...segments] : segments;
  if (group === undefined || version === undefined || parts.includes("")) return undefined;
  const [first, namespace, plural] = parts;
  const isInNamespace = first === "namespaces" && plural !== undefined && !namespaceSubresources.has(plural);
  return isInNamespace && namespace !== undefined
    ? resourceRoute(registry, group, version, parts.slice(2), namespace)
    : resourceRoute(registry, group, version, parts, undefined);
}

function resourceRoute(
  registry: Registry,
  group: string,
  version: string,
  parts: readonly string[],
  namespace: string | undefined,
): Route | undefined {
  const [plural, name, subresource, ...more] = parts;
  const resource = plural === undefined ? undefined : registry.byPath(group, version, plural);
  if (resource === undefined || !isServed(resource) || more.length > 0) return undefined;
  if (namespace !== undefined && !resource.namespaced) return undefined;
  if (name !== undefined && namespace === undefined && resource.namespaced) return undefined;
  return {
    resource,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}

/** Whether the resource is reachable: if it is something that can be stored, or a pod's binding. */
export function isServed(resource: ResourceInfo): boolean {
  return resource.verbs.includes("get") || resource.name === "bindings";
}

/** The verb that a method stands for at a route; undefined if there is none. A watch is a list with `?watch`. */
export function verbOf(method: string, { name, namespace, resource }: Route): Verb | undefined {
  switch (method) {
    case "GET":
    case "HEAD":
      return name === undefined ? "list" : "get";
    case "POST":
      return resource.namespaced && namespace === undefined ? undefined : "create";
    case "PUT":
      return name === undefined ? undefined : "update";
    case "PATCH":
      return name === undefined ? undefined : "patch";
    case "DELETE":
      return name === undefined ? "deletecollection" : "delete";
    default:
      return undefined;
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
