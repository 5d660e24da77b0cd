import { customResources } from "../api/custom/in-view.ts";
import { deepEqual } from "../api/equality.ts";
import type { OwnerReference } from "../api/generated/types.ts";
import { objectKey, parseKey, type ResourceName, type Stored } from "../api/object.ts";
import { resources as served } from "../api/registry.ts";
import type { EventRecord } from "../effects.ts";
import { everyResource, recordsEvents } from "../permissions.ts";
import { type Key, nothingToDo, type Plan, type PlanStep, type Reconciler } from "../reconcile.ts";
import type { View } from "../view.ts";
import { everyCustomResource, type WatchEvent } from "../watch.ts";
import {
  dependentsOf,
  finalizerRemoval,
  foregroundDeletion,
  type Item,
  isDeleting,
  type OwnerState,
  orphanDependents,
  ownerKey,
  ownerNamespace,
  ownerOf,
  ownerReplacement,
  ownerResource,
  ownerState,
  targetOf,
} from "./owners.ts";
import { byIdentity } from "./replaced.ts";

/**
 * What upstream collects by default: all that can be deleted, listed and watched, but Events (graph_builder.go
 * ignoredResources). Smaller worlds pass a shorter list.
 */
function collectableResources(): ResourceName[] {
  const verbs = ["delete", "list", "watch"] as const;
  const names = served
    .filter((resource) => verbs.every((verb) => resource.verbs.includes(verb)))
    .map(({ name }) => name);
  return [...new Set(names)].filter((name) => name !== "events" && name !== "events.events.k8s.io");
}

/** What may be changed about the collector, to see what becomes of it. */
export interface CollectorOptions {
  /** Whether it deletes only the very version whose references it has followed; upstream does since 1.34 (kubernetes/kubernetes#114603). */
  readonly guardsVersion?: boolean;
}

/**
 * Deletes what has lost its last owner, and carries out foreground deletion and orphaning.
 *
 * Keys are object keys (`pods/default/web-1`). Where upstream keeps a graph with virtual nodes and a cache of absent owners,
 * this one asks at the moment of deciding: an owner that the cache does not show is got from the apiserver, as a test in the
 * plan, before its dependent is deleted under a precondition of uid and resource version. So a cold or stale cache delays, and never
 * deletes a live owner's dependent; nothing needs to be remembered over a restart.
 *
 * Other differences from upstream (1.34, pkg/controller/garbagecollector): the item itself is not read live, since the precondition says
 * the same; when that fails, the key is retried with back-off rather than at once; a ring of owners is found by following it, where
 * upstream guesses, and misses a ring that is deleted in several places; a reference to an unknown kind is left alone instead
 * of being retried for ever.
 *
 * @param resources All that can own or be owned; when unset everything, custom resources included. An owner outside of this list is asked for again and again, with back-off.
 */
export function garbageCollector(
  resources?: readonly ResourceName[],
  { guardsVersion = true }: CollectorOptions = {},
): Reconciler<null> {
  const fixed = resources ?? collectableResources();
  const all = (view: View) => [...fixed, ...customResources(view).map(({ name }) => name)];
  return {
    name: "garbage-collector-controller",
    watches: [...fixed, ...(resources ? [] : [everyCustomResource])].map((resource) => ({ resource })),
    permissions: { [everyResource]: ["get", "patch", "delete"], ...recordsEvents },
    memory: null,
    observe: (_memory, event, view) => ({
      memory: null,
      wake: [...new Set(byIdentity(event).flatMap((one) => touched(all(view), one, view)))],
    }),
    reconcile: (view, key) => reconcile(all(view), view, key, guardsVersion),
  };
}

