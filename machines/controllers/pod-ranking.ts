import { parseTime } from "../api/time.ts";
import { isPodActive, isPodReady, readySinceMs } from "../pod-state.ts";
import type { ObjectOf } from "../view.ts";

type Pod = ObjectOf<"pods">;

/** Compares two pods: negative when `a` is to be deleted before `b`. */
type Criterion = (a: Pod, b: Pod) => number;

/** `controller.kubernetes.io/pod-deletion-cost`: what a user says it costs to lose this pod; the cheaper goes first. */
export const podDeletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";

/**
 * The pods that go when `count` are too many, dearest loss last. Upstream: getPodsToDelete in replica_set.go, and ActivePodsWithRanks in
 * controller_utils.go, whose criteria are these, in this order, with their feature gates as they are by default. Pods that are equal in all of them
 * go in the order given (upstream's order is then arbitrary). The criteria are not transitive, upstream's neither: of pods that became ready at the
 * same second the creation time decides, of others of about the same age the uid.
 *
 * @param related all pods of the sibling controllers (those of one Deployment, say), `pods` included: of a crowded node, one goes first
 */
export function podsToDelete(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  nowMs: number,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const crowd = new Map<string | undefined, number>();
  for (const { spec } of related.filter(isPodActive)) crowd.set(spec.nodeName, (crowd.get(spec.nodeName) ?? 0) + 1);
  const criteria: readonly Criterion[] = [
    unassignedFirst,
    earlierPhaseFirst,
    notReadyFirst,
    cheaperFirst,
    (a, b) => (crowd.get(b.spec.nodeName) ?? 0) - (crowd.get(a.spec.nodeName) ?? 0),
    (a, b) => (isPodReady(a) && isPodReady(b) ? youngerFirst(a, b, readySinceMs(a), readySinceMs(b), nowMs) : 0),
    (a, b) => maxRestarts(b, isRegular) - maxRestarts(a, isRegular),
    (a, b) => maxRestarts(b, isSidecar) - maxRestarts(a, isSidecar),
    (a, b) =>
      youngerFirst(a, b, parseTime(a.metadata.creationTimestamp), parseTime(b.metadata.creationTimestamp), nowMs),
  ];
  return [...pods].sort((a, b) => firstDifference(criteria, a, b)).slice(0, count);
}

function firstDifference(criteria: readonly Criterion[], a: Pod, b: Pod): number {
  for (const criterion of criteria) {
    const difference = criterion(a, b);
    if (difference !== 0) return difference;
  }
  return 0;
}

const unassignedFirst: Criterion = (a, b) => Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName));

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const earlierPhaseFirst: Criterion = (a, b) =>
  (phases[a.status.phase ?? ""] ?? 0) - (phases[b.status.phase ?? ""] ?? 0);

const notReadyFirst: Criterion = (a, b) => Number(isPodReady(a)) - Number(isPodReady(b));

const cheaperFirst: Criterion = (a, b) => deletionCost(a) - deletionCost(b);

/** An int32 in its shortest spelling; anything else counts as 0, as upstream's GetDeletionCostFromPodAnnotations has it. */
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[podDeletionCostAnnotation] ?? "";
  const cost = /^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : 0;
  return Math.abs(cost) < 2 ** 31 ? cost : 0;
}

/**
 * The younger first, but ages are compared by their power of two only (LogarithmicScaleDown): among pods that are about equally old the uid decides,
 * which is as good as chance. A pod that does not say its time goes first.
 */
function youngerFirst(a: Pod, b: Pod, aMs: number | undefined, bMs: number | undefined, nowMs: number): number {
  if (aMs === bMs) return 0;
  if (aMs === undefined || bMs === undefined) return aMs === undefined ? -1 : 1;
  const difference = ageRank(nowMs - aMs) - ageRank(nowMs - bMs);
  if (difference !== 0) return difference;
  return a.metadata.uid < b.metadata.uid ? -1 : 1;
}

/** Which power of two an age is in; upstream counts it in nanoseconds. */
function ageRank(ageMs: number): number {
  return ageMs > 0 ? Math.floor(Math.log2(ageMs * 1e6)) : -1;
}

type ContainerKind = (pod: Pod) => readonly { readonly restartCount: number }[];

const isRegular: ContainerKind = (pod) => pod.status.containerStatuses ?? [];

/** Init containers that go on running beside the others. */
const isSidecar: ContainerKind = (pod) => {
  const sidecars = new Set(
    (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always").map(({ name }) => name),
  );
  return (pod.status.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name));
};

function maxRestarts(pod: Pod, kind: ContainerKind): number {
  return Math.max(0, ...kind(pod).map(({ restartCount }) => restartCount));
}
