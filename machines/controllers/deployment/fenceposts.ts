import type { ObjectOf } from "../../view.ts";
import { desiredReplicas } from "../replica-set-status.ts";

type Deployment = ObjectOf<"deployments.apps">;

/** Whether pods are replaced bit by bit, and not all at once. */
export function isRollingUpdate({ spec }: Deployment): boolean {
  return spec.strategy?.type === "RollingUpdate";
}

/** How many pods there may be above the wanted number during a roll-out; 0 for Recreate (upstream MaxSurge). */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? resolveFenceposts(deployment).surge : 0;
}

/** How many of the wanted pods may be unavailable during a roll-out; 0 for Recreate (upstream MaxUnavailable). */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = desiredReplicas(deployment);
  return isRollingUpdate(deployment) ? Math.min(resolveFenceposts(deployment).unavailable, replicas) : 0;
}

/** The number of pods that a roll-out may not exceed. It goes into the max-replicas annotation. */
export function maxReplicas(deployment: Deployment): number {
  return desiredReplicas(deployment) + maxSurge(deployment);
}

/**
 * Surge is rounded up, unavailability down. Validation refuses two zeros, but rounding can make them: then one pod may be unavailable, since a surge
 * might not work under a quota (upstream ResolveFenceposts).
 */
function resolveFenceposts(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const replicas = desiredReplicas(deployment);
  const { maxSurge: surgeValue = 0, maxUnavailable: unavailableValue = 0 } =
    deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = Math.ceil(resolve(surgeValue, replicas));
  const unavailable = Math.floor(resolve(unavailableValue, replicas));
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** A number, or the part of `total` that a percentage means, not rounded; what validation would have refused counts as 0. */
function resolve(value: number | string, total: number): number {
  if (typeof value === "number") return value;
  return /^[0-9]+%$/.test(value) ? (Number(value.slice(0, -1)) * total) / 100 : 0;
}
