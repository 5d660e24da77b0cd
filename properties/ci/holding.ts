import type { Choice } from "../../actors/choice.ts";
import { count } from "../../actors/drivers/text.ts";
import { describeFaults } from "../../actors/fault-budget.ts";
import { shrink } from "../counterexamples/shrink.ts";
import { tellRun } from "../counterexamples/story.ts";
import { storyText } from "../counterexamples/story-text.ts";
import { modelConditions } from "../model.ts";
import { objectionsOf } from "../objections.ts";
import type { Property } from "../property.ts";
import type { Counterexample } from "../report.ts";
import { budgetOf, finished, modelOf, propertiesOf, type Scenario, worldOfScenario } from "../scenario.ts";
import { type SearchResult, SliceSearch } from "../slice-search.ts";

/** How far to look. */
export interface HoldOptions {
  /** Distinct states; 500,000 when unset. A search that ends there fails: it has not shown that anything holds. */
  readonly maxStates?: number;
  /** A run that broke the property once: tried first, as it is quicker than a search. */
  readonly schedule?: readonly Choice[];
  /** Whether the scenario of a counterexample is made smaller before it is told; false when unset: a test's scenario is small. */
  readonly shrinks?: boolean;
}

/** Whether something holds; undefined: nobody knows. */
export interface Holding {
  readonly pass: boolean | undefined;
  /** The counterexample, or what was seen. */
  readonly story: string;
}

const usualMaxStates = 500_000;

/**
 * Explores a scenario as far as one property is concerned.
 * @param wanted a property, its name, or `convergence`: all of that kind; unset: all that must hold.
 * Throws a RangeError if the scenario has no property of that name.
 */
export function holds(scenario: Scenario, wanted: Property | string | undefined, options: HoldOptions = {}): Holding {
  const properties = chosen(scenario, wanted);
  const again = options.schedule && brokenBy(scenario, properties, options.schedule);
  if (again) return { pass: false, story: `\n${storyText(again)}` };
  const search = new SliceSearch(worldOfScenario(scenario), properties, scenario);
  const result = finished(search.search(budgetOf(scenario), { maxStates: options.maxStates ?? usualMaxStates }));
  if (result.counterexample)
    return { pass: false, story: `\n${storyText(smaller(scenario, properties, result, options))}` };
  // Of all that must hold, not all need be put to the test in every scenario; what was asked for by its name must.
  const mayBeUntested = wanted === undefined || wanted === "convergence";
  const unmet = result.verdicts.find(
    ({ verdict }) => verdict === "undecided" || (verdict === "notReached" && !mayBeUntested),
  );
  const seen = `${count(result.states)} states seen, with ${describeFaults(result.faults)}`;
  if (result.bound)
    return {
      pass: undefined,
      story: `not decided: the bound (${result.bound}) was reached, ${seen}; nothing is broken as far as that`,
    };
  if (unmet)
    return { pass: undefined, story: `not decided: "${unmet.property}" was never put to the test; all of ${seen}` };
  return { pass: true, story: `all of ${seen}` };
}

function chosen(scenario: Scenario, wanted: Property | string | undefined): readonly Property[] {
  const all = propertiesOf(scenario);
  if (typeof wanted === "object") return [wanted];
  // What should sometimes happen need not happen in every scenario.
  if (wanted === undefined) return all.filter(({ kind }) => kind !== "sometimes");
  const found = all.filter(({ name, kind }) => name === wanted || (wanted === "convergence" && kind === "convergence"));
  if (found.length === 0)
    throw new RangeError(`no property "${wanted}"; there are:\n  ${all.map(({ name }) => name).join("\n  ")}`);
  return found;
}

/** The counterexample that a recorded run still is; undefined if it is not possible any more, or breaks nothing. */
function brokenBy(
  scenario: Scenario,
  properties: readonly Property[],
  schedule: readonly Choice[],
): Counterexample | undefined {
  const found = objectionsOf(worldOfScenario(scenario), properties, schedule);
  if (!found) return undefined;
  const told = tellRun(worldOfScenario(scenario), budgetOf(scenario), found.choices);
  return { ...found, ...told };
}

function smaller(
  scenario: Scenario,
  properties: readonly Property[],
  result: SearchResult,
  { shrinks = false }: HoldOptions,
): Counterexample {
  const counterexample = result.counterexample as Counterexample;
  const property = properties.find(({ name }) => name === counterexample.property);
  if (!shrinks || !property) return counterexample;
  const model = modelOf(scenario);
  const conditions = modelConditions(model);
  const search: Parameters<typeof shrink>[0]["search"] = (world, faults, maxStates) =>
    finished(new SliceSearch(world, [property], scenario).search(faults, { maxStates }));
  return finished(
    shrink({ counterexample, conditions, components: model.replace, faults: result.faults, property, search }),
  );
}
