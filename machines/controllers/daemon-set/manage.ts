import { parseTime } from "../../api/time.ts";
import { isPodAvailable, isPodReady } from "../../pod-state.ts";
import type { ObjectOf } from "../../view.ts";
import { revisionLabel } from "../revisions.ts";
import type { DaemonSet, NodeDecision } from "./placement.ts";

type Pod = ObjectOf<"pods">;

/** What is to be done on one node, or on several. */
export interface NodeWork {
  /** Nodes that need a pod. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
}

/** Nothing is to be done. */
export const noWork: NodeWork = { create: [], remove: [] };

/** Whether a pod is of the present template (util.IsPodUpdated). */
export function isUpdated({ metadata }: Pod, hash: string): boolean {
  return metadata.labels?.[revisionLabel] === hash;
}

/** Whether a node may have an old and a new pod for a while (util.AllowsSurge). */
export function allowsSurge({ spec }: DaemonSet): boolean {
  const { maxSurge = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
  return spec.updateStrategy?.type === "RollingUpdate" && Number.parseInt(String(maxSurge), 10) > 0;
}

/** Those with a node first, then by age, then by name (podByCreationTimestampAndPhase). */
export function oldestFirst(pods: readonly Pod[]): readonly Pod[] {
  const age = ({ metadata }: Pod) => parseTime(metadata.creationTimestamp) ?? 0;
  const hasNode = ({ spec }: Pod) => Number(Boolean(spec.nodeName));
  return [...pods].sort(
    (a, b) => hasNode(b) - hasNode(a) || age(a) - age(b) || (a.metadata.name < b.metadata.name ? -1 : 1),
  );
}

/**
 * What a node needs, its finished pods apart: they are deleted in any case (podsShouldBeOnNode).
 * @param pods all daemon pods of the node
 * @param living those of them that have not ended and are not on their way out
 */
export function nodeWork(
  set: DaemonSet,
  { shouldRun, shouldContinueRunning }: NodeDecision,
  node: string,
  pods: readonly Pod[],
  living: readonly Pod[],
  hash: string,
  nowMs: number,
): NodeWork {
  if (shouldRun && pods.length === 0) return { create: [node], remove: [] };
  if (!shouldContinueRunning)
    return { create: [], remove: pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined) };
  const sorted = oldestFirst(living);
  if (!allowsSurge(set)) return { create: [], remove: sorted.slice(1) };
  if (sorted.length === 0) return { create: shouldRun ? [node] : [], remove: [] };
  return { create: [], remove: surplusOf(sorted, hash, set.spec.minReadySeconds ?? 0, nowMs) };
}

/** Where pods may surge: two at most, an old one that is ready and a new one that is not available yet. */
function surplusOf(sorted: readonly Pod[], hash: string, minReadySeconds: number, nowMs: number): readonly Pod[] {
  const fresh = sorted.find((pod) => isUpdated(pod, hash));
  const old = sorted.find((pod) => !isUpdated(pod, hash));
  const others = sorted.filter((pod) => pod !== fresh && pod !== old);
  if (!fresh || !old) return others;
  const isReplaced = !isPodReady(old) || isPodAvailable(fresh, minReadySeconds, nowMs);
  return isReplaced ? [...others, old] : others;
}
