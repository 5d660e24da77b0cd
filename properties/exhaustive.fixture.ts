import type { FaultBudget } from "../actors/choice.ts";
import type { KubeletSteps } from "../actors/conditions.ts";
import { modelWorld } from "./model.ts";
import { type SearchResult, SliceSearch } from "./slice-search.ts";
import { clusterInvariants } from "./standard/invariants.ts";
import { workloadProperties } from "./standard/workloads.ts";
import { createWeb } from "./workload.fixture.ts";

/** More than any search here needs. */
const maxStates = 6_000_000;

/** Somebody creates a Deployment in a cluster of two nodes; everything that can come of it within a budget. */
export class DeploymentSearch {
  readonly #search: SliceSearch;

  /** @param kubeletSteps in how many writes a kubelet tells of a pod's birth. */
  constructor(replicas: number, kubeletSteps: KubeletSteps = 1) {
    const world = modelWorld({ nodes: 2, kubeletSteps, given: [], operations: createWeb("Deployment", replicas) });
    this.#search = new SliceSearch(world, [...clusterInvariants, ...workloadProperties]);
  }

  run(faults: FaultBudget): SearchResult {
    const search = this.#search.search(faults, { maxStates });
    let turn = search.next();
    while (!turn.done) turn = search.next();
    return turn.value;
  }
}

/** A result in one line each: what was seen, and what did not hold. */
export function summary({ states, transitions, depth, bound, verdicts, counterexample }: SearchResult) {
  const failed = verdicts
    .filter(({ verdict }) => verdict !== "holds")
    .map(({ property, verdict }) => `${verdict}: ${property}`);
  return { states, transitions, depth, bound, failed, reason: counterexample?.reason };
}
