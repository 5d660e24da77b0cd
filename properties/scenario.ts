import { type FaultBudget, noFaults } from "../actors/choice.ts";
import type { Component, ComponentId } from "../actors/component.ts";
import type { UserController } from "../actors/define-controller.ts";
import type { World } from "../actors/world.ts";
import type { SearchLimits, SearchProgress } from "./checker/search.ts";
import { clusterInvariants } from "./invariants.ts";
import { type ModelOptions, modelWorld } from "./model.ts";
import type { Property } from "./property.ts";
import { type SearchResult, SliceSearch } from "./slice-search.ts";
import { convergenceOf } from "./user-properties.ts";
import { workloadProperties } from "./workloads.ts";

/** A small cluster, what its user does, what may go wrong, and what must hold: all that one exhaustive search needs. */
export interface Scenario extends Omit<ModelOptions, "given" | "replace"> {
  /** What is there before the user acts; nothing when unset. */
  readonly given?: ModelOptions["given"];
  /** Components that take the place of built-in ones with the same id, or are added: a user's own, broken ones. */
  readonly components?: readonly Component[];
  /** The user's own controllers. What each is for must come about, besides the properties. */
  readonly controllers?: readonly UserController[];
  /** The built-in components that the cluster is made of; all when unset. Fewer make a smaller state space. */
  readonly only?: readonly ComponentId[];
  /** None when unset. */
  readonly faults?: FaultBudget;
  /** What must hold, besides what holds of every cluster and of every workload. */
  readonly properties?: readonly Property[];
}

/** The model world in which a scenario begins. */
export function worldOfScenario(scenario: Scenario): World {
  const { nodes, given = [], operations, only, components = [], controllers = [] } = scenario;
  const replace = [...components, ...controllers];
  // Who is added is part of the cluster, whichever of the built-in ones are.
  const kept = only && [...only, ...controllers.map(({ id }) => id)];
  return modelWorld({ nodes, given, operations, ...(kept && { only: kept }), replace });
}

/** Explores a scenario to the end, breadth first; yields where it has come. The first violation ends it. */
export function* exploreScenario(scenario: Scenario, limits: SearchLimits): Generator<SearchProgress, SearchResult> {
  const { controllers = [], properties: own = [] } = scenario;
  const properties = [...clusterInvariants, ...workloadProperties, ...controllers.map(convergenceOf), ...own];
  return yield* new SliceSearch(worldOfScenario(scenario), properties).search(scenario.faults ?? noFaults, limits);
}

/** The same at one go, without progress. */
export function searchScenario(scenario: Scenario, limits: SearchLimits): SearchResult {
  const search = exploreScenario(scenario, limits);
  for (;;) {
    const turn = search.next();
    if (turn.done) return turn.value;
  }
}
