import type { PlanStep } from "../../reconcile.ts";
import { desiredReplicas } from "../replica-set-status.ts";
import { isRollingUpdate, maxReplicas, maxUnavailable } from "./fenceposts.ts";
import { active, type Deployment, oldestFirst, type ReplicaSet, sum, totalReplicas } from "./replica-sets.ts";
import { resizeStep } from "./resize.ts";

/** How many available pods a ReplicaSet has. */
type AvailableReplicas = (replicaSet: ReplicaSet) => number;

/** A ReplicaSet and the size that it is to have. */
type Resize = readonly [ReplicaSet, number];

/** What a step of a roll-out takes away. */
interface Shrinking {
  readonly steps: readonly PlanStep[];
  /** A ReplicaSet has more available pods than it wants: its status is behind. Upstream stops with an error, and tries again later. */
  readonly isPremature: boolean;
}

/**
 * How many pods the newest ReplicaSet is to have now: as many as fit under the surge, but no more than are wanted; all at once under Recreate
 * (upstream NewRSNewReplicas, and reconcileNewReplicaSet for one that has too many).
 *
 * @param size how many it wants now; 0 if it is yet to be made
 * @param total how many all of them want, it included
 */
export function newestSize(deployment: Deployment, size: number, total: number): number {
  const wanted = desiredReplicas(deployment);
  if (!isRollingUpdate(deployment) || size >= wanted) return wanted;
  const room = maxReplicas(deployment) - total;
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

/**
 * What old ReplicaSets lose in one step: first unhealthy pods, which nobody misses, then as many available ones as may be unavailable. Upstream:
 * reconcileOldReplicaSets in rolling.go.
 */
export function shrinkOld(
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
  availableReplicas: AvailableReplicas,
): Shrinking {
  const olds = oldestFirst(active(old));
  const minAvailable = desiredReplicas(deployment) - maxUnavailable(deployment);
  const newestUnavailable = desiredReplicas(newest) - availableReplicas(newest);
  const total = totalReplicas(old) + desiredReplicas(newest);
  const removable = total - minAvailable - newestUnavailable;
  if (olds.length === 0 || removable <= 0) return { steps: [], isPremature: false };

  const unhealthy = takeAway(olds, removable, (one) => desiredReplicas(one) - availableReplicas(one));
  const steps = unhealthy.resizes.map(([one, size]) => resizeStep(deployment, one, size));
  if (unhealthy.isPremature) return { steps, isPremature: true };

  const sizes = new Map(unhealthy.resizes);
  const sizeOf = (one: ReplicaSet) => sizes.get(one) ?? desiredReplicas(one);
  const spare = sum([...olds, newest], availableReplicas) - minAvailable;
  const healthy = takeAway(olds, spare, sizeOf);
  // Upstream now writes some of the same ReplicaSets again, with the version that the first answer brought. A plan does not know that version:
  // it ends before the first such write, and the next reconcile, which the first write wakes, goes on from there.
  const again = healthy.resizes.findIndex(([one]) => sizes.has(one));
  const first = again < 0 ? healthy.resizes : healthy.resizes.slice(0, again);
  return { steps: [...steps, ...first.map(([one, size]) => resizeStep(deployment, one, size))], isPremature: false };
}

/** Takes up to `budget` replicas away, from one after the other, of each as many as `removable` says. */
function takeAway(olds: readonly ReplicaSet[], budget: number, removable: (one: ReplicaSet) => number) {
  const resizes: Resize[] = [];
  let left = budget;
  for (const one of olds) {
    const count = removable(one);
    if (left <= 0) break;
    if (count === 0) continue;
    if (count < 0) return { resizes, isPremature: true };
    const taken = Math.min(left, count);
    resizes.push([one, desiredReplicas(one) - taken]);
    left -= taken;
  }
  return { resizes, isPremature: false };
}
