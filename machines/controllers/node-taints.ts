import type { Taint } from "../api/generated/types.ts";
import { formatTime } from "../api/time.ts";
import type { PlanStep } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";

type Node = ObjectOf<"nodes">;

/** The taint of a node whose kubelet is silent. */
export const unreachable = "node.kubernetes.io/unreachable";
/** The taint of a node whose kubelet says that it is not ready. */
export const notReady = "node.kubernetes.io/not-ready";
const unschedulable = "node.kubernetes.io/unschedulable";

/** Which condition, at which status, keeps new pods away by which taint. Upstream: nodeConditionToTaintKeyStatusMap. */
const taintOfCondition: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: notReady, Unknown: unreachable },
  MemoryPressure: { True: "node.kubernetes.io/memory-pressure" },
  DiskPressure: { True: "node.kubernetes.io/disk-pressure" },
  NetworkUnavailable: { True: "node.kubernetes.io/network-unavailable" },
  PIDPressure: { True: "node.kubernetes.io/pid-pressure" },
};
const conditionTaints = new Set([
  unschedulable,
  ...Object.values(taintOfCondition).flatMap((byStatus) => Object.values(byStatus)),
]);

/** How much of the cluster is out of order. Upstream: ComputeZoneState, for the one zone that there is here. */
type Disruption = "normal" | "partial" | "full";

/** From so large a share of nodes on that are not ready, evictions stop (upstream unhealthyZoneThreshold). */
const unhealthyShare = 0.55;
/** In a larger cluster they only become rarer (upstream largeClusterThreshold). */
const largeClusterNodes = 50;

/** Judges the nodes that count: those without the label that excludes them. */
export function disruptionOf(nodes: readonly Node[]): Disruption {
  const counted = nodes.filter((node) => node.metadata.labels?.["node.kubernetes.io/exclude-disruption"] === undefined);
  const unhealthy = counted.filter((node) => readyStatus(node) !== "True").length;
  if (unhealthy > 0 && unhealthy === counted.length) return "full";
  const many = unhealthy > 2 && unhealthy / counted.length >= unhealthyShare;
  return many && counted.length <= largeClusterNodes ? "partial" : "normal";
}

/** The status of the Ready condition; undefined if nobody has posted one. */
export function readyStatus(node: Node): string | undefined {
  return node.status.conditions?.find(({ type }) => type === "Ready")?.status;
}

/**
 * The next step towards the taints that a node should have, or undefined when it has them. Taints are added before others are
 * taken away, one request each, as upstream does; each request is guarded by the version seen, and the next follows when the
 * cache shows it.
 *
 * Evictions are stopped when no node at all is ready, and no new ones begin when most are not. Not modelled: zones, and the rate
 * at which nodes are tainted NoExecute (0.1 a second): here each is tainted as soon as it is seen to be down.
 */
export function nextTaints(view: View, node: Node, nowMs: number, stopsEvictions: boolean): PlanStep | undefined {
  const now = node.spec.taints ?? [];
  const has = (taint: Taint) => now.some((other) => isSame(other, taint));
  const disruption = stopsEvictions ? disruptionOf(view.list("nodes")) : "normal";
  const wanted = [...noScheduleTaints(node), ...noExecuteTaints(disruption, node, now)];
  const added = wanted.filter((taint) => !has(taint));
  if (added.length > 0)
    return taintPatch(node, [...now, ...added.map((taint) => ({ ...taint, timeAdded: formatTime(nowMs) }))]);
  const kept = now.filter((taint) => !isOwn(taint) || wanted.some((other) => isSame(other, taint)));
  return kept.length < now.length ? taintPatch(node, kept) : undefined;
}

/** Upstream: doNoScheduleTaintingPass. */
function noScheduleTaints(node: Node): Taint[] {
  const keys = (node.status.conditions ?? []).flatMap(({ type, status }) => taintOfCondition[type]?.[status] ?? []);
  if (node.spec.unschedulable) keys.push(unschedulable);
  return keys.map((key) => ({ key, effect: "NoSchedule" }));
}

/** Upstream: processTaintBaseEviction, doNoExecuteTaintingPass and handleDisruption. */
function noExecuteTaints(disruption: Disruption, node: Node, now: readonly Taint[]): Taint[] {
  const key = taintOfCondition.Ready?.[readyStatus(node) ?? ""];
  if (key === undefined || disruption === "full") return [];
  const tainted = now.some((taint) => isOwn(taint) && taint.effect === "NoExecute");
  return disruption === "partial" && !tainted ? [] : [{ key, effect: "NoExecute" }];
}

/** Taints that this controller gives and takes; all others are somebody else's. */
function isOwn({ key, effect }: Taint): boolean {
  if (effect === "NoExecute") return key === unreachable || key === notReady;
  return effect === "NoSchedule" && conditionTaints.has(key);
}

/** Taints are told apart by key and effect (Taint.MatchTaint). */
function isSame(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}

function taintPatch(node: Node, taints: readonly Taint[]): PlanStep {
  const { name, uid, resourceVersion } = node.metadata;
  const patch = { metadata: { uid, resourceVersion }, spec: { taints: taints.length > 0 ? taints : null } };
  return { request: { verb: "patch", resource: "nodes", name, patchType: "merge", patch }, tolerate: ["NotFound"] };
}
