import type { Key } from "../reconcile.ts";

/**
 * What a controller has asked for and not yet seen in its cache. Until it has, its cache is known to be out of date, and counting pods in it
 * would create or delete them twice. Upstream: ControllerExpectations and UIDTrackingControllerExpectations in pkg/controller/controller_utils.go.
 */
export interface Expectation {
  /** How many creations are still to be seen. */
  readonly creations?: number;
  /** `namespace/name` of the pods whose deletion is still to be seen, sorted. */
  readonly deletions?: readonly Key[];
  /** When it was set, milliseconds since 1970. */
  readonly sinceMs: number;
}

/** Outstanding expectations by the key of their controller. What is fulfilled is not in it; keys are sorted, so that equal sets are equal JSON. */
export type Expectations = Readonly<Record<Key, Expectation>>;

/** Nothing is expected: the memory at start and at rest. */
export const noExpectations: Expectations = {};

/** After so long an expectation is taken as lost, and the cache is believed again (upstream ExpectationsTimeout). */
export const expectationsTimeoutMs = 5 * 60 * 1000;

/** From now on, `count` creations are to be seen. Whatever was expected before is replaced. */
export function expectCreations(all: Expectations, key: Key, count: number, nowMs: number): Expectations {
  return count > 0 ? withEntry(all, key, { creations: count, sinceMs: nowMs }) : forget(all, key);
}

/** From now on, the deletion of these pods is to be seen. Whatever was expected before is replaced. */
export function expectDeletions(all: Expectations, key: Key, pods: readonly Key[], nowMs: number): Expectations {
  return pods.length > 0 ? withEntry(all, key, { deletions: [...pods].sort(), sinceMs: nowMs }) : forget(all, key);
}

/** From now on, `count` creations and the deletion of these pods are to be seen. Whatever was expected before is replaced. */
export function expectChanges(
  all: Expectations,
  key: Key,
  count: number,
  pods: readonly Key[],
  nowMs: number,
): Expectations {
  return withWhatIsLeft(all, key, { creations: count, deletions: [...pods].sort(), sinceMs: nowMs });
}

/** Creations were seen, or will never be, because the request failed or was not sent. */
export function creationsObserved(all: Expectations, key: Key, count = 1): Expectations {
  const creations = all[key]?.creations;
  if (creations === undefined || count === 0) return all;
  return withWhatIsLeft(all, key, { ...(all[key] as Expectation), creations: creations - count });
}

/** A pod's deletion was seen, as a deletion timestamp or as its disappearance; a second sighting changes nothing. */
export function deletionObserved(all: Expectations, key: Key, pod: Key): Expectations {
  return keepDeletions(all, key, (expected) => expected !== pod);
}

/** Deletions are sent in the order of their keys; the one of `pod` failed, so it and what comes after it will never be seen. */
export function deletionsAbandonedFrom(all: Expectations, key: Key, pod: Key): Expectations {
  return keepDeletions(all, key, (expected) => expected < pod);
}

/** Nothing is expected of this key any more: its object is gone. */
export function forget(all: Expectations, key: Key): Expectations {
  if (!(key in all)) return all;
  return Object.fromEntries(Object.entries(all).filter(([other]) => other !== key));
}

/** Whether the cache may be believed: everything was seen, or the wait has been too long. */
export function isSatisfied(all: Expectations, key: Key, nowMs: number): boolean {
  const expectation = all[key];
  return expectation === undefined || nowMs - expectation.sinceMs > expectationsTimeoutMs;
}

function keepDeletions(all: Expectations, key: Key, keep: (pod: Key) => boolean): Expectations {
  const expectation = all[key];
  const left = expectation?.deletions?.filter(keep);
  if (expectation === undefined || left === undefined || left.length === expectation.deletions?.length) return all;
  return withWhatIsLeft(all, key, { ...expectation, deletions: left });
}

/** The expectation without what is fulfilled of it; nothing is expected any more when that is all. */
function withWhatIsLeft(
  all: Expectations,
  key: Key,
  { creations = 0, deletions = [], sinceMs }: Expectation,
): Expectations {
  if (creations <= 0 && deletions.length === 0) return forget(all, key);
  const left = { ...(creations > 0 && { creations }), ...(deletions.length > 0 && { deletions }), sinceMs };
  return withEntry(all, key, left);
}

function withEntry(all: Expectations, key: Key, expectation: Expectation): Expectations {
  if (key in all) return { ...all, [key]: expectation };
  return Object.fromEntries([...Object.entries(all), [key, expectation] as const].sort(([a], [b]) => (a < b ? -1 : 1)));
}
