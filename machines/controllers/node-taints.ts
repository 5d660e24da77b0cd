import { findCondition } from "../api/condition.ts";
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

/** How much of a zone is out of order. Upstream: ComputeZoneState. */
type Disruption = "normal" | "partial" | "full";

/** From so large a share of nodes on that are not ready, evictions stop (upstream unhealthyZoneThreshold). */
const unhealthyShare = 0.55;
/** In a larger cluster they only become rarer (upstream largeClusterThreshold). */
const largeClusterNodes = 50;

function disruptionOf(counted: readonly Node[]): Disruption {
  const unhealthy = counted.filter((node) => readyStatus(node) !== "True").length;
  if (unhealthy > 0 && unhealthy === counted.length) return "full";
  const many = unhealthy > 2 && unhealthy / counted.length >= unhealthyShare;
  return many && counted.length <= largeClusterNodes ? "partial" : "normal";
}

/** The state of each zone, by region and zone, as far as nodes count: those without the label that excludes them. */
function zonesOf(nodes: readonly Node[]): ReadonlyMap<string, Disruption> {
  const zones = new Map<string, Node[]>();
  for (const node of nodes) {
    if (node.metadata.labels?.["node.kubernetes.io/exclude-disruption"] !== undefined) continue;
    const zone = zoneKey(node);
    zones.set(zone, [...(zones.get(zone) ?? []), node]);
  }
  return new Map([...zones].map(([zone, members]) => [zone, disruptionOf(members)]));
}

/** Upstream: GetZoneKey. */
function zoneKey({ metadata: { labels = {} } }: Node): string {
  return `${labels["topology.kubernetes.io/region"] ?? ""}/${labels["topology.kubernetes.io/zone"] ?? ""}`;
}

/** Whether nobody at all is heard of: then it is most likely not the nodes that are at fault. */
export function isAllSilent(nodes: readonly Node[]): boolean {
  return areAllFull(zonesOf(nodes));
}

function areAllFull(zones: ReadonlyMap<string, Disruption>): boolean {
  return zones.size > 0 && [...zones.values()].every((state) => state === "full");
}

/** Whether a node that is down drops its pods now. */
type Evicts = "yes" | "no" | "if begun";

/**
 * Which nodes that are down drop their pods now. None while all zones are silent; in a zone that is mostly out of order none that has not begun;
 * where one zone is silent and others are not, that zone has failed, and its pods go elsewhere. Upstream: handleDisruption, setLimiterInZone.
 */
export function evictionsAmong(nodes: readonly Node[]): (node: Node) => Evicts {
  const zones = zonesOf(nodes);
  if (areAllFull(zones)) return () => "no";
  return (node) => (zones.get(zoneKey(node)) === "partial" ? "if begun" : "yes");
}

/** The status of the Ready condition; undefined if nobody has posted one. */
export function readyStatus(node: Node): string | undefined {
  return findCondition(node.status.conditions, "Ready")?.status;
}

/**
 * The next step towards the taints that a node should have, or undefined when it has them. Taints are added before others are
 * taken away, one request each, as upstream does; each request is guarded by the version seen, and the next follows when the
 * cache shows it.
 *
 * Evictions are stopped when no node at all is ready, and no new ones begin in a zone where most are not. Not modelled: the rate at which
 * nodes are tainted NoExecute (0.1 a second): here each is tainted as soon as it is seen to be down.
 */
export function nextTaints(view: View, node: Node, nowMs: number, stopsEvictions: boolean): PlanStep | undefined {
  const now = node.spec.taints ?? [];
  const has = (taint: Taint) => now.some((other) => isSame(other, taint));
  const evicts = stopsEvictions ? evictionsAmong(view.list("nodes"))(node) : "yes";
  const wanted = [...noScheduleTaints(node), ...noExecuteTaints(evicts, node, now)];
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
function noExecuteTaints(evicts: Evicts, node: Node, now: readonly Taint[]): Taint[] {
  const key = taintOfCondition.Ready?.[readyStatus(node) ?? ""];
  if (key === undefined || evicts === "no") return [];
  const tainted = now.some((taint) => isOwn(taint) && taint.effect === "NoExecute");
  return evicts === "if begun" && !tainted ? [] : [{ key, effect: "NoExecute" }];
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
