import { objectKey } from "../../api/object.ts";
import type { EventRecord } from "../../effects.ts";
import type { PlanStep } from "../../reconcile.ts";
import { asObject } from "../claim.ts";
import { desiredReplicas } from "../replica-set-status.ts";
import { sizeAnnotations } from "./annotations.ts";
import type { Deployment, ReplicaSet } from "./replica-sets.ts";

/** Gives a ReplicaSet a size, and the annotations that say for which size of the Deployment (upstream scaleReplicaSet). */
export function resizeStep(deployment: Deployment, replicaSet: ReplicaSet, replicas: number): PlanStep {
  const { metadata, spec } = replicaSet;
  const annotations = { ...metadata.annotations, ...sizeAnnotations(deployment) };
  const object = { ...replicaSet, metadata: { ...metadata, annotations }, spec: { ...spec, replicas } };
  const before = desiredReplicas(replicaSet);
  return {
    ...updateReplicaSetStep(object),
    ...(before === replicas ? {} : { record: scalingRecord(deployment, metadata.name, before, replicas) }),
  };
}

/** The same, and nothing if it has that size, whatever its annotations say (upstream scaleReplicaSetAndRecordEvent). */
export function resizeSteps(deployment: Deployment, replicaSet: ReplicaSet, replicas: number): readonly PlanStep[] {
  return desiredReplicas(replicaSet) === replicas ? [] : [resizeStep(deployment, replicaSet, replicas)];
}

/** Writes a ReplicaSet, unless it has changed meanwhile. */
export function updateReplicaSetStep(replicaSet: ReplicaSet): PlanStep {
  const { name, namespace = "" } = replicaSet.metadata;
  return { request: { verb: "update", resource: "replicasets.apps", namespace, name, object: asObject(replicaSet) } };
}

/** The Event that tells of a size. */
export function scalingRecord(deployment: Deployment, replicaSet: string, before: number, after: number): EventRecord {
  const { name, namespace } = deployment.metadata;
  return {
    regarding: objectKey("deployments.apps", namespace, name),
    type: "Normal",
    reason: "ScalingReplicaSet",
    message: `Scaled ${after > before ? "up" : "down"} replica set ${replicaSet} from ${before} to ${after}`,
  };
}
