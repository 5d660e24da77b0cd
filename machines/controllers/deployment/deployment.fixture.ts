/** A Deployment with its ReplicaSets, for the tests of its controller. */
import type { Stored } from "../../api/object.ts";
import { formatTime } from "../../api/time.ts";
import type { Plan } from "../../reconcile.ts";
import {
  type AnyStored,
  deployment,
  noonMs,
  type Part,
  replicaSet,
  sent,
  template,
  viewOf,
} from "../workloads.fixture.ts";
import { revisionAnnotation } from "./annotations.ts";
import { type DeploymentOptions, deploymentController } from "./deployment.ts";
import { newReplicaSet } from "./new-replica-set.ts";
import type { Deployment, ReplicaSet } from "./replica-sets.ts";

export const noon = formatTime(noonMs);

/** What the controller wants done about `default/web`, with these in its cache. */
export function reconcile(objects: readonly AnyStored[], options: DeploymentOptions = {}): Plan<null> {
  return deploymentController(options).reconcile(viewOf(...objects), "default/web", null, { nowMs: noonMs });
}

/** The conditions that a plan ends with, in short. */
export function reasons(plan: Plan<unknown>): readonly string[] {
  const { conditions = [] } = sent<Deployment>(plan.steps.at(-1)).status;
  return conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}

export const progressing = {
  type: "Progressing",
  status: "True",
  reason: "NewReplicaSetAvailable",
  lastUpdateTime: noon,
  lastTransitionTime: noon,
};

export const available = {
  ...progressing,
  type: "Available",
  reason: "MinimumReplicasAvailable",
  message: "Deployment has minimum availability.",
};

/** A Deployment that has seen and noted everything, with its ReplicaSet of revision 1, `replicas` of them available. */
export function atRest(replicas: number, spec: Part = {}): { readonly web: Deployment; readonly current: ReplicaSet } {
  const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
  const status = { observedGeneration: 1, ...counts, conditions: [progressing, available] };
  const metadata = { annotations: { [revisionAnnotation]: "1" } };
  const web = deployment("web", { replicas, ...spec }, { metadata, status });
  return { web, current: ownReplicaSet(web, replicas, 1) };
}

/** The ReplicaSet of a Deployment's present template, with pods that are all available. */
export function ownReplicaSet(web: Deployment, replicas: number, revision: number): ReplicaSet {
  const { metadata, spec } = newReplicaSet(web, replicas, revision) as unknown as Stored & { readonly spec: Part };
  const status = { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 };
  return replicaSet(metadata.name, spec, { metadata: { ...metadata }, status });
}

/** The Deployment with another image, seen by nobody yet; noted to have made the ReplicaSet of `revision`, if there is one. */
export function nextTemplate(web: Deployment, revision = 1): Deployment {
  const annotations = { [revisionAnnotation]: String(revision) };
  const spec = { ...web.spec, template: template("nginx:2") as never };
  return { ...web, spec, metadata: { ...web.metadata, generation: 2, annotations } };
}
