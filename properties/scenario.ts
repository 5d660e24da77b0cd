import { type FaultBudget, noFaults } from "../actors/choice.ts";
import type { Component, ComponentId } from "../actors/component.ts";
import { createdKinds } from "../actors/conditions.ts";
import type { World } from "../actors/world.ts";
import type { SearchLimits, SearchProgress } from "./checker/search.ts";
import { type ModelOptions, modelWorld } from "./model.ts";
import type { Property } from "./property.ts";
import { type SearchResult, SliceSearch } from "./slice-search.ts";
import { standardProperties } from "./standard.ts";

/** A small cluster, what its user does, what may go wrong, and what must hold: all that one exhaustive search needs. */
export interface Scenario extends Omit<ModelOptions, "given" | "replace"> {
  /** What is there before the user acts; nothing when unset. */
  readonly given?: ModelOptions["given"];
  /** Components that take the place of built-in ones with the same id, or are added: a user's own, broken ones. */
  readonly components?: readonly Component[];
  /** The built-in components that the cluster is made of; all when unset. Fewer make a smaller state space. */
  readonly only?: readonly ComponentId[];
  /** None when unset. */
  readonly faults?: FaultBudget;
  /** What must hold, besides what holds of every cluster and of every workload; looked at first. */
  readonly properties?: readonly Property[];
}

/** The model world in which a scenario begins. */
export function worldOfScenario({ components = [], given = [], ...rest }: Scenario): World {
  return modelWorld({ ...rest, given, replace: components });
}

/** Explores a scenario to the end, breadth first; yields where it has come. The first violation ends it. */
export function* exploreScenario(scenario: Scenario, limits: SearchLimits): Generator<SearchProgress, SearchResult> {
  const kinds = createdKinds(scenario.given ?? [], scenario.operations);
  const properties = [...(scenario.properties ?? []), ...standardProperties(kinds)];
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
