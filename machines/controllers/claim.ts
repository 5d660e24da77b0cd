import { deepEqual } from "../api/equality.ts";
import type { OwnerReference } from "../api/generated/types.ts";
import { isEverything, matches, type Selector } from "../api/labels.ts";
import { controllerOf, type KubeObject, parseKey, type ResourceName, type StoredMeta } from "../api/object.ts";
import type { PlanStep } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";

/** Anything stored that can own or be owned. */
export interface Stood {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMeta;
}

/** A kind of controller object, and how one of it selects what it owns. */
export interface OwnerKind<O extends Stood = Stood> {
  readonly resource: ResourceName;
  readonly kind: string;
  selector(owner: O): Selector;
}

/** The owner reference that makes `owner` the controller of an object (metav1.NewControllerRef). */
export function controllerReference({ apiVersion, kind, metadata }: Stood): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}

/** What an owner may count as its own, and the requests that make it so. */
export interface Claim<T> {
  readonly claimed: readonly T[];
  readonly steps: readonly PlanStep[];
}

/** What may be changed about a claim, to see what becomes of it. */
export interface ClaimOptions {
  /** Whether the owner is looked at afresh before it adopts; Kubernetes before 1.7 believed its cache (kubernetes/kubernetes#42639). */
  readonly rechecks?: boolean;
}

/**
 * Which of the candidates belong to `owner`: those that it controls and selects. What it controls and no longer selects it releases; orphans that it
 * selects it adopts. An owner that is being deleted does neither, and what is being deleted is not adopted.
 * Upstream: BaseControllerRefManager.ClaimObject in controller_ref_manager.go.
 *
 * @param candidates objects of `resource`, in the owner's namespace, that it controls or that nobody controls
 */
export function claim<O extends Stood, T extends Stood>(
  owner: O,
  kind: OwnerKind<O>,
  candidates: readonly T[],
  resource: ResourceName,
  { rechecks = true }: ClaimOptions = {},
): Claim<T> {
  const selector = kind.selector(owner);
  const leaving = owner.metadata.deletionTimestamp !== undefined;
  const claimed: T[] = [];
  const patches: PlanStep[] = [];
  let adopts = false;
  for (const candidate of candidates) {
    const reference = controllerOf(candidate);
    const selected = matches(selector, candidate.metadata.labels);
    if (reference !== undefined) {
      if (reference.uid !== owner.metadata.uid) continue;
      if (selected) claimed.push(candidate);
      else if (!leaving) patches.push(releaseStep(owner, candidate, resource));
    } else if (selected && !leaving && candidate.metadata.deletionTimestamp === undefined) {
      adopts = true;
      claimed.push(candidate);
      patches.push(adoptStep(owner, candidate, resource));
    }
  }
  return { claimed, steps: adopts && rechecks ? [freshnessStep(owner, kind.resource), ...patches] : patches };
}

/**
 * Fails unless the owner is still as it is in the cache. Upstream reads it afresh before it adopts and gives up if it is being deleted, or another
 * by the same name (RecheckDeletionTimestamp; kubernetes/kubernetes#42639 is what happens otherwise). A plan cannot look into an answer, so here
 * it is a write of what is there already, for which the owner must not have changed at all: nothing is stored, and a 409 means to look again.
 */
function freshnessStep(owner: Stood, resource: ResourceName): PlanStep {
  const { name, namespace = "" } = owner.metadata;
  return { request: { verb: "update", resource, namespace, name, object: asObject(owner), options: { dryRun: true } } };
}

function adoptStep(owner: Stood, object: Stood, resource: ResourceName): PlanStep {
  const references = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)];
  // An object that is gone was counted all the same: upstream leaves it out, here the key is looked at again.
  return ownersStep(object, resource, references);
}

/** What is gone, or another object by the same name (Invalid: its uid is immutable), needs no release. */
function releaseStep(owner: Stood, object: Stood, resource: ResourceName): PlanStep {
  const references = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
  return { ...ownersStep(object, resource, references), tolerate: ["NotFound", "Invalid"] };
}

