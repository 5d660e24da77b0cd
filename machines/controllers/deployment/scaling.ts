import type { PlanStep } from "../../reconcile.ts";
import { desiredReplicas } from "../replica-set-status.ts";
import { annotatedDesired, annotatedMax, hasSizeAnnotations } from "./annotations.ts";
import { isRollingUpdate, maxReplicas } from "./fenceposts.ts";
import {
  active,
  type Deployment,
  largestNewerFirst,
  largestOlderFirst,
  oldestFirst,
  type ReplicaSet,
  totalReplicas,
} from "./replica-sets.ts";
import { resizeStep, resizeSteps } from "./resize.ts";

/** Whether a Deployment's only active ReplicaSet is to be written when it is to have `replicas`. */
export type NeedsScaling = (deployment: Deployment, replicaSet: ReplicaSet, replicas: number) => boolean;

/**
 * Upstream's, in 1.34 and beyond: only if the size differs. When a Deployment is scaled to the very size that a roll-out has just left to its old
 * ReplicaSet, the annotation stays out of date; then every look at the Deployment takes it for being scaled, and the roll-out never goes on. That is
 * kubernetes/kubernetes#138036, and the property-based test beside `deployment.ts` finds it.
 */
export const onlyOtherSizes: NeedsScaling = (_deployment, replicaSet, replicas) =>
  desiredReplicas(replicaSet) !== replicas;

/** The repair of that. */
export const otherSizesAndAnnotations: NeedsScaling = (deployment, replicaSet, replicas) =>
  onlyOtherSizes(deployment, replicaSet, replicas) || !hasSizeAnnotations(replicaSet, deployment);

/** Whether the Deployment was scaled since the sizes of its ReplicaSets were set last (upstream isScalingEvent). */
export function isScaled(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
  const replicas = desiredReplicas(deployment);
  return active(all).some((replicaSet) => (annotatedDesired(replicaSet) ?? replicas) !== replicas);
}

/**
 * Distributes the wanted number of pods over the ReplicaSets without going on with a roll-out: the only active one gets all; one that has all takes
 * them from the old ones; otherwise each keeps its share. Upstream: scale in sync.go.
 */
export function scalingSteps(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
  needsScaling: NeedsScaling,
): readonly PlanStep[] {
  const replicas = desiredReplicas(deployment);
  const all = newest ? [...old, newest] : old;
  const only = activeOrLatest(newest, old, active(all));
  if (only) return needsScaling(deployment, only, replicas) ? [resizeStep(deployment, only, replicas)] : [];
  if (newest && isSaturated(deployment, newest)) return active(old).flatMap((one) => resizeSteps(deployment, one, 0));
  // Upstream has nothing for a Deployment that became Recreate in the middle of a roll-out, and was then scaled: it stays stuck.
  if (!isRollingUpdate(deployment)) return [];
  return proportionalSizes(deployment, active(all))
    .filter(([replicaSet, size]) => desiredReplicas(replicaSet) !== size || !hasSizeAnnotations(replicaSet, deployment))
    .map(([replicaSet, size]) => resizeStep(deployment, replicaSet, size));
}

/** The one active ReplicaSet; if none is, the newest; undefined if several are (upstream FindActiveOrLatest). */
function activeOrLatest(
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
  actives: readonly ReplicaSet[],
): ReplicaSet | undefined {
  if (actives.length > 1) return undefined;
  return actives[0] ?? newest ?? oldestFirst(old).at(-1);
}

/** Whether the newest has all the pods that the Deployment wants, and they are available (upstream IsSaturated). */
function isSaturated(deployment: Deployment, newest: ReplicaSet): boolean {
  const counts = [desiredReplicas(newest), annotatedDesired(newest), newest.status.availableReplicas ?? 0];
  return counts.every((count) => count === desiredReplicas(deployment));
}

/**
 * The sizes of active ReplicaSets after scaling in the middle of a roll-out, largest first: in proportion to what they were, the remainder to the
 * largest. Growing favours newer ones among equals, shrinking takes from older ones.
 */
export function proportionalSizes(
  deployment: Deployment,
  actives: readonly ReplicaSet[],
): readonly (readonly [ReplicaSet, number])[] {
  const allowed = desiredReplicas(deployment) > 0 ? maxReplicas(deployment) : 0;
  const toAdd = allowed - totalReplicas(actives);
  const sorted = toAdd > 0 ? largestNewerFirst(actives) : toAdd < 0 ? largestOlderFirst(actives) : actives;
  let added = 0;
  const sizes = sorted.map((replicaSet) => {
    const share = proportion(deployment, replicaSet, toAdd - added);
    added += share;
    return [replicaSet, desiredReplicas(replicaSet) + share] as const;
  });
  return sizes.map(([replicaSet, size], index) => [replicaSet, index === 0 ? Math.max(size + toAdd - added, 0) : size]);
}

/** How many replicas one ReplicaSet gains or loses, of those that are left to add (upstream GetReplicaSetProportion). */
function proportion(deployment: Deployment, replicaSet: ReplicaSet, left: number): number {
  if (left === 0) return 0;
  const change = fraction(deployment, replicaSet);
  return left > 0 ? Math.min(change, left) : Math.max(change, left);
}

/** By how much a ReplicaSet would have to change to keep its share (upstream getReplicaSetFraction). */
function fraction(deployment: Deployment, replicaSet: ReplicaSet): number {
  const size = desiredReplicas(replicaSet);
  if (desiredReplicas(deployment) === 0) return -size;
  // Without the annotation the share is a guess from the present size.
  const maxBefore = annotatedMax(replicaSet) || (deployment.status.replicas ?? 0);
  return maxBefore === 0 ? 0 : Math.round((size * maxReplicas(deployment)) / maxBefore) - size;
}
