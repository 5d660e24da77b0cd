import { type FaultBudget, noFaults } from "../actors/choice.ts";
import type { Component, ComponentId } from "../actors/component.ts";
import { createdKinds } from "../actors/conditions.ts";
import { type Consistency, underConsistency } from "../actors/consistency.ts";
import { change, creation } from "../actors/creation.ts";
import type { UserController } from "../actors/define-controller.ts";
import { requirePlaces } from "../actors/fault-budget.ts";
import { isDefinition, registryOfObjects } from "../actors/registry-of-objects.ts";
import type { World } from "../actors/world.ts";
import type { KubeObject } from "../machines/api/object.ts";
import type { SemanticsOptions } from "./checker/reductions.ts";
import type { SearchOptions, SearchProgress } from "./engine/search.ts";
import { type ModelOptions, modelWorld } from "./model.ts";
import type { Property } from "./property.ts";
import { type SearchResult, SliceSearch } from "./slice-search.ts";
import { isSame } from "./slices.ts";
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

/**
 * What a user does who applies manifests, as the beginning of a scenario: definitions and namespaces are there already, everything else is
 * created, in its order, while the cluster is explored; and then changed, or created, at any moment. Throws if a kind is unknown.
 *
 * @param objects as `loadManifests` has them: decoded and valid, not defaulted.
 * @param later changed manifests of the same objects, or new ones.
 * @example
 * const scenario = { nodes: 1, ...applying(objects), controllers: [operator], faults: faultBudget({ stale: 1 }) };
 */
export function applying(
  objects: readonly KubeObject[],
  later: readonly KubeObject[] = [],
): Required<Pick<Scenario, "given" | "operations">> {
  const registry = registryOfObjects([...objects, ...later]);
  const isThere = (object: KubeObject) => isDefinition(object) || object.kind === "Namespace";
  const isNew = (object: KubeObject) => !objects.some((other) => isSame(object, other));
  return {
    given: objects.filter(isThere),
    operations: [
      ...objects.filter((object) => !isThere(object)).map((object) => creation(object, registry)),
      ...later.map((object) => (isNew(object) ? creation(object, registry) : change(object, registry))),
    ],
  };
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

/** What may go wrong in a scenario. Throws a RangeError if it is to befall a component or a resource that is not there. */
export function budgetOf(scenario: Scenario): FaultBudget {
  const { faults = noFaults, consistency } = scenario;
  if (faults.scopes) {
    const { components } = worldOfScenario(scenario);
    const created = scenario.operations.flatMap(({ request }) => (request.verb === "create" ? [request.object] : []));
    requirePlaces(faults, components, registryOfObjects([...(scenario.given ?? []), ...created]));
  }
  return consistency === undefined ? faults : underConsistency(consistency, faults);
}

/** All that must hold in a scenario: its own properties first. */
export function propertiesOf(scenario: Scenario): readonly Property[] {
  const { given = [], operations, controllers = [], properties: own = [], asked = "all" } = scenario;
  const standard = asked === "all" ? standardProperties(createdKinds(given, operations)) : [];
  return [...own, ...controllers.map(convergenceOf), ...standard];
}

/** Explores a scenario to the end, breadth first when unset; yields where it has come. The first violation ends it. */
export function* exploreScenario(scenario: Scenario, options: SearchOptions): Generator<SearchProgress, SearchResult> {
  const search = new SliceSearch(worldOfScenario(scenario), propertiesOf(scenario), scenario);
  return yield* search.search(budgetOf(scenario), options);
}

/**
 * Explores a scenario to the end, breadth first when unset, and says what holds. The first violation ends it. Throws a RangeError if the scenario
 * names what there is not, and whatever its controllers and properties throw.
 *
 * @example
 * const { verdicts, counterexample } = searchScenario(scenario, { maxStates: 100_000 });
 * if (counterexample) console.log(storyText(counterexample));
 */
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
