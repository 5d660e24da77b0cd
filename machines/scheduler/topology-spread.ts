import type { TopologySpreadConstraint } from "../api/generated/types.ts";
import { type Labels, matches, type Selector, selectorFromMap, selectorOf } from "../api/labels.ts";
import { isPodFinished } from "../pod-state.ts";
import { firstUntolerated } from "../taints.ts";
import { matchesRequiredAffinity } from "./node-affinity.ts";
import type { Node, NodeInfo, Pod } from "./node-info.ts";

/** The plugin's name, as in the reasons of upstream's queue. */
export const topologySpread = "PodTopologySpread";

const mismatch = "node(s) didn't match pod topology spread constraints";

/** A constraint with its defaults (podtopologyspread/common.go, topologySpreadConstraint). */
interface Spread {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly minDomains: number;
  /** Whether nodes that the pod does not select are left out. */
  readonly honorsAffinity: boolean;
  /** Whether nodes with taints that the pod does not tolerate are left out. */
  readonly honorsTaints: boolean;
}

/** What a hard constraint says of every domain, counted once for each pod that is to be placed. */
export interface SpreadCount {
  readonly constraint: Spread;
  /** Domain (the label's value) → matching pods; every eligible domain is in it. */
  readonly pods: ReadonlyMap<string, number>;
  /** The fewest of any domain; 0 where there are fewer domains than `minDomains`. */
  readonly least: number;
  /** 1 if the pod itself will count. */
  readonly self: number;
}

/** The pod's constraints of one kind: `DoNotSchedule` are hard, `ScheduleAnyway` soft. Upstream's cluster-wide default constraints are not modelled. */
export function spreadsOf({ spec, metadata }: Pod, whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway"): Spread[] {
  const wanted = (spec.topologySpreadConstraints ?? []).filter((each) => each.whenUnsatisfiable === whenUnsatisfiable);
  return wanted.map((each) => ({
    maxSkew: each.maxSkew,
    topologyKey: each.topologyKey,
    selector: selectorWithKeys(each, metadata.labels ?? {}),
    minDomains: each.minDomains ?? 1,
    honorsAffinity: each.nodeAffinityPolicy !== "Ignore",
    honorsTaints: each.nodeTaintsPolicy === "Honor",
  }));
}

