import type { PlanStep } from "../../reconcile.ts";
import { desiredReplicas } from "../replica-set-status.ts";
import { isLimit } from "./conditions.ts";
import { type Deployment, lowestRevisionFirst, type ReplicaSet } from "./replica-sets.ts";

/**
 * Deletes the old ReplicaSets that are more than revisionHistoryLimit, lowest revisions first. One that still has or wants pods, or whose status is behind,
 * is counted and left for later (upstream cleanupDeployment).
 */
export function historySteps(deployment: Deployment, old: readonly ReplicaSet[]): readonly PlanStep[] {
  const { revisionHistoryLimit } = deployment.spec;
  if (!isLimit(revisionHistoryLimit)) return [];
  const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = Math.max(alive.length - revisionHistoryLimit, 0);
  return lowestRevisionFirst(alive)
    .slice(0, surplus)
    .filter(isEmpty)
    .map(({ metadata: { name, namespace = "" } }) => ({
      request: { verb: "delete", resource: "replicasets.apps", namespace, name },
      tolerate: ["NotFound"],
    }));
}

function isEmpty(replicaSet: ReplicaSet): boolean {
  const { metadata, status } = replicaSet;
  const seen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return status.replicas === 0 && desiredReplicas(replicaSet) === 0 && seen;
}
