import { findCondition } from "../api/condition.ts";
import type { PodCondition } from "../api/generated/types.ts";
import { formatTime } from "../api/time.ts";
import type { Clock } from "../clock.ts";
import type { Rejection } from "./filters.ts";
import type { Pod } from "./node-info.ts";

/** What a pod is told when there are no nodes at all (scheduler.ErrNoNodesAvailable). */
export const noNodesMessage = "no nodes available to schedule pods";

/**
 * Why no node will do, counted by reason (framework.FitError), and what preemption makes of it. Pods are not preempted yet, so
 * that part says what upstream says when no victim can be found.
 */
export function unschedulableMessage(rejections: readonly Rejection[], preemptionPolicy: string | undefined): string {
  if (rejections.length === 0) return noNodesMessage;
  const none = `0/${rejections.length} nodes are available:`;
  const filtered = `${none} ${histogram(rejections.flatMap(({ reasons }) => reasons))}.`;
  const outlook = rejections.map(({ helpedByLeaving }) =>
    helpedByLeaving ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling",
  );
  const preemption =
    preemptionPolicy === "Never" ? "not eligible due to preemptionPolicy=Never." : `${none} ${histogram(outlook)}.`;
  return `${filtered} no new claims to deallocate, preemption: ${preemption}`;
}

/** `2 Insufficient cpu, 3 Too many pods`: sorted as text, as upstream does. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}

/**
 * The pod's conditions with PodScheduled=False for this reason; undefined if they say so already.
 * The time of transition changes only with the status (podutil.UpdatePodCondition).
 */
export function withUnschedulable(pod: Pod, message: string, clock: Clock): readonly PodCondition[] | undefined {
  const conditions = pod.status.conditions ?? [];
  const before = findCondition(conditions, "PodScheduled");
  const generation = pod.metadata.generation;
  if (
    before?.status === "False" &&
    before.reason === "Unschedulable" &&
    before.message === message &&
    before.observedGeneration === generation
  ) {
    return undefined;
  }
  const condition: PodCondition = {
    type: "PodScheduled",
    status: "False",
    lastTransitionTime:
      before?.status === "False" && before.lastTransitionTime ? before.lastTransitionTime : formatTime(clock.nowMs),
    reason: "Unschedulable",
    message,
    ...(generation !== undefined && { observedGeneration: generation }),
  };
  return before ? conditions.map((each) => (each === before ? condition : each)) : [...conditions, condition];
}