/** `matchLabelKeys` narrow the selector to pods with the same value, as those of one template's hash. */
function selectorWithKeys({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, labels: Labels): Selector {
  const selector = selectorOf(labelSelector);
  const own = matchLabelKeys.filter((key) => key in labels).map((key) => [key, labels[key] as string] as const);
  if (own.length === 0 || selector.requirements === undefined) return selector;
  const more = selectorFromMap(Object.fromEntries(own)).requirements ?? [];
  return { requirements: [...more, ...selector.requirements] };
}

/** Counts for the pod's hard constraints; empty if it has none. Upstream: calPreFilterState. */
export function countSpread(pod: Pod, infos: readonly NodeInfo[]): readonly SpreadCount[] {
  const spreads = spreadsOf(pod, "DoNotSchedule");
  const known = infos.filter(({ node }) => hasEveryKey(node, spreads));
  return spreads.map((constraint) => {
    const pods = new Map<string, number>();
    for (const info of known) {
      if (!isEligible(constraint, pod, info.node)) continue;
      const domain = domainOf(constraint, info.node) as string;
      pods.set(domain, (pods.get(domain) ?? 0) + countMatching(constraint, pod, info));
    }
    const least = pods.size < constraint.minDomains ? 0 : Math.min(...pods.values());
    return { constraint, pods, least, self: matches(constraint.selector, pod.metadata.labels) ? 1 : 0 };
  });
}

/** Why a node will not do for the pod's hard constraints. Upstream: PodTopologySpread.Filter. */
export function rejectSpread(
  counts: readonly SpreadCount[],
  { node }: NodeInfo,
): { readonly reasons: readonly string[]; readonly helpedByLeaving: boolean } | undefined {
  for (const { constraint, pods, least, self } of counts) {
    const domain = domainOf(constraint, node);
    if (domain === undefined) return { reasons: [`${mismatch} (missing required label)`], helpedByLeaving: false };
    const skew = (pods.get(domain) ?? 0) + self - least;
    if (skew > constraint.maxSkew) return { reasons: [mismatch], helpedByLeaving: true };
  }
  return undefined;
}

/** Whether a pod's coming, going or changing can matter to one that waits for its spread. Upstream: isSchedulableAfterPodChange. */
export function mattersToSpread(waiting: Pod, { metadata }: Pod): boolean {
  if (metadata.namespace !== waiting.metadata.namespace) return false;
  return spreadsOf(waiting, "DoNotSchedule").some(({ selector }) => matches(selector, metadata.labels));
}

/** Whether a node counts for a pod that waits for its spread. Upstream: isSchedulableAfterNodeChange. */
export function isInSpread(waiting: Pod, node: Node): boolean {
  return hasEveryKey(node, spreadsOf(waiting, "DoNotSchedule"));
}

/** How good the feasible nodes are by the soft constraints, 0 to 100; all 0 if there are none. Upstream: scoring.go. */
export function rateSpread(pod: Pod, feasible: readonly NodeInfo[], all: readonly NodeInfo[]): readonly number[] {
  const spreads = spreadsOf(pod, "ScheduleAnyway");
  if (spreads.length === 0) return feasible.map(() => 0);
  const scored = feasible.filter(({ node }) => hasEveryKey(node, spreads));
  const weighed = spreads.map((constraint) =>
    weigh(
      constraint,
      pod,
      scored,
      all.filter(({ node }) => hasEveryKey(node, spreads)),
    ),
  );
  const raw = feasible.map((info) =>
    scored.includes(info) ? Math.round(weighed.reduce((sum, weight) => sum + weight(info), 0)) : undefined,
  );
  const given = raw.filter((score) => score !== undefined);
  const [least, most] = [Math.min(...given), Math.max(...given)];
  return raw.map((score) => {
    if (score === undefined) return 0;
    return most === 0 ? 100 : Math.trunc((100 * (most + least - score)) / most);
  });
}

/** What one soft constraint holds against a node: the pods of its domain, weighed more the more domains there are. */
function weigh(
  constraint: Spread,
  pod: Pod,
  scored: readonly NodeInfo[],
  all: readonly NodeInfo[],
): (info: NodeInfo) => number {
  const byNode = constraint.topologyKey === "kubernetes.io/hostname";
  const pods = new Map<string, number>();
  for (const { node } of scored) pods.set(domainOf(constraint, node) as string, 0);
  for (const info of all) {
    const domain = domainOf(constraint, info.node) as string;
    const before = pods.get(domain);
    if (before === undefined || !isEligible(constraint, pod, info.node)) continue;
    pods.set(domain, before + countMatching(constraint, pod, info));
  }
  const weight = Math.log((byNode ? scored.length : pods.size) + 2);
  return (info) => {
    // A node's own pods count whether it is eligible or not.
    const count = byNode
      ? countMatching(constraint, pod, info)
      : (pods.get(domainOf(constraint, info.node) as string) ?? 0);
    return count * weight + constraint.maxSkew - 1;
  };
}

function domainOf({ topologyKey }: Spread, { metadata }: Node): string | undefined {
  return metadata.labels?.[topologyKey];
}

function hasEveryKey(node: Node, spreads: readonly Spread[]): boolean {
  return spreads.every((constraint) => domainOf(constraint, node) !== undefined);
}

function isEligible({ honorsAffinity, honorsTaints }: Spread, { spec }: Pod, node: Node): boolean {
  if (honorsAffinity && !matchesRequiredAffinity(spec, node)) return false;
  return !honorsTaints || !firstUntolerated(node.spec.taints, spec.tolerations, ["NoSchedule", "NoExecute"]);
}

/** Terminating pods do not count (k8s#87621), and those that have ended are not on the node any more. */
function countMatching({ selector }: Spread, { metadata }: Pod, info: NodeInfo): number {
  return info.pods().filter((other) => {
    if (other.metadata.deletionTimestamp !== undefined || isPodFinished(other)) return false;
    return other.metadata.namespace === metadata.namespace && matches(selector, other.metadata.labels);
  }).length;
}
