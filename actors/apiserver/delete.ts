import { definitionsResource } from "../../machines/api/custom/resources.ts";
import { deepEqual } from "../../machines/api/equality.ts";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import type { ApiResponse, DeleteCollectionRequest, DeleteOptions, DeleteRequest } from "../../machines/api/request.ts";
import { conflict, deleted } from "../../machines/api/status.ts";
import { formatTime, parseTime } from "../../machines/api/time.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import { admitDelete } from "./admission.ts";
import { accepted, answer, type Call, type Handled, overwrite, remove } from "./call.ts";
import { cleanupFinalizer, condition, customResourceIn, settleDefinition, withCondition } from "./custom-resources.ts";
import { listKindOf, selected } from "./list.ts";
import { Refusal } from "./refusal.ts";
import { strategyOf } from "./strategies/index.ts";
import { namespaceFinalizers } from "./strategies/namespace.ts";
import { existingObject, requireSameUid } from "./update.ts";

const orphanFinalizer = "orphan";
const foregroundFinalizer = "foregroundDeletion";

/** DELETE of an object (registry.Store.Delete): removed at once, or marked and left to who has to finish with it. */
export function deleteNamed(call: Call, { name, options = {} }: DeleteRequest): Handled {
  admitDelete(call, name);
  const existing = existingObject(call, name);
  switch (call.resource.name) {
    case "namespaces":
      return deleteNamespace(call, existing, options);
    case definitionsResource:
      return deleteDefinition(call, existing, options);
    default:
      return deleteObject(call, existing, options);
  }
}

/** DELETE of a collection: one delete after the other. The answer is the list of what was deleted. */
export function deleteCollection(call: Call, request: DeleteCollectionRequest): Handled {
  let { store } = call;
  const events: WatchEvent[] = [];
  const items = selected(call, request);
  for (const item of items) {
    const at: Call = { ...call, store, namespace: item.metadata.namespace ?? "" };
    const done = deleteNamed(at, {
      verb: "delete",
      resource: call.resource.name,
      name: item.metadata.name,
      ...optional(request),
    });
    store = done.store;
    events.push(...done.events);
  }
  const metadata = { resourceVersion: String(call.store.revision) };
  const list = { apiVersion: call.resource.apiVersion, kind: listKindOf(call.resource), metadata, items };
  return { response: { ok: true, code: 200, list }, store, events };
}

function optional({ options }: DeleteCollectionRequest): Pick<DeleteRequest, "options"> {
  return options === undefined ? {} : { options };
}

/** Namespaces end in two steps: marked and emptied, then, once nothing is left in the spec's finalizers, removed. */
function deleteNamespace(call: Call, existing: Stored, options: DeleteOptions): Handled {
  requireSameUid(call, existing, options.preconditions?.uid);
  if (existing.metadata.deletionTimestamp === undefined) {
    requirePreconditions(call, existing, options);
    const metadata = {
      ...withFinalizers(existing, finalizersFor(call, existing, options)).metadata,
      deletionTimestamp: formatTime(call.stamp.nowMs),
    };
    const status = { ...(existing.status as object), phase: "Terminating" };
    return save(call, existing, { ...existing, metadata, status }, options);
  }
  return namespaceFinalizers(existing).length > 0 ? answer(call, existing) : deleteObject(call, existing, options);
}

/**
 * A definition is marked, and all objects of its resource are deleted; it goes with the last one. Upstream: registry/customresourcedefinition
 * etcd.go, and crd_finalizer.go for the rest.
 */
function deleteDefinition(call: Call, existing: Stored, options: DeleteOptions): Handled {
  if (existing.metadata.deletionTimestamp !== undefined) return deleteObject(call, existing, options);
  requirePreconditions(call, existing, options);
  const { name, finalizers = [] } = existing.metadata;
  const resource = customResourceIn(call.store, name)?.storage;
  const pending = condition(
    "Terminating",
    "True",
    "InstanceDeletionInProgress",
    "CustomResource deletion is in progress",
  );
  const lastTransitionTime = formatTime(call.stamp.nowMs);
  const noted = withCondition(existing, { lastTransitionTime, ...pending });
  const marked = markedAsDeleting(call, withFinalizers(noted, [...new Set([...finalizers, cleanupFinalizer])]));
  const handled = save(call, existing, marked, options);
  if (options.dryRun === true) return handled;
  const swept = resource
    ? deleteCollection(
        { ...call, store: handled.store, resource, served: resource, namespace: "" },
        { verb: "deletecollection", resource: name },
      )
    : handled;
  const settled = settleDefinition(swept.store, name);
  const sweepEvents = swept === handled ? [] : swept.events;
  return { ...handled, store: settled.store, events: [...handled.events, ...sweepEvents, ...settled.events] };
}

function deleteObject(call: Call, existing: Stored, options: DeleteOptions): Handled {
  requirePreconditions(call, existing, options);
  const grace = gracefully(call, existing, options);
  if (grace === "pending") return finished(call, existing);
  const finalizers = finalizersFor(call, existing, options);
  if (grace !== undefined) {
    const marked = save(call, existing, withFinalizers(grace, finalizers), options);
    const waits = finalizers.length > 0 || (grace.metadata.deletionGracePeriodSeconds ?? 0) > 0;
    return waits ? marked : removeMarked(call, marked, options);
  }
  if (finalizers.length > 0) {
    return save(call, existing, markedAsDeleting(call, withFinalizers(existing, finalizers)), options);
  }
  if (options.dryRun === true) return finished(call, existing);
  const { store, events } = remove(call, existing);
  return { response: finalAnswer(call, existing), store, events };
}

