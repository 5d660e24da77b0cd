import { findCondition } from "../../api/condition.ts";
import { deepEqual } from "../../api/equality.ts";
import type { DeploymentCondition, DeploymentStatus } from "../../api/generated/types.ts";
import { parseTime } from "../../api/time.ts";
import { desiredReplicas, withoutZeros } from "../replica-set-status.ts";
import {
  failureOf,
  hasProgressDeadline,
  newCondition,
  type ProgressReason,
  withCondition,
  withoutCondition,
} from "./conditions.ts";
import { maxUnavailable } from "./fenceposts.ts";
import { type Deployment, type ReplicaSet, sum, totalReplicas } from "./replica-sets.ts";

/** What a Deployment's status is told from. */
export interface Observed {
  readonly deployment: Deployment;
  /** The ReplicaSet of the present template, if there is one. */
  readonly newest: ReplicaSet | undefined;
  /** All of the Deployment's, old ones first. */
  readonly all: readonly ReplicaSet[];
  /** How many available pods a ReplicaSet has. */
  readonly availableReplicas: (replicaSet: ReplicaSet) => number;
  readonly nowMs: number;
}

/** A status without the zeros, as it goes over the wire. */
export type Status = Partial<DeploymentStatus>;

/** Counts and availability; progress is left as it was (upstream calculateStatus). */
export function countedStatus({ deployment, newest, all, availableReplicas, nowMs }: Observed): Status {
  const { collisionCount, conditions = [] } = deployment.status;
  const available = sum(all, availableReplicas);
  const enough = available >= desiredReplicas(deployment) - maxUnavailable(deployment);
  const availability = newCondition(
    {
      type: "Available",
      status: enough ? "True" : "False",
      reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      message: `Deployment ${enough ? "has" : "does not have"} minimum availability.`,
    },
    nowMs,
  );
  return {
    ...withoutZeros({
      observedGeneration: deployment.metadata.generation,
      replicas: sum(all, ({ status }) => status.replicas),
      updatedReplicas: newest?.status.replicas,
      readyReplicas: sum(all, ({ status }) => status.readyReplicas ?? 0),
      availableReplicas: available,
      unavailableReplicas: Math.max(totalReplicas(all) - available, 0),
    }),
    // A pointer upstream: its zero is a value.
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: [...withCondition(conditions, availability)],
  };
}

/** The status during a roll-out: counts, availability, progress, and the failures of ReplicaSets (upstream syncRolloutStatus). */
export function rolloutStatus(observed: Observed): Status {
  const status = countedStatus(observed);
  const progressing = withProgress(observed, status);
  // Failures of the newest ReplicaSet count more than those of old ones.
  const { newest, all } = observed;
  const failures = [...(newest ? [newest] : []), ...all].flatMap((replicaSet) => replicaSet.status.conditions ?? []);
  const failure = failures.find(({ type }) => type === "ReplicaFailure");
  const conditions = failure
    ? withCondition(progressing, failureOf(failure))
    : withoutCondition(progressing, "ReplicaFailure");
  return { ...status, conditions: [...conditions] };
}

function withProgress({ deployment, newest, nowMs }: Observed, status: Status): readonly DeploymentCondition[] {
  const { conditions = [] } = status;
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, "Progressing");
  const current = findCondition(deployment.status.conditions, "Progressing");
  const finished =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable";
  if (finished) return conditions;
  const subject = newest ? `ReplicaSet "${newest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const progress = (value: "True" | "False", reason: ProgressReason, predicate: string) =>
    newCondition({ type: "Progressing", status: value, reason, message: `${subject} ${predicate}.` }, nowMs);
  if (isComplete(deployment, status)) {
    return withCondition(conditions, progress("True", "NewReplicaSetAvailable", "has successfully progressed"));
  }
  if (hasProgressed(deployment.status, status)) {
    const condition = progress("True", "ReplicaSetUpdated", "is progressing");
    const { lastTransitionTime } = current?.status === "True" ? current : condition;
    // Each bit of progress moves lastUpdateTime, from which the deadline counts; so the present condition goes even if it says the same.
    return [...withoutCondition(conditions, "Progressing"), { ...condition, lastTransitionTime }];
  }
  if (!hasTimedOut(deployment, current, nowMs)) return conditions;
  return withCondition(conditions, progress("False", "ProgressDeadlineExceeded", "has timed out progressing"));
}

/** Whether all wanted pods are of the present template and available, and there are no others (upstream DeploymentComplete). */
export function isComplete(deployment: Deployment, status: Status): boolean {
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  const counts = [updatedReplicas, replicas, availableReplicas];
  return (
    counts.every((count) => count === desiredReplicas(deployment)) &&
    observedGeneration >= (deployment.metadata.generation ?? 0)
  );
}

/** Whether there are more updated, ready or available pods than before, or fewer old ones (upstream DeploymentProgressing). */
function hasProgressed(before: Status, after: Status): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: Status) => replicas - updatedReplicas;
  const grew = (["updatedReplicas", "readyReplicas", "availableReplicas"] as const).some(
    (count) => (after[count] ?? 0) > (before[count] ?? 0),
  );
  return grew || old(after) < old(before);
}

/** Upstream DeploymentTimedOut. */
function hasTimedOut({ spec }: Deployment, current: DeploymentCondition | undefined, nowMs: number): boolean {
  // After a completed roll-out the next one has not begun to be counted: the Deployment may just not show it yet.
  if (current === undefined || current.reason === "NewReplicaSetAvailable") return false;
  if (current.reason === "ProgressDeadlineExceeded") return true;
  const sinceMs = parseTime(current.lastUpdateTime ?? "") ?? 0;
  return sinceMs + (spec.progressDeadlineSeconds ?? 0) * 1000 < nowMs;
}

/**
 * When to look again for progress, if nothing else happens: when the deadline has passed. Undefined if there is none to miss
 * (upstream requeueStuckDeployment).
 */
export function progressCheck(
  deployment: Deployment,
  nowMs: number,
): { readonly afterMs: number } | "backoff" | undefined {
  const current = findCondition(deployment.status.conditions, "Progressing");
  if (!hasProgressDeadline(deployment) || current === undefined) return undefined;
  if (isComplete(deployment, deployment.status) || current.reason === "ProgressDeadlineExceeded") return undefined;
  const deadlineMs =
    (parseTime(current.lastUpdateTime ?? "") ?? 0) + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
  const leftMs = deadlineMs - nowMs;
  // A second more against skew, as upstream.
  return leftMs < 1000 ? "backoff" : { afterMs: leftMs + 1000 };
}

/** Whether a Deployment's status says the same as this one. */
export function isStatusOf(deployment: Deployment, status: Status): boolean {
  const { conditions = [], ...counts } = deployment.status;
  const { collisionCount } = counts;
  const stored = { ...withoutZeros(counts), ...(collisionCount === undefined ? {} : { collisionCount }), conditions };
  return deepEqual(stored, status);
}
