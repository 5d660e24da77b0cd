import { findCondition } from "../../api/condition.ts";
import type { ReplicaSetSpec } from "../../api/generated/types.ts";
import { podTemplateHash } from "../../api/hash.ts";
import { type KubeObject, objectKey } from "../../api/object.ts";
import type { EventRecord } from "../../effects.ts";
import type { PlanStep } from "../../reconcile.ts";
import type { View } from "../../view.ts";
import { controllerReference } from "../claim.ts";
import { withoutZeros } from "../replica-set-status.ts";
import { maxRevision, newestAnnotations, revisionAnnotation, sizeAnnotations } from "./annotations.ts";
import { hasProgressDeadline, newCondition, type ProgressReason, withCondition } from "./conditions.ts";
import { type Deployment, podTemplateHashLabel, type ReplicaSet, totalReplicas } from "./replica-sets.ts";
import { scalingRecord, updateReplicaSetStep } from "./resize.ts";
import { newestSize } from "./rolling-update.ts";
import { writeStatusStep } from "./write-status.ts";

/**
 * Brings the revisions up to date: the newest ReplicaSet gets the one above all old ones, and its Deployment the same. Upstream: the first half of
 * getNewReplicaSet. It would go on afterwards, but from the version that it has read before this write, so that its next write to the same object is
 * always refused, and it begins anew; here the plan just ends, and the write itself comes back as an event.
 */
export function revisionSteps(
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
  nowMs: number,
): readonly PlanStep[] {
  const { metadata } = newest;
  const { minReadySeconds: formerly = 0, ...spec } = newest.spec;
  const annotations = newestAnnotations(deployment, metadata.annotations ?? {}, maxRevision(old) + 1);
  const { minReadySeconds = 0 } = deployment.spec;
  if (annotations !== undefined || formerly !== minReadySeconds) {
    const updated = { ...metadata, ...(annotations ? { annotations } : {}) };
    return [
      updateReplicaSetStep({ ...newest, metadata: updated, spec: { ...spec, ...withoutZeros({ minReadySeconds }) } }),
    ];
  }
  const revision = metadata.annotations?.[revisionAnnotation];
  const unknown = hasProgressDeadline(deployment) && !findCondition(deployment.status.conditions, "Progressing");
  if (!unknown && deployment.metadata.annotations?.[revisionAnnotation] === revision) return [];
  const revised = withRevision(deployment, revision ?? "");
  const found = `Found new replica set "${metadata.name}"`;
  return [writeStatusStep(unknown ? withProgress(revised, "FoundNewReplicaSet", found, nowMs) : revised)];
}

/**
 * Makes the ReplicaSet of the present template, named after its hash, and notes its revision. A name that is taken by something else is a collision of
 * hashes: the collision count goes up, which makes another hash. Upstream: the second half of getNewReplicaSet.
 */
export function createSteps(
  deployment: Deployment,
  old: readonly ReplicaSet[],
  view: View,
  nowMs: number,
  avoidsCollisions: boolean,
): readonly PlanStep[] {
  const replicas = newestSize(deployment, 0, totalReplicas(old));
  const revision = maxRevision(old) + 1;
  const object = newReplicaSet(deployment, replicas, revision);
  const { name = "", namespace = "" } = object.metadata;
  const isTaken = avoidsCollisions && view.get("replicasets.apps", namespace, name) !== undefined;
  const create: PlanStep = {
    request: { verb: "create", resource: "replicasets.apps", namespace, object },
    ...(replicas > 0 ? { record: scalingRecord(deployment, name, 0, replicas) } : {}),
    ...(isTaken ? { otherwise: [collisionStep(deployment)] } : ifItFails(deployment, name, nowMs, avoidsCollisions)),
  };
  const revised = withRevision(deployment, String(revision));
  const created = `Created new replica set "${name}"`;
  if (hasProgressDeadline(deployment)) {
    return [create, writeStatusStep(withProgress(revised, "NewReplicaSetCreated", created, nowMs))];
  }
  return deployment.metadata.annotations?.[revisionAnnotation] === String(revision)
    ? [create]
    : [create, writeStatusStep(revised)];
}

/**
 * If it is there, but not in the cache, it is most likely this one, made before a crash; should it be another's, the next reconcile sees that. (Upstream
 * then looks into its cache, does not find it either, and tries again.) Any other refusal is reported, in the status too if there is a deadline.
 */
function ifItFails(deployment: Deployment, name: string, nowMs: number, avoidsCollisions: boolean): Partial<PlanStep> {
  const message = `Failed to create new replica set "${name}": {error}`;
  const { name: regarding, namespace } = deployment.metadata;
  const recordFailure: EventRecord = {
    regarding: objectKey("deployments.apps", namespace, regarding),
    type: "Warning",
    reason: "ReplicaSetCreateError",
    message,
  };
  const failed = withProgress(deployment, "ReplicaSetCreateError", message, nowMs);
  const report = hasProgressDeadline(deployment) ? { otherwise: [writeStatusStep(failed)] } : {};
  return { ...(avoidsCollisions && { tolerate: ["AlreadyExists"] }), recordFailure, ...report };
}

function collisionStep(deployment: Deployment): PlanStep {
  const { status } = deployment;
  return writeStatusStep({ ...deployment, status: { ...status, collisionCount: (status.collisionCount ?? 0) + 1 } });
}

/** The ReplicaSet of a Deployment's present template, as it is sent to the apiserver. */
export function newReplicaSet(deployment: Deployment, replicas: number, revision: number): KubeObject {
  const { name, namespace } = deployment.metadata;
  const { template, selector, minReadySeconds = 0 } = deployment.spec;
  const hash = { [podTemplateHashLabel]: podTemplateHash(template, deployment.status.collisionCount) };
  const labels = { ...template.metadata?.labels, ...hash };
  const spec: ReplicaSetSpec = {
    replicas,
    ...withoutZeros({ minReadySeconds }),
    selector: { ...selector, matchLabels: { ...selector.matchLabels, ...hash } },
    template: { ...template, metadata: { ...template.metadata, labels } },
  };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      // A name that follows from the template makes creating it twice impossible.
      name: `${name}-${hash[podTemplateHashLabel]}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: { ...newestAnnotations(deployment, {}, revision), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec,
  };
}

function withRevision(deployment: Deployment, revision: string): Deployment {
  const { metadata } = deployment;
  return {
    ...deployment,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [revisionAnnotation]: revision } },
  };
}

function withProgress(deployment: Deployment, reason: ProgressReason, message: string, nowMs: number): Deployment {
  const status = reason === "ReplicaSetCreateError" ? "False" : "True";
  const condition = newCondition({ type: "Progressing", status, reason, message }, nowMs);
  const conditions = withCondition(deployment.status.conditions ?? [], condition);
  return { ...deployment, status: { ...deployment.status, conditions: [...conditions] } };
}