/** Upstream writes the mark and then removes the object: watchers hear of both. */
function removeMarked(call: Call, marked: Handled, options: DeleteOptions): Handled {
  if (options.dryRun === true || marked.response.ok === false || marked.response.object === undefined) return marked;
  const object = marked.response.object as Stored;
  const { store, events } = remove({ ...call, store: marked.store }, object);
  return { response: finalAnswer(call, object), store, events: [...marked.events, ...events] };
}

function finished(call: Call, object: Stored): Handled {
  return { response: finalAnswer(call, object), store: call.store, events: [] };
}

/** What a delete answers that leaves nothing to wait for (registry.Store.finalizeDelete). */
function finalAnswer(call: Call, object: Stored): ApiResponse {
  const { name, uid } = object.metadata;
  if (strategyOf(call.resource).returnsDeleted) return accepted(200, object);
  return accepted(200, deleted(call.resource.name, name, uid) as unknown as KubeObject);
}

function save(call: Call, existing: Stored, next: KubeObject, options: DeleteOptions): Handled {
  if (options.dryRun === true) return answer(call, next);
  return deepEqual(next, existing) ? answer(call, existing) : overwrite(call, existing, next);
}

/** Refuses a delete that names another uid or version than the object has. */
export function requirePreconditions(call: Call, existing: Stored, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion, name } = existing.metadata;
  // Upstream names the kind here, not the resource.
  const subject = call.resource.group === "" ? call.resource.kind : `${call.resource.kind}.${call.resource.group}`;
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw new Refusal(conflict(subject, name, why));
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw new Refusal(conflict(subject, name, why));
  }
}

/**
 * The object as marked for a graceful end (rest.BeforeDelete); `pending` if it is marked already and this delete is not
 * sooner; undefined if there is no grace to give.
 */
function gracefully(call: Call, existing: Stored, options: DeleteOptions): KubeObject | "pending" | undefined {
  const period = strategyOf(call.resource).gracePeriodSeconds;
  if (period === undefined) return undefined;
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = existing.metadata;
  const asked =
    options.gracePeriodSeconds !== undefined && options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds;
  if (deletionTimestamp === undefined) {
    const seconds = period(existing, asked);
    return withDeletion(existing, call.stamp.nowMs + seconds * 1000, seconds, generation);
  }
  if (!deletionGracePeriodSeconds) return undefined;
  if (asked === undefined || asked >= deletionGracePeriodSeconds) return "pending";
  const startMs = (parseTime(deletionTimestamp) ?? call.stamp.nowMs) - deletionGracePeriodSeconds * 1000;
  return withDeletion(existing, startMs + asked * 1000, asked, undefined);
}

function withDeletion(existing: Stored, atMs: number, seconds: number, generation: number | undefined): KubeObject {
  const metadata = {
    ...existing.metadata,
    ...(generation !== undefined && { generation: generation + 1 }),
    deletionTimestamp: formatTime(atMs),
    deletionGracePeriodSeconds: seconds,
  };
  return { ...existing, metadata };
}

/** For kinds without grace: marked as of now, and gone when the last finalizer is (registry.markAsDeleting). */
function markedAsDeleting(call: Call, object: KubeObject): KubeObject {
  const { deletionTimestamp, generation } = object.metadata;
  const now = formatTime(call.stamp.nowMs);
  const metadata = {
    ...object.metadata,
    ...(deletionTimestamp === undefined && generation !== undefined && { generation: generation + 1 }),
    deletionTimestamp: deletionTimestamp !== undefined && deletionTimestamp < now ? deletionTimestamp : now,
    deletionGracePeriodSeconds: 0,
  };
  return { ...object, metadata };
}

/** The finalizers after the propagation policy has put in or taken out the garbage collector's (deletionFinalizersForGarbageCollection). */
function finalizersFor(call: Call, existing: Stored, options: DeleteOptions): readonly string[] {
  const before = existing.metadata.finalizers ?? [];
  const others = before.filter((finalizer) => finalizer !== orphanFinalizer && finalizer !== foregroundFinalizer);
  const wanted = policyFinalizer(call, before, options);
  return wanted === undefined ? others : [...others, wanted];
}

function policyFinalizer(call: Call, before: readonly string[], options: DeleteOptions): string | undefined {
  // Nothing can be owned by an event.
  if (call.resource.name.startsWith("events")) return undefined;
  switch (options.propagationPolicy) {
    case "Orphan":
      return orphanFinalizer;
    case "Foreground":
      return foregroundFinalizer;
    case "Background":
      return undefined;
    default: {
      const given = before.find((finalizer) => finalizer === orphanFinalizer || finalizer === foregroundFinalizer);
      return given ?? (strategyOf(call.resource).orphansByDefault ? orphanFinalizer : undefined);
    }
  }
}

function withFinalizers(object: KubeObject | Stored, finalizers: readonly string[]): KubeObject {
  const before = object.metadata.finalizers ?? [];
  if (deepEqual(before, finalizers)) return object;
  const { finalizers: _before, ...metadata } = object.metadata;
  return { ...object, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers: [...finalizers] } };
}
