import type { Key } from "../../reconcile.ts";
import { isEmptyRecord, type SortedRecord, withField, withoutField } from "../../sorted-record.ts";
import type { ObjectOf } from "../../view.ts";

type Slice = ObjectOf<"endpointslices.discovery.k8s.io">;

/** Instead of a generation: the slice is expected to be gone. */
export const deletionExpected = -1;

/**
 * The generations of slices that the controller wrote last, by Service (`namespace/name`) and uid of the slice: as long as its cache does not
 * show them it is out of date. Upstream: EndpointSliceTracker in k8s.io/endpointslice/util.
 */
export type Tracker = SortedRecord<SortedRecord<number>>;

/** Nothing was written yet. */
export const emptyTracker: Tracker = {};

/** Notes what was written, or that the slice is to go. */
export function track(tracker: Tracker, service: Key, uid: string, generation: number): Tracker {
  return withField(tracker, service, withField(tracker[service] ?? {}, uid, generation));
}

/** Forgets a slice. */
export function untrack(tracker: Tracker, service: Key, uid: string): Tracker {
  const slices = withoutField(tracker[service] ?? {}, uid);
  return isEmptyRecord(slices) ? withoutField(tracker, service) : withField(tracker, service, slices);
}

/** Forgets a Service that is gone. */
export function forgetService(tracker: Tracker, service: Key): Tracker {
  return withoutField(tracker, service);
}

/** Whether somebody else has written this slice last, or the controller knows nothing of it. Upstream: ShouldSync. */
export function isNews(tracker: Tracker, service: Key, { metadata }: Slice): boolean {
  const known = tracker[service]?.[metadata.uid];
  return known === undefined || (metadata.generation ?? 0) > known;
}

/** Whether the cache lacks a write: shows an older slice, or one that is to be gone, or lacks one. Upstream: StaleSlices. */
export function isOutOfDate(tracker: Tracker, service: Key, slices: readonly Slice[]): boolean {
  const tracked = tracker[service] ?? {};
  const isOld = ({ metadata: { uid, generation = 0 } }: Slice) => {
    const expected = tracked[uid];
    return expected === deletionExpected || (expected !== undefined && expected > generation);
  };
  if (slices.some(isOld)) return true;
  const shown = new Set(slices.map(({ metadata }) => metadata.uid));
  return Object.entries(tracked).some(([uid, expected]) => expected !== deletionExpected && !shown.has(uid));
}
