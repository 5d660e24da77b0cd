import { type Registry, registryWith } from "../../machines/api/custom/registry.ts";
import { type CustomResource, customResourceOf, definitionsResource } from "../../machines/api/custom/resources.ts";
import type { CustomResourceDefinition } from "../../machines/api/generated/types.ts";
import { objectKey, type ResourceName, type Stored } from "../../machines/api/object.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { Store } from "../store.ts";

/** What holds a deleted definition until the last object of its resource is gone. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

/** The custom resource of this name, if the store has a definition of it that is established. */
export function customResourceIn(store: Store, name: ResourceName): CustomResource | undefined {
  const definition = store.get(objectKey(definitionsResource, undefined, name));
  return definition && customResourceOf(definition);
}

/** Every resource that a store makes an apiserver serve. */
export function registryOf(store: Store): Registry {
  return registryWith(store.list(definitionsResource));
}

/**
 * A definition that is being deleted goes with the last object of its resource. Upstream has a controller within the apiserver for that
 * (crd_finalizer.go), which polls; here the removal of the last object is the moment.
 */
export function settleDefinition(store: Store, name: ResourceName): { store: Store; events: readonly WatchEvent[] } {
  const key = objectKey(definitionsResource, undefined, name);
  const definition = store.get(key);
  const finalizers = definition?.metadata.finalizers ?? [];
  const waits = definition?.metadata.deletionTimestamp !== undefined && finalizers.includes(cleanupFinalizer);
  if (!definition || !waits || store.range(`${name}/`, { limit: 1 }).length > 0) return { store, events: [] };
  const left = finalizers.filter((finalizer) => finalizer !== cleanupFinalizer);
  const object = left.length === 0 ? undefined : released(definition, left);
  return store.commit([{ key, resourceVersion: definition.metadata.resourceVersion }], [{ key, object }]);
}

function released(definition: Stored, finalizers: string[]): Stored {
  const done = condition("Terminating", "False", "InstanceDeletionCompleted", "removed all instances");
  const { status, ...rest } = withCondition(definition, done);
  return { ...rest, metadata: { ...definition.metadata, finalizers }, status };
}

type Condition = NonNullable<NonNullable<CustomResourceDefinition["status"]>["conditions"]>[number];

/** A condition of a definition, without the time of its transition. */
export function condition(type: string, status: "True" | "False", reason: string, message: string): Condition {
  return { type, status, reason, message };
}

/** The definition with a condition set; the time of its last transition stays if it has none to come. */
export function withCondition(definition: Stored, next: Condition): Stored {
  const status = definition.status as CustomResourceDefinition["status"];
  const before = status?.conditions ?? [];
  const known = before.find(({ type }) => type === next.type);
  const { lastTransitionTime } = next.lastTransitionTime === undefined && known ? known : next;
  const set = { ...(lastTransitionTime !== undefined && { lastTransitionTime }), ...next };
  const conditions = known ? before.map((one) => (one === known ? set : one)) : [...before, set];
  return { ...definition, status: { ...status, conditions } };
}
