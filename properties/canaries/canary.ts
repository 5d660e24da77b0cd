import type { FaultBudget } from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import type { Operation } from "../../actors/user.ts";
import { clusterInvariants } from "../invariants.ts";
import { modelWorld } from "../model.ts";
import type { Property } from "../property.ts";
import { type SearchResult, SliceSearch } from "../slice-search.ts";
import { workloadProperties } from "../workloads.ts";

/**
 * A component broken on purpose, in a documented way, that the checker must catch; its repaired twin it must pass.
 * One file each.
 */
export interface Canary {
  /** In a few words: "a ReplicaSet controller without expectations". */
  readonly name: string;
  /** Where the failure is documented. */
  readonly reference: string;
  /** How it comes about, in a sentence or two. */
  readonly mechanism: string;
  readonly nodes: number;
  readonly operations: readonly Operation[];
  /** The smallest budget under which it shows. */
  readonly faults: FaultBudget;
  /** The broken component; it takes the place of the built-in one. */
  readonly broken: Component;
  /** The built-in one, or the repaired one where upstream's own is broken. */
  readonly twin: Component;
  /** What must hold, besides what must hold anyway. */
  readonly properties: readonly Property[];
  /** The name of the property that the broken one violates. */
  readonly violates: string;
}

/** More states than any canary needs. */
const maxStates = 500_000;

/** Explores a canary's scenario with one component or the other. */
export function searchCanary(canary: Canary, which: "broken" | "twin"): SearchResult {
  const { nodes, operations, faults, properties } = canary;
  const world = modelWorld({ nodes, given: [], operations, replace: [canary[which]] });
  const search = new SliceSearch(world, [...clusterInvariants, ...workloadProperties, ...properties]).search(faults, {
    maxStates,
  });
  for (;;) {
    const turn = search.next();
    if (turn.done) return turn.value;
  }
}
