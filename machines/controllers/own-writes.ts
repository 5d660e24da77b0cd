import { type ObjectKey, objectKey, type Stored } from "../api/object.ts";
import type { ApiResponse, PatchRequest, UpdateRequest } from "../api/request.ts";
import type { Key, PlanStep, Reconciler, Wake } from "../reconcile.ts";
import type { View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";

/** A write of a controller's own that its cache may not show yet. */
export interface OwnWrite {
  readonly object: ObjectKey;
  readonly uid: string;
  /** `created`, `deleted`, or the version that was changed. */
  readonly what: "created" | "deleted" | { readonly from: string };
}

/** What a key has written and its controller not seen, and whether the key was put off for it. */
interface Unseen {
  readonly writes: readonly OwnWrite[];
  readonly waits: boolean;
}

/** What a controller that reads its own writes remembers: its own memory, and by key what it has not seen; sorted. */
export interface OwnWritesMemory<M> {
  readonly inner: M;
  readonly unseen: Readonly<Record<Key, Unseen>>;
}

/** After so long a write is taken as seen; the news of it may have been lost. As long as expectations wait. */
export const unseenTimeoutMs = 5 * 60 * 1000;

/** Keys of this form mean that the wait for a key's writes has been too long. Nothing but their delay wakes them. */
const overduePrefix = "overdue/";

/**
 * A controller that does not act on a key until its cache shows what it wrote for that key before (KEP-5647; the gates
 * StaleControllerConsistency{ReplicaSet,StatefulSet,DaemonSet} of Kubernetes 1.36).
 *
 * Upstream compares resource versions: the last one written for a key with the last one heard. Those of a model world are digests of content, which are in
 * no order, so here each write is remembered by what it did, and is seen when the cache shows that: the object by its uid, or its end, or that it is no
 * longer as it was before. Where upstream tries again with back-off, the news itself wakes the key here.
 */
export function readingOwnWrites<M>(reconciler: Reconciler<M>): Reconciler<OwnWritesMemory<M>> {
  const { permissions, atStart, predicate, answered } = reconciler;
  return {
    name: reconciler.name,
    watches: reconciler.watches,
    ...(permissions && { permissions }),
    memory: { inner: reconciler.memory, unseen: {} },
    ...(atStart && { atStart }),
    ...(predicate && { predicate }),
    observe(memory, event, view, clock) {
      const inner = reconciler.observe(memory.inner, event, view, clock);
      const { unseen, wake } = heard(memory.unseen, event, view);
      return { memory: { inner: inner.memory, unseen }, wake: [...inner.wake, ...wake] };
    },
    answered(memory, key, step, response, clock) {
      const inner = answered ? answered(memory.inner, key, step, response, clock) : memory.inner;
      const write = writeOf(step, response);
      return { inner, unseen: write ? withWrite(memory.unseen, key, write) : memory.unseen };
    },
    reconcile(view, key, memory, clock) {
      if (key.startsWith(overduePrefix)) {
        const late = key.slice(overduePrefix.length);
        return { memory: { ...memory, unseen: withUnseen(memory.unseen, late, undefined) }, steps: [], wake: [late] };
      }
      const writes = memory.unseen[key]?.writes.filter((write) => !shows(view, write)) ?? [];
      if (writes.length > 0) {
        const unseen = withUnseen(memory.unseen, key, { writes, waits: true });
        const wake = [{ key: `${overduePrefix}${key}`, afterMs: unseenTimeoutMs }];
        return { memory: { ...memory, unseen }, steps: [], wake };
      }
      const { memory: inner = memory.inner, ...plan } = reconciler.reconcile(view, key, memory.inner, clock);
      const unseen = withUnseen(memory.unseen, key, undefined);
      const same = inner === memory.inner && unseen === memory.unseen;
      return same ? plan : { ...plan, memory: { inner, unseen } };
    },
  };
}

/** Whether a cache has come as far as a write. */
function shows(view: View, { object, uid, what }: OwnWrite): boolean {
  const [resource = "", namespace = "", name = ""] = object.split("/");
  const found = view.get(resource, namespace, name) as Stored | undefined;
  const isIt = found?.metadata.uid === uid;
  if (what === "created") return isIt;
  if (!isIt) return true;
  return what === "deleted"
    ? found?.metadata.deletionTimestamp !== undefined
    : found?.metadata.resourceVersion !== what.from;
}

/** What is still unseen after an event, and the keys that waited for it. */
function heard(
  all: OwnWritesMemory<unknown>["unseen"],
  event: WatchEvent,
  view: View,
): { readonly unseen: OwnWritesMemory<unknown>["unseen"]; readonly wake: readonly Wake[] } {
  let unseen = all;
  const wake: Wake[] = [];
  for (const [key, { writes, waits }] of Object.entries(all)) {
    if (!writes.some(({ object }) => object === event.key)) continue;
    const left = writes.filter((write) => !isNewsOf(event, write) && !shows(view, write));
    unseen = withUnseen(unseen, key, left.length > 0 ? { writes: left, waits } : undefined);
    if (left.length === 0 && waits) wake.push(key);
  }
  return { unseen, wake };
}

/** Events come in order: one about what was changed can only be later, and what is gone again was there. */
function isNewsOf({ key, type, object }: WatchEvent, write: OwnWrite): boolean {
  if (key !== write.object || object.metadata.uid !== write.uid) return false;
  return typeof write.what === "object" || type === "DELETED";
}

/** The write that a step has done; undefined if it has done nothing. */
function writeOf({ request }: PlanStep, response: ApiResponse): OwnWrite | undefined {
  if (!response.ok || !response.object) return undefined;
  const { namespace, name = "", uid = "", resourceVersion } = response.object.metadata;
  const object = objectKey(request.resource, namespace, name);
  if (request.verb === "create") return request.subresource ? undefined : { object, uid, what: "created" };
  if (request.verb === "delete") return { object, uid, what: "deleted" };
  if (request.verb !== "update" && request.verb !== "patch") return undefined;
  const from = versionBefore(request);
  // Without a version nothing tells whether the cache was as far already.
  return from === undefined || from === resourceVersion ? undefined : { object, uid, what: { from } };
}

function versionBefore(request: UpdateRequest | PatchRequest): string | undefined {
  if (request.options?.dryRun) return undefined;
  const body = (request.verb === "update" ? request.object : request.patch) as Partial<Stored>;
  return body.metadata?.resourceVersion;
}

function withWrite(all: OwnWritesMemory<unknown>["unseen"], key: Key, write: OwnWrite) {
  const writes = [...(all[key]?.writes ?? []).filter(({ object }) => object !== write.object), write];
  const sorted = writes.sort((a, b) => (a.object < b.object ? -1 : 1));
  return withUnseen(all, key, { writes: sorted, waits: false });
}

function withUnseen(all: OwnWritesMemory<unknown>["unseen"], key: Key, value: Unseen | undefined) {
  if (value === undefined && !(key in all)) return all;
  const others = Object.entries(all).filter(([other]) => other !== key);
  const entries = value === undefined ? others : [...others, [key, value] as const];
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
