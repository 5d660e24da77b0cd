import { findCondition } from "./api/condition.ts";
import type { Condition, PodDisruptionBudgetStatus } from "./api/generated/types.ts";
import { matches, selectorOf } from "./api/labels.ts";
import { formatTime } from "./api/time.ts";
import type { ObjectOf } from "./view.ts";

export type PodDisruptionBudget = ObjectOf<"poddisruptionbudgets.policy">;

/** A pod whose eviction was granted and that is not being deleted after this is taken to stay (disruption.go, DeletionTimeout). */
export const deletionTimeoutMs = 120_000;

const allowed = "DisruptionAllowed";

/** Whether a budget is about a pod of its namespace. An empty selector is about all of them, none about no pod. */
export function covers({ metadata, spec }: PodDisruptionBudget, pod: ObjectOf<"pods">): boolean {
  return metadata.namespace === pod.metadata.namespace && matches(selectorOf(spec.selector), pod.metadata.labels);
}

/** The status with the DisruptionAllowed condition that goes with it. Upstream: UpdateDisruptionAllowedCondition in component-helpers. */
export function withDisruptionAllowed(status: PodDisruptionBudgetStatus, nowMs: number): PodDisruptionBudgetStatus {
  const isAllowed = status.disruptionsAllowed > 0;
  const reason = isAllowed ? "SufficientPods" : "InsufficientPods";
  return withCondition(status, { status: isAllowed ? "True" : "False", reason, message: "" }, nowMs);
}

/** The status of a budget whose numbers could not be computed: nothing may be evicted. Upstream: failSafe. */
export function withSyncFailed(
  status: PodDisruptionBudgetStatus,
  message: string,
  nowMs: number,
): PodDisruptionBudgetStatus {
  const closed = { ...status, disruptionsAllowed: 0 };
  return withCondition(closed, { status: "False", reason: "SyncFailed", message }, nowMs);
}

/** The time of transition changes only with the condition's status (apimeta.SetStatusCondition). */
function withCondition(
  status: PodDisruptionBudgetStatus,
  now: Pick<Condition, "status" | "reason" | "message">,
  nowMs: number,
): PodDisruptionBudgetStatus {
  const conditions = status.conditions ?? [];
  const before = findCondition(conditions, allowed);
  const { observedGeneration } = status;
  const condition: Condition = {
    type: allowed,
    ...now,
    lastTransitionTime: before?.status === now.status ? before.lastTransitionTime : formatTime(nowMs),
    ...(observedGeneration ? { observedGeneration } : {}),
  };
  const all = before ? conditions.map((each) => (each === before ? condition : each)) : [...conditions, condition];
  return { ...status, conditions: all };
}

/** Whether the DisruptionAllowed condition says what the number says. Upstream: ConditionsAreUpToDate. */
export function isConditionUpToDate({ metadata, status }: PodDisruptionBudget): boolean {
  const condition = findCondition(status.conditions, allowed);
  if (!condition || status.observedGeneration !== metadata.generation) return false;
  const reason = status.disruptionsAllowed > 0 ? "SufficientPods" : "InsufficientPods";
  return condition.status === (status.disruptionsAllowed > 0 ? "True" : "False") && condition.reason === reason;
}
