import { objectKey, type ResourceName } from "../machines/api/object.ts";
import { resourceByName } from "../machines/api/registry.ts";
import { everyCustomResource, type WatchEvent } from "../machines/watch.ts";
import type { WatchSelection } from "./watch-selection.ts";

/**
 * Where events are offered: a resource, one namespace of it, the pods of one node, one object. Fan-out is by an index of these: who
 * watches puts itself at one place, and an event goes to the few that it concerns, however many watchers there are.
 */
export type Place = string;

const atNode = (node: string): Place => `pods on ${node}`;
const inNamespace = (resource: string, namespace: string): Place => `${resource}/${namespace}`;

/** The narrowest place that sees all of a selection. */
export function placeOf({ resource, namespace, name, node }: WatchSelection): Place {
  // Cluster-scoped objects have no namespace; of a namespaced one the name alone is not its key.
  const scope = resourceByName(resource)?.namespaced === false ? "" : namespace;
  if (name !== undefined && scope !== undefined) return objectKey(resource, scope, name);
  if (node !== undefined) return atNode(node);
  return namespace === undefined ? resource : inNamespace(resource, namespace);
}

/** All places that must hear of an event, narrowest first. */
export function placesOf({ resource, key, object, previous }: WatchEvent): Place[] {
  const places = [key];
  if (resource === "pods") {
    const node = nodeOf(object);
    places.push(atNode(node));
    if (previous !== undefined && nodeOf(previous) !== node) places.push(atNode(nodeOf(previous)));
  }
  const { namespace } = object.metadata;
  if (namespace !== undefined) places.push(inNamespace(resource, namespace));
  places.push(resource);
  if (isCustom(resource)) places.push(everyCustomResource);
  return places;
}

/** Whether a resource is none of Kubernetes' own. */
export function isCustom(resource: ResourceName): boolean {
  return resourceByName(resource) === undefined;
}

function nodeOf(pod: WatchEvent["object"]): string {
  return (pod.spec as { readonly nodeName?: string }).nodeName ?? "";
}
