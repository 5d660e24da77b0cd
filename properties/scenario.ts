import { type FaultBudget, noFaults } from "../actors/choice.ts";
import type { Component, ComponentId } from "../actors/component.ts";
import { createdKinds } from "../actors/conditions.ts";
import { type Consistency, underConsistency } from "../actors/consistency.ts";
import type { UserController } from "../actors/define-controller.ts";
import { requireComponents } from "../actors/fault-budget.ts";
import type { World } from "../actors/world.ts";
import type { SemanticsOptions } from "./checker/reductions.ts";
import type { SearchOptions, SearchProgress } from "./engine/search.ts";
import { type ModelOptions, modelWorld } from "./model.ts";
import type { Property } from "./property.ts";
import { type SearchResult, SliceSearch } from "./slice-search.ts";
import { standardProperties } from "./standard/standard.ts";
import { convergenceOf } from "./user-properties.ts";

/** A small cluster, what its user does, what may go wrong, and what must hold: all that one exhaustive search needs. */
export interface Scenario extends Omit<ModelOptions, "given" | "replace">, SemanticsOptions {
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
  /** What caches may show, and what writes rest on; only what `faults` say when unset. */
  readonly consistency?: Consistency;
  /** What must hold, besides what holds of every cluster and of every workload; looked at first. */
  readonly properties?: readonly Property[];
  /** `own`: nothing but `properties`, where what holds of every cluster breaks sooner and is not the point. `all` when unset. */
  readonly asked?: "all" | "own";
}

/** What a scenario's world is made of, its own components and controllers included. */
export function modelOf(scenario: Scenario): ModelOptions & { readonly replace: readonly Component[] } {
  const { components = [], controllers = [], given = [], only, ...rest } = scenario;
  const replace = [...components, ...controllers];
  // Who is added is part of the cluster, whichever of the built-in ones are.
  const kept = only && [...only, ...controllers.map(({ id }) => id)];
  return { ...rest, given, ...(kept && { only: kept }), replace };
}

/** The model world in which a scenario begins. */
export function worldOfScenario(scenario: Scenario): World {
  return modelWorld(modelOf(scenario));
}

/** What may go wrong in a scenario. Throws a RangeError if it is to befall a component that is not there. */
export function budgetOf(scenario: Scenario): FaultBudget {
  const { faults = noFaults, consistency } = scenario;
  if (faults.scopes)
    requireComponents(
      faults,
      worldOfScenario(scenario).components.map(({ id }) => id),
    );
  return consistency === undefined ? faults : underConsistency(consistency, faults);
}

/** All that must hold in a scenario: its own properties first. */
export function propertiesOf(scenario: Scenario): readonly Property[] {
  const { given = [], operations, controllers = [], properties: own = [], asked = "all" } = scenario;
  const standard = asked === "all" ? standardProperties(createdKinds(given, operations)) : [];
  return [...own, ...controllers.map(convergenceOf), ...standard];
}

/** Explores a scenario to the end, breadth first; yields where it has come. The first violation ends it. */
export function* exploreScenario(scenario: Scenario, options: SearchOptions): Generator<SearchProgress, SearchResult> {
  const search = new SliceSearch(worldOfScenario(scenario), propertiesOf(scenario), scenario);
  return yield* search.search(budgetOf(scenario), options);
}

/** The same at one go, without progress. */
export function searchScenario(scenario: Scenario, options: SearchOptions): SearchResult {
  return finished(exploreScenario(scenario, options));
}

/** What a generator comes to, whatever it yields on the way. */
export function finished<T>(generator: Generator<unknown, T>): T {
  for (;;) {
    const turn = generator.next();
    if (turn.done) return turn.value;
  }
}