/** Which objects one event makes worth a look. Upstream: graph_builder.go processGraphChanges. */
function touched(resources: readonly ResourceName[], event: WatchEvent, view: View): Key[] {
  const { object, previous, key } = event;
  const dependents = () => dependentsOf(view, resources, object.metadata.uid).map(keyOf);
  const references = object.metadata.ownerReferences ?? [];
  if (event.type === "DELETED")
    return [...dependents(), ...references.flatMap((one) => waitingOwner(view, object, one))];

  const keys: Key[] = [];
  const changed = !previous || !deepEqual(references, previous.metadata.ownerReferences ?? []);
  if (changed) {
    keys.push(...unblockedOwners(view, object, previous));
    if (references.some((reference) => ["waiting", "unseen"].includes(ownerState(view, object, reference))))
      keys.push(key);
  }
  if (starts(event, foregroundDeletion)) keys.push(...dependents(), key);
  if (starts(event, orphanDependents)) keys.push(key);
  return keys;
}

/** Whether with this event the object came to be deleted under a finalizer. */
function starts({ object, previous }: WatchEvent, finalizer: string): boolean {
  return isDeleting(object, finalizer) && !(previous && isDeleting(previous, finalizer));
}

/** Owners that may wait for this object no longer, since it has dropped its reference or does not block by it any more. */
function unblockedOwners(view: View, object: Stored, previous: Stored | undefined): Key[] {
  const blocks = (uid: string) =>
    object.metadata.ownerReferences?.some((now) => now.uid === uid && now.blockOwnerDeletion);
  const blocked =
    previous?.metadata.ownerReferences?.filter((before) => before.blockOwnerDeletion && !blocks(before.uid)) ?? [];
  return blocked.flatMap((reference) => waitingOwner(view, object, reference));
}

function waitingOwner(view: View, object: Stored, reference: OwnerReference): Key[] {
  const key = ownerState(view, object, reference) === "waiting" ? ownerKey(view, object, reference) : undefined;
  return key === undefined ? [] : [key];
}

function keyOf({ resource, object }: Item): Key {
  return objectKey(resource, object.metadata.namespace, object.metadata.name);
}

/** Upstream: garbagecollector.go attemptToDeleteItem and attemptToOrphanWorker. */
function reconcile(resources: readonly ResourceName[], view: View, key: Key, guardsVersion: boolean): Plan<null> {
  const { resource, namespace, name } = parseKey(key);
  const object = view.get<ResourceName>(resource, namespace, name);
  if (!object) return nothingToDo;
  const item = { resource, object };
  const dependents = () => dependentsOf(view, resources, object.metadata.uid);
  if (isDeleting(object, orphanDependents)) return orphan(item, dependents());
  if (isDeleting(object, foregroundDeletion)) return letGo(view, item, dependents());
  // Deletion is a one-way trip: its dependents are looked at when it is over.
  if (object.metadata.deletionTimestamp !== undefined) return nothingToDo;
  return collect(view, item, dependents, guardsVersion);
}

/** Takes the references to a dying owner off its dependents, then the finalizer off the owner. */
function orphan(owner: Item, dependents: readonly Item[]): Plan<null> {
  const { uid } = owner.object.metadata;
  const released = dependents.map((item) =>
    ownerReplacement(
      item,
      referencesOf(item).filter((reference) => reference.uid !== uid),
    ),
  );
  return { steps: [...released, finalizerRemoval(owner, orphanDependents)] };
}

/**
 * Lets a foreground-deleted owner go when nothing blocks it any more. What blocks it was woken when the deletion began. Objects
 * that block each other in a ring would wait for ever: there the references of the ring are made not to block.
 */
function letGo(view: View, owner: Item, dependents: readonly Item[]): Plan<null> {
  const { uid } = owner.object.metadata;
  const blocked = dependents.some((item) =>
    referencesOf(item).some((one) => one.uid === uid && one.blockOwnerDeletion),
  );
  if (!blocked) return { steps: [finalizerRemoval(owner, foregroundDeletion)] };
  const closing = referencesOf(owner).filter((reference) => leadsBack(view, owner.object, reference, uid, new Set()));
  if (closing.length === 0) return nothingToDo;
  const opened = referencesOf(owner).map((one) =>
    closing.includes(one) ? { ...one, blockOwnerDeletion: false } : one,
  );
  return { steps: [ownerReplacement(owner, opened)] };
}

