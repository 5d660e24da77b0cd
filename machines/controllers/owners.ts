import { customResources } from "../api/custom/in-view.ts";
import type { OwnerReference } from "../api/generated/types.ts";
import { objectKey, type ResourceName, type Stored } from "../api/object.ts";
import { type ResourceInfo, resourceByKind, storageOf } from "../api/registry.ts";
import type { PlanStep } from "../reconcile.ts";
import type { View } from "../view.ts";

/** Finalizer of an owner that goes after its dependents (metav1.FinalizerDeleteDependents). */
export const foregroundDeletion = "foregroundDeletion";

/** Finalizer of an owner whose dependents are to survive it (metav1.FinalizerOrphanDependents). */
export const orphanDependents = "orphan";

/** An object together with the resource that it is stored under: what the apiserver needs to be asked about it. */
export interface Item {
  readonly resource: ResourceName;
  readonly object: Stored;
}

/** What became of an owner, as far as a cache can tell. Upstream: garbagecollector.go classifyReferences. */
export type OwnerState =
  /** It is there and stays. */
  | "solid"
  /** It is there, being deleted, and waits for its dependents to go first. */
  | "waiting"
  /** The cache has nothing of this uid at the place that the reference names: only the apiserver can tell. */
  | "unseen"
  /** The reference cannot be followed: no such kind, or a cluster-scoped object that names a namespaced owner. */
  | "unresolvable";

/** The resource that a reference points into, as it is stored; undefined for a kind that there is not, or not yet for this cache. */
export function ownerResource(view: View, { apiVersion, kind }: OwnerReference): ResourceInfo | undefined {
  const resource =
    resourceByKind(apiVersion, kind) ??
    customResources(view)
      .flatMap(({ served }) => served)
      .find((served) => served.apiVersion === apiVersion && served.kind === kind);
  return resource && storageOf(resource);
}

/** The namespace in which an object's owner is looked for: its own, or none for a cluster-scoped owner. */
export function ownerNamespace(owner: ResourceInfo, object: Stored): string {
  return owner.namespaced ? (object.metadata.namespace ?? "") : "";
}

/**
 * Follows one owner reference in the cache. All its coordinates count, not the uid alone: with the uid alone, one dependent
 * that misnames its owner made the collector take the owner for absent, and delete its other dependents (k8s#88097, #65200).
 */
export function ownerState(view: View, object: Stored, reference: OwnerReference): OwnerState {
  const owner = ownerResource(view, reference);
  if (!owner || (owner.namespaced && !object.metadata.namespace)) return "unresolvable";
  const found = ownerOf(view, object, reference);
  if (!found) return "unseen";
  return isDeleting(found, foregroundDeletion) ? "waiting" : "solid";
}

/** The owner that a reference names, if the cache shows it, under its very uid. */
export function ownerOf(view: View, object: Stored, reference: OwnerReference): Stored | undefined {
  const owner = ownerResource(view, reference);
  if (!owner) return undefined;
  const found: Stored | undefined = view.get<ResourceName>(owner.name, ownerNamespace(owner, object), reference.name);
  return found?.metadata.uid === reference.uid ? found : undefined;
}

/** Whether an object is being deleted, and held back by this finalizer. */
export function isDeleting(object: Stored, finalizer: string): boolean {
  return object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers?.includes(finalizer) ?? false);
}

/** The key under which a reference's owner is stored, if its kind is known. */
export function ownerKey(view: View, object: Stored, reference: OwnerReference): string | undefined {
  const owner = ownerResource(view, reference);
  return owner && objectKey(owner.name, ownerNamespace(owner, object), reference.name);
}

/** Everything in the cache with an owner reference of this uid. Without an index in the view this looks at every object. */
export function dependentsOf(view: View, resources: readonly ResourceName[], uid: string): Item[] {
  return resources.flatMap((resource) => {
    const owned: readonly Stored[] =
      view.ownedBy?.<ResourceName>(resource, uid) ??
      view.list<ResourceName>(resource).filter((object) => refersTo(object, uid));
    return owned.map((object) => ({ resource, object }));
  });
}

function refersTo(object: Stored, uid: string): boolean {
  return object.metadata.ownerReferences?.some((reference) => reference.uid === uid) ?? false;
}

/** A request to remove a finalizer, if the object is still as it was seen. Upstream: operations.go removeFinalizer. */
export function finalizerRemoval(item: Item, finalizer: string): PlanStep {
  const left = item.object.metadata.finalizers?.filter((other) => other !== finalizer) ?? [];
  return metadataPatch(item, { finalizers: left.length > 0 ? left : null });
}

/** A request to replace the owner references, if the object is still as it was seen. Upstream: patch.go, its JSON merge patch. */
export function ownerReplacement(item: Item, references: readonly OwnerReference[]): PlanStep {
  return metadataPatch(item, { ownerReferences: references.length > 0 ? references : null });
}

/** A merge patch of metadata, guarded by uid and resource version. An object that is gone needs none. */
function metadataPatch(item: Item, change: Readonly<Record<string, unknown>>): PlanStep {
  const { uid, resourceVersion } = item.object.metadata;
  const patch = { metadata: { uid, resourceVersion, ...change } };
  return { request: { verb: "patch", ...targetOf(item), patchType: "merge", patch }, tolerate: ["NotFound"] };
}

/** Where an item is: the part of a request that names it. */
export function targetOf({ resource, object }: Item): { resource: ResourceName; namespace?: string; name: string } {
  const { namespace, name } = object.metadata;
  return namespace ? { resource, namespace, name } : { resource, name };
}
