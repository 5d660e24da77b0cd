import type { StatefulSetStatus } from "../../api/generated/types.ts";
import { isPodAvailable } from "../../pod-state.ts";
import type { PlanStep } from "../../reconcile.ts";
import { asObject } from "../claim.ts";
import { withoutZeros } from "../replica-set-status.ts";
import { type Pod, revisionOf, type StatefulSet, wantedReplicas } from "./identity.ts";
import { isCreated, isRunningAndReady, isTerminating } from "./pod-stage.ts";

/** The revisions that a status names. */
export interface Revisions {
  /** The one that the pods are of which are not updated yet. */
  readonly current: string;
  /** The one of the present template. */
  readonly update: string;
  readonly collisionCount: number;
}

/** The status told from the pods (upstream updateStatus). It has no conditions: the controller sets none, and keeps none. */
export function countedStatus(
  set: StatefulSet,
  { current, update, collisionCount }: Revisions,
  pods: readonly Pod[],
  nowMs: number,
): StatefulSetStatus {
  const { minReadySeconds = 0 } = set.spec;
  const created = pods.filter(isCreated);
  const ready = pods.filter(isRunningAndReady);
  const staying = created.filter((pod) => !isTerminating(pod)).map(revisionOf);
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: created.length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter((pod) => isPodAvailable(pod, minReadySeconds, nowMs)).length,
    currentReplicas: staying.filter((revision) => revision === current).length,
    updatedReplicas: staying.filter((revision) => revision === update).length,
    currentRevision: current,
    updateRevision: update,
    collisionCount,
  };
}

/** A roll-out is over when every pod is updated and ready: then the new revision is the current one (completeRollingUpdate). */
function completed(set: StatefulSet, status: StatefulSetStatus): StatefulSetStatus {
  const wanted = wantedReplicas(set);
  const { updatedReplicas, readyReplicas, replicas, updateRevision } = status;
  const isOver = updatedReplicas === wanted && readyReplicas === wanted && replicas === wanted;
  if (set.spec.updateStrategy?.type !== "RollingUpdate" || !isOver) return status;
  return { ...status, currentReplicas: updatedReplicas, currentRevision: updateRevision };
}

const counts = ["replicas", "currentReplicas", "readyReplicas", "updatedReplicas", "availableReplicas"] as const;

/** Upstream: inconsistentStatus. */
function differs({ status: old }: StatefulSet, status: StatefulSetStatus): boolean {
  return (
    (status.observedGeneration ?? 0) > (old.observedGeneration ?? 0) ||
    counts.some((field) => (old[field] ?? 0) !== (status[field] ?? 0)) ||
    old.currentRevision !== status.currentRevision ||
    old.updateRevision !== status.updateRevision
  );
}

/** Writes the status, if it is not so already. A conflict sends the key back to the queue; upstream tries again first, from its cache. */
export function statusSteps(set: StatefulSet, counted: StatefulSetStatus): readonly PlanStep[] {
  const status = completed(set, counted);
  if (!differs(set, status)) return [];
  const { replicas, availableReplicas = 0, collisionCount = 0, ...rest } = status;
  const { name, namespace = "" } = set.metadata;
  // What Go sends although it is zero.
  const sent: StatefulSetStatus = { ...withoutZeros(rest), replicas, availableReplicas, collisionCount };
  const object = asObject({ ...set, status: sent } as StatefulSet);
  return [
    { request: { verb: "update", resource: "statefulsets.apps", namespace, name, subresource: "status", object } },
  ];
}
