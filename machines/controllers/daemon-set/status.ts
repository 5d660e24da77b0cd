import type { DaemonSetStatus } from "../../api/generated/types.ts";
import { isPodAvailable, isPodReady } from "../../pod-state.ts";
import type { PlanStep } from "../../reconcile.ts";
import type { ObjectOf } from "../../view.ts";
import { asObject } from "../claim.ts";
import { withoutZeros } from "../replica-set-status.ts";
import { isUpdated, oldestFirst } from "./manage.ts";
import { type DaemonSet, decide } from "./placement.ts";

type Pod = ObjectOf<"pods">;

/** What a status counts. */
export type Counts = Required<
  Pick<
    DaemonSetStatus,
    | "desiredNumberScheduled"
    | "currentNumberScheduled"
    | "numberMisscheduled"
    | "numberReady"
    | "updatedNumberScheduled"
    | "numberAvailable"
    | "numberUnavailable"
  >
>;

/** Told from nodes and pods; of several pods on a node the oldest counts (updateDaemonSetStatus). */
export function countsOf(
  set: DaemonSet,
  nodes: readonly ObjectOf<"nodes">[],
  pods: ReadonlyMap<string, readonly Pod[]>,
  hash: string,
  nowMs: number,
): Counts {
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  for (const node of nodes) {
    const [first] = oldestFirst(pods.get(node.metadata.name) ?? []);
    if (!decide(node, set).shouldRun) {
      counts.misscheduled += Number(first !== undefined);
      continue;
    }
    counts.desired++;
    if (first === undefined) continue;
    counts.current++;
    counts.ready += Number(isPodReady(first));
    counts.available += Number(isPodAvailable(first, set.spec.minReadySeconds ?? 0, nowMs));
    counts.updated += Number(isUpdated(first, hash));
  }
  return {
    desiredNumberScheduled: counts.desired,
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    numberReady: counts.ready,
    updatedNumberScheduled: counts.updated,
    numberAvailable: counts.available,
    numberUnavailable: counts.desired - counts.available,
  };
}

/**
 * Writes the status, if it is not so already (storeDaemonSetStatus). A conflict sends the key back to the queue; upstream tries again first, from a fresh
 * read.
 * @param seen whether what the set asks for was looked at, so that its generation counts as observed
 */
export function statusSteps(set: DaemonSet, counts: Counts, seen: boolean): readonly PlanStep[] {
  const { status, metadata } = set;
  const { generation = 0, name, namespace = "" } = metadata;
  const same = Object.entries(counts).every(([field, count]) => (status[field as keyof Counts] ?? 0) === count);
  if (same && (status.observedGeneration ?? 0) >= generation) return [];
  const { updatedNumberScheduled, numberAvailable, numberUnavailable, ...always } = counts;
  const { updatedNumberScheduled: _u, numberAvailable: _a, numberUnavailable: _n, ...kept } = status;
  const now: DaemonSetStatus = {
    ...kept,
    ...always,
    ...withoutZeros({ updatedNumberScheduled, numberAvailable, numberUnavailable }),
    ...(seen ? { observedGeneration: generation } : {}),
  };
  if (same && now.observedGeneration === status.observedGeneration) return [];
  const object = asObject({ ...set, status: now } as DaemonSet);
  return [{ request: { verb: "update", resource: "daemonsets.apps", namespace, name, subresource: "status", object } }];
}
