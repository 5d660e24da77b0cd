import { findCondition } from "../api/condition.ts";
import { deepEqual } from "../api/equality.ts";
import type { PodTemplateSpec, ReplicaSetCondition, ReplicaSetStatus } from "../api/generated/types.ts";
import { matches, selectorFromMap } from "../api/labels.ts";
import { formatTime } from "../api/time.ts";
import { isPodAvailable, isPodReady } from "../pod-state.ts";
import type { ObjectOf } from "../view.ts";
import type { Stood } from "./claim.ts";

/** What ReplicaSets and ReplicationControllers have in common, which is all but the form of their selector. */
export interface ReplicaOwner extends Stood {
  readonly spec: {
    readonly replicas?: number | undefined;
    readonly minReadySeconds?: number | undefined;
    readonly template?: PodTemplateSpec | undefined;
  };
  readonly status: Partial<ReplicaSetStatus>;
}

/** Why pods could not be created or deleted; `{error}` in the message is the text of the Status. */
export interface ReplicaFailure {
  readonly reason: "FailedCreate" | "FailedDelete";
  readonly message: string;
}

/** How many pods are wanted; 1 unless it says otherwise. */
export function desiredReplicas(owner: { readonly spec: { readonly replicas?: number | undefined } }): number {
  return owner.spec.replicas ?? 1;
}

/**
 * The status as it should be, or undefined when it is so already. Zeros are left out, as on upstream's wire.
 * Upstream: calculateStatus and updateReplicaSetStatus in replica_set_utils.go. terminatingReplicas is alpha in 1.34, and left alone.
 *
 * @param pods the active pods as they were before this plan deletes or creates any
 */
export function newReplicaSetStatus(
  owner: ReplicaOwner,
  pods: readonly ObjectOf<"pods">[],
  failure: ReplicaFailure | undefined,
  nowMs: number,
): ReplicaSetStatus | undefined {
  const template = selectorFromMap(owner.spec.template?.metadata?.labels ?? {});
  const { minReadySeconds = 0 } = owner.spec;
  const { observedGeneration = 0, conditions = [], ...counts } = owner.status;
  const ready = pods.filter(isPodReady);
  const isAvailable = (pod: ObjectOf<"pods">) => isPodAvailable(pod, minReadySeconds, nowMs);
  const available = minReadySeconds === 0 ? ready : ready.filter(isAvailable);
  const newCounts = {
    replicas: pods.length,
    fullyLabeledReplicas: pods.filter((pod) => matches(template, pod.metadata.labels)).length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
  };
  const newConditions = withFailure(conditions, failure, nowMs);
  const { generation = 0 } = owner.metadata;
  const same =
    Object.entries(newCounts).every(([field, count]) => (counts[field as keyof typeof newCounts] ?? 0) === count) &&
    observedGeneration === generation &&
    deepEqual(conditions, newConditions);
  if (same) return undefined;
  return {
    ...withoutZeros({ ...counts, ...newCounts, observedGeneration: generation }),
    replicas: pods.length,
    ...(newConditions.length > 0 ? { conditions: [...newConditions] } : {}),
  };
}

/** A ReplicaFailure that is there already stays as it is, time included; one that is over goes. */
function withFailure(
  conditions: readonly ReplicaSetCondition[],
  failure: ReplicaFailure | undefined,
  nowMs: number,
): readonly ReplicaSetCondition[] {
  const failing = findCondition(conditions, "ReplicaFailure") !== undefined;
  if (failing === (failure !== undefined)) return conditions;
  if (failure === undefined) return conditions.filter(({ type }) => type !== "ReplicaFailure");
  return [...conditions, { type: "ReplicaFailure", status: "True", lastTransitionTime: formatTime(nowMs), ...failure }];
}

/** Counts as upstream's wire has them: a zero with `omitempty` is not sent. */
export function withoutZeros<T extends object>(counts: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(counts).filter(([, value]) => value !== 0 && value !== undefined),
  ) as Partial<T>;
}
