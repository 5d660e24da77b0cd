import { findCondition } from "../../api/condition.ts";
import type { DeploymentCondition, ReplicaSetCondition } from "../../api/generated/types.ts";
import { formatTime } from "../../api/time.ts";
import type { Deployment } from "./replica-sets.ts";

type Conditions = readonly DeploymentCondition[];
type ConditionType = "Available" | "Progressing" | "ReplicaFailure";

/** What a condition of a Deployment says, but for when. */
export interface Claimed {
  readonly type: ConditionType;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: ProgressReason | "MinimumReplicasAvailable" | "MinimumReplicasUnavailable";
  readonly message: string;
}

/** Why a Deployment progresses or does not; upstream's constants in deployment_util.go. */
export type ProgressReason =
  /** Its newest ReplicaSet was made for it. */
  | "NewReplicaSetCreated"
  /** Its newest ReplicaSet was there. */
  | "FoundNewReplicaSet"
  /** Its newest ReplicaSet could not be made. */
  | "ReplicaSetCreateError"
  /** One of its ReplicaSets came nearer to where it should be. */
  | "ReplicaSetUpdated"
  /** The roll-out is complete. */
  | "NewReplicaSetAvailable"
  /** There was no progress for progressDeadlineSeconds. */
  | "ProgressDeadlineExceeded"
  | "DeploymentPaused"
  | "DeploymentResumed";

/** "No deadline" and "no limit" in a field that is an int32. */
const maxInt32 = 2 ** 31 - 1;

/** Whether a field that is a limit or a deadline says so. */
export function isLimit(value: number | undefined): value is number {
  return value !== undefined && value !== maxInt32;
}

/** Whether lack of progress is to be noticed (upstream HasProgressDeadline). */
export function hasProgressDeadline({ spec }: Deployment): boolean {
  return isLimit(spec.progressDeadlineSeconds);
}

export function withoutCondition(conditions: Conditions, type: ConditionType): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

/** A condition as of now. */
export function newCondition(claim: Claimed, nowMs: number): DeploymentCondition {
  return { ...claim, lastUpdateTime: formatTime(nowMs), lastTransitionTime: formatTime(nowMs) };
}

/**
 * The conditions with this one added or replaced. The same status for the same reason is no news, whatever the message and time; the same status for
 * another reason is no transition (upstream SetDeploymentCondition).
 */
export function withCondition(conditions: Conditions, condition: DeploymentCondition): Conditions {
  const type = condition.type as ConditionType;
  const current = findCondition(conditions, type);
  if (current?.status === condition.status && current.reason === condition.reason) return conditions;
  const { lastTransitionTime } = current?.status === condition.status ? current : condition;
  return [...withoutCondition(conditions, type), { ...condition, lastTransitionTime }];
}

/** A ReplicaSet's failure as its Deployment reports it (upstream ReplicaSetToDeploymentCondition). */
export function failureOf(condition: ReplicaSetCondition): DeploymentCondition {
  return { ...condition, lastUpdateTime: condition.lastTransitionTime };
}
