import { type Scenario, searchScenario } from "../scenario.ts";
import type { SearchResult } from "../slice-search.ts";

/**
 * A documented failure, broken on purpose, that the checker must catch; its repaired twin it must pass. One file each.
 */
export interface Canary {
  /** In a few words: "a ReplicaSet controller without expectations". */
  readonly name: string;
  /** Where the failure is documented: `kubernetes/kubernetes#59848`. */
  readonly reference: string;
  /** How it comes about, in a sentence or two. */
  readonly mechanism: string;
  /** The smallest cluster, workload and fault budget in which it shows. */
  readonly scenario: Scenario;
  /** What makes it as it was: most often the component as it was, in `components`. */
  readonly broken: Partial<Scenario>;
  /** What makes it as it should be; nothing where the built-in component is repaired already. */
  readonly twin: Partial<Scenario>;
  /** The name of the property that the broken one violates and the twin does not. */
  readonly violates: string;
}

/** More states than any canary needs. */
const maxStates = 500_000;

/** The scenario of a canary in one of its two forms. */
export function scenarioOf({ scenario, broken, twin }: Canary, which: "broken" | "twin"): Scenario {
  return { ...scenario, ...(which === "broken" ? broken : twin) };
}

/** Explores a canary's scenario in one of its two forms. */
export function searchCanary(canary: Canary, which: "broken" | "twin"): SearchResult {
  return searchScenario(scenarioOf(canary, which), { maxStates });
}
