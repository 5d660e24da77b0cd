import { controllerOf, parseKey, type ResourceName, type Stored } from "../api/object.ts";
import { resourceByName } from "../api/registry.ts";
import type { ObjectName } from "../generator/run.ts";
import type { Key, Observation } from "../reconcile.ts";
import type { View } from "../view.ts";
import type { Interest, WatchEvent } from "../watch.ts";

/** Something else that a controller watches, and which of its own objects an event of it concerns. */
export interface WatchMap extends Interest {
  /** The objects to reconcile when this one changes; none when unset: it is only read. */
  map?(object: Stored, view: View): readonly ObjectName[];
}

/** What a controller is about, and what wakes it. */
export interface Watching {
  /** The resource whose objects are reconciled, `pods` or `memcacheds.example.com`. An event of one of them wakes it. */
  readonly for: ResourceName;
  /** Resources whose objects it makes: an event of one wakes the object that is its controller by owner reference. */
  readonly owns?: readonly ResourceName[];
  /** What it reads besides; by name alone it wakes nothing. */
  readonly watches?: readonly (ResourceName | WatchMap)[];
}

/** The key of an object to be reconciled. */
export function keyOfName({ namespace, name }: ObjectName): Key {
  return `${namespace}/${name}`;
}

/** What a key stands for. */
export function nameOfKey(key: Key): ObjectName {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** All that a controller watches, each resource once; where it says how it selects a resource, that counts. */
export function interestsOf({ for: own, owns = [], watches = [] }: Watching): Interest[] {
  const selected = watches.map((watch): Interest => {
    if (typeof watch === "string") return { resource: watch };
    const { map: _map, ...interest } = watch;
    return interest;
  });
  const all = [{ resource: own }, ...owns.map((resource) => ({ resource })), ...selected];
  return [...new Map(all.map((interest) => [interest.resource, interest])).values()];
}

/** Which keys an event wakes; upstream: controller-runtime's EnqueueRequestForObject, EnqueueRequestForOwner and EnqueueRequestsFromMapFunc. */
export function enqueue(watching: Watching, event: WatchEvent, view: View): Observation<null> {
  const { resource, key, object, previous } = event;
  const woken: ObjectName[] = [];
  if (resource === watching.for) woken.push(parseKey(key));
  if (watching.owns?.includes(resource)) {
    // An object that changes its owner concerns both.
    for (const one of [object, previous]) if (one) woken.push(...ownerOf(watching.for, one, view));
  }
  for (const watch of watching.watches ?? []) {
    if (typeof watch === "string" || watch.resource !== resource || !watch.map) continue;
    for (const one of [object, previous]) if (one) woken.push(...watch.map(one, view));
  }
  return { memory: null, wake: [...new Set(woken.map(keyOfName))] };
}

/** The owner of the controller's own kind, whether or not the cache has it: it may have come and gone. */
function ownerOf(resource: ResourceName, object: Stored, view: View): ObjectName[] {
  const owner = controllerOf(object);
  if (!owner || groupOf(owner.apiVersion) !== resource.slice(resource.indexOf(".") + 1 || resource.length)) return [];
  const { namespace = "" } = object.metadata;
  const known = resourceByName(resource);
  if (known && known.kind !== owner.kind) return [];
  const isClusterScoped = known ? !known.namespaced : view.get(resource, "", owner.name) !== undefined;
  const name = { namespace: isClusterScoped ? "" : namespace, name: owner.name };
  // Two kinds of one group: the one that the cache shows under this name decides.
  const seen: Stored | undefined = view.get<ResourceName>(resource, name.namespace, name.name);
  return seen && seen.kind !== owner.kind ? [] : [name];
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