/**
 * Upstream sends a strategic merge patch, which merges the list by uid. A merge patch replaces the list, so it carries the version that the list was
 * read at: references that others have written meanwhile are not lost.
 */
function ownersStep(object: Stood, resource: ResourceName, ownerReferences: readonly OwnerReference[]): PlanStep {
  const { name, namespace = "", uid, resourceVersion } = object.metadata;
  const patch = { metadata: { uid, resourceVersion, ownerReferences } };
  return { request: { verb: "patch", resource, namespace, name, patchType: "merge", patch } };
}

/** The candidates of an owner's claim, in key order: what it controls, and what in its namespace nobody does. */
export function claimable<R extends ResourceName>(
  view: View,
  resource: R,
  { metadata }: Stood,
): readonly ObjectOf<R>[] {
  const { namespace = "", uid } = metadata;
  const isNear = (object: ObjectOf<R>) => (metadataOf(object).namespace ?? "") === namespace;
  const own = view.controlledBy(resource, uid).filter(isNear);
  const orphans = view.orphans(resource, namespace);
  if (orphans.length === 0) return own;
  return [...own, ...orphans].sort((a, b) => (metadataOf(a).name < metadataOf(b).name ? -1 : 1));
}

function metadataOf<R extends ResourceName>(object: ObjectOf<R>): StoredMeta {
  return (object as unknown as Stood).metadata;
}

/** The owner that a controller reference means: of the right kind, in the cache, and not merely one of the same name. */
export function resolveOwner<O extends Stood>(
  view: View,
  { resource, kind }: OwnerKind<O>,
  namespace: string,
  reference: OwnerReference | undefined,
): O | undefined {
  if (reference?.kind !== kind) return undefined;
  const owner = view.get(resource, namespace, reference.name) as O | undefined;
  return owner?.metadata.uid === reference.uid ? owner : undefined;
}

/** The owners in a namespace that select an object with these labels. A selector that selects everything selects nothing here. */
function selectingOwners<O extends Stood>(view: View, kind: OwnerKind<O>, object: Stood): readonly O[] {
  const { namespace = "", labels = {} } = object.metadata;
  if (Object.keys(labels).length === 0) return [];
  const owners = view.list(kind.resource, namespace) as readonly unknown[] as readonly O[];
  return owners.filter((owner) => {
    const selector = kind.selector(owner);
    return !isEverything(selector) && matches(selector, labels);
  });
}

/**
 * The owners that a change of an object concerns: its controller, and the one before if it has changed; of an orphan, whoever may want to adopt it.
 * Nobody minds an orphan's deletion. Upstream: addPod, updatePod, deletePod in replica_set.go and their counterparts in deployment_controller.go.
 */
export function concernedOwners<O extends Stood>(view: View, kind: OwnerKind<O>, event: WatchEvent): readonly O[] {
  const { namespace } = parseKey(event.key);
  const { object, previous = object } = event;
  const reference = controllerOf(object);
  const owner = resolveOwner(view, kind, namespace, reference);
  if (event.type === "DELETED") return owner ? [owner] : [];
  const referenceChanged = !deepEqual(reference, controllerOf(previous));
  const former = referenceChanged ? resolveOwner(view, kind, namespace, controllerOf(previous)) : undefined;
  if (reference !== undefined) return [former, owner].filter((found) => found !== undefined);
  const news =
    event.type === "ADDED" || referenceChanged || !deepEqual(object.metadata.labels, previous.metadata.labels);
  const suitors = news ? selectingOwners(view, kind, object) : [];
  return former === undefined ? suitors : [former, ...suitors.filter((suitor) => suitor !== former)];
}

/** A typed object as the body of a request. */
export function asObject(object: Stood): KubeObject {
  return object as unknown as KubeObject;
}