/** Whether a reference blocks an owner that waits, and that owner, or what it blocks, is the object of this uid. */
function leadsBack(view: View, object: Stored, reference: OwnerReference, uid: string, seen: Set<string>): boolean {
  if (!reference.blockOwnerDeletion || ownerState(view, object, reference) !== "waiting") return false;
  if (reference.uid === uid) return true;
  const owner = ownerOf(view, object, reference);
  if (!owner || seen.has(reference.uid)) return false;
  seen.add(reference.uid);
  return (owner.metadata.ownerReferences ?? []).some((next) => leadsBack(view, owner, next, uid, seen));
}

/** Deletes an object without owners that stay; of one that has such, takes off the references to those that do not. */
function collect(view: View, item: Item, dependents: () => readonly Item[], guardsVersion: boolean): Plan<null> {
  const states = referencesOf(item).map((reference) => ({
    reference,
    state: ownerState(view, item.object, reference),
  }));
  const having = (wanted: OwnerState) =>
    states.filter(({ state }) => state === wanted).map(({ reference }) => reference);
  const [unseen, waiting, solid] = [having("unseen"), having("waiting"), having("solid")];
  if (having("unresolvable").length > 0 || unseen.length + waiting.length === 0) return nothingToDo;

  const tests = unseen.map((reference) => absenceTest(view, item.object, reference));
  const records = unseen.flatMap((reference) => misplacedOwner(view, item, reference));
  if (solid.length > 0) return { steps: [...tests, ownerReplacement(item, solid)], records };
  // What an owner waits for, and has dependents of its own, goes in the foreground too, so that the owner waits for all of them.
  const policy = waiting.length > 0 && dependents().length > 0 ? "Foreground" : policyOf(item.object);
  return { steps: [...tests, deletion(item, policy, guardsVersion)], records };
}

type Policy = "Background" | "Foreground" | "Orphan";

/** A finalizer that is there already is honoured. */
function policyOf({ metadata: { finalizers = [] } }: Stored): Policy {
  if (finalizers.includes(orphanDependents)) return "Orphan";
  return finalizers.includes(foregroundDeletion) ? "Foreground" : "Background";
}

function deletion(item: Item, propagationPolicy: Policy, guardsVersion: boolean): PlanStep {
  const { uid, resourceVersion } = item.object.metadata;
  const options = { propagationPolicy, preconditions: { uid, ...(guardsVersion && { resourceVersion }) } };
  return { request: { verb: "delete", ...targetOf(item), options }, tolerate: ["NotFound"] };
}

/** A live read that must not find the owner. Only called for references that can be followed. */
function absenceTest(view: View, object: Stored, reference: OwnerReference): PlanStep {
  const owner = ownerResource(view, reference);
  if (!owner) throw new Error(`no resource of kind ${reference.apiVersion}/${reference.kind}`);
  const namespace = ownerNamespace(owner, object);
  const target = { resource: owner.name, name: reference.name, ...(namespace ? { namespace } : {}) };
  return { request: { verb: "get", ...target }, expectGone: { uid: reference.uid } };
}

/** The Event about a reference to an owner in another namespace. Upstream: graph_builder.go reportInvalidNamespaceOwnerRef. */
function misplacedOwner(view: View, item: Item, reference: OwnerReference): EventRecord[] {
  const owner = ownerResource(view, reference);
  const namespace = item.object.metadata.namespace ?? "";
  const elsewhere = ({ metadata }: Stored) => metadata.uid === reference.uid && metadata.namespace !== namespace;
  if (!owner?.namespaced || !view.list<ResourceName>(owner.name).some(elsewhere)) return [];
  const { apiVersion, kind, name, uid } = reference;
  const identity = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
  const message = `ownerRef ${identity} does not exist in namespace ${JSON.stringify(namespace)}`;
  return [{ regarding: keyOf(item), type: "Warning", reason: "OwnerRefInvalidNamespace", message }];
}

function referencesOf({ object }: Item): readonly OwnerReference[] {
  return object.metadata.ownerReferences ?? [];
}
