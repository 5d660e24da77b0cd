import { tolerates } from "../taints.ts";
import type { Candidate } from "./filters.ts";
import { preferredWeight } from "./node-affinity.ts";
import type { NodeInfo } from "./node-info.ts";
import { rateSpread, topologySpread } from "./topology-spread.ts";

/** The best score that a plugin can give (framework.MaxNodeScore). */
export const maxScore = 100;

/** One opinion about nodes that would all do. */
export interface Score {
  readonly name: string;
  /** What the plugin's score counts for, against the others. */
  readonly weight: number;
  /** The raw scores, in the order of the nodes. */
  rate(candidate: Candidate, infos: readonly NodeInfo[]): readonly number[];
}

/** The scores with upstream's default weights (pkg/scheduler/apis/config/v1, default plugins). */
export const scores: readonly Score[] = [
  {
    name: "TaintToleration",
    weight: 3,
    rate: (candidate, infos) =>
      normalize(
        infos.map((info) => intolerable(candidate, info)),
        true,
      ),
  },
  {
    name: "NodeAffinity",
    weight: 2,
    rate: ({ pod }, infos) =>
      normalize(
        infos.map(({ node }) => preferredWeight(pod.spec, node)),
        false,
      ),
  },
  { name: topologySpread, weight: 2, rate: ({ pod, cluster }, infos) => rateSpread(pod, infos, cluster) },
  {
    name: "NodeResourcesFit",
    weight: 1,
    rate: (candidate, infos) => infos.map((info) => leastAllocated(candidate, info)),
  },
  {
    name: "NodeResourcesBalancedAllocation",
    weight: 1,
    rate: (candidate, infos) => infos.map((info) => balancedAllocation(candidate, info)),
  },
];

/** The weighted sum of all opinions, in the order of the nodes. */
export function totalScores(candidate: Candidate, infos: readonly NodeInfo[]): readonly number[] {
  const totals = infos.map(() => 0);
  for (const { weight, rate } of scores) {
    for (const [index, score] of rate(candidate, infos).entries())
      totals[index] = (totals[index] ?? 0) + weight * score;
  }
  return totals;
}

/**
 * How much would stay free, cpu and memory alike, 0 to 100: noderesources.leastResourceScorer with its integer division. Containers
 * that request nothing count for a little, so that they spread too.
 */
export function leastAllocated({ request }: Candidate, { allocatable, usage }: NodeInfo): number {
  let sum = 0;
  let counted = 0;
  for (const resource of ["cpu", "memory"]) {
    const capacity = allocatable[resource] ?? 0;
    if (capacity === 0) continue;
    const requested = (usage.scored[resource] ?? 0) + (request.scored[resource] ?? 0);
    sum += requested > capacity ? 0 : Math.trunc(((capacity - requested) * maxScore) / capacity);
    counted++;
  }
  return counted === 0 ? 0 : Math.trunc(sum / counted);
}

/** How alike cpu and memory would be used up, 0 to 100. A pod that requests nothing has no say (noderesources.balancedResourceScorer). */
export function balancedAllocation({ request }: Candidate, { allocatable, usage }: NodeInfo): number {
  if (Object.values(request.requested).every((amount) => amount === 0)) return 0;
  const fractions: number[] = [];
  for (const resource of ["cpu", "memory"]) {
    const capacity = allocatable[resource] ?? 0;
    if (capacity === 0) continue;
    const requested = (usage.requested[resource] ?? 0) + (request.requested[resource] ?? 0);
    fractions.push(Math.min(requested / capacity, 1));
  }
  const [cpu = 0, memory = cpu] = fractions;
  return Math.trunc((1 - Math.abs(cpu - memory) / 2) * maxScore);
}

/** The number of PreferNoSchedule taints that the pod does not tolerate. */
function intolerable({ pod }: Candidate, { node }: NodeInfo): number {
  const tolerations = pod.spec.tolerations ?? [];
  const soft = (node.spec.taints ?? []).filter(({ effect }) => effect === "PreferNoSchedule");
  return soft.filter((taint) => !tolerations.some((toleration) => tolerates(toleration, taint))).length;
}

/** Stretches counts to 0…100, the largest to 100; reversed, the largest to 0 (helper.DefaultNormalizeScore). */
function normalize(counts: readonly number[], reverse: boolean): readonly number[] {
  const most = Math.max(0, ...counts);
  if (most === 0) return reverse ? counts.map(() => maxScore) : counts;
  return counts.map((count) => {
    const score = Math.trunc((maxScore * count) / most);
    return reverse ? maxScore - score : score;
  });
}
