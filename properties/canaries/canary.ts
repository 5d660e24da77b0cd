import type { SearchOptions, SearchProgress } from "../engine/search.ts";
import { exploreScenario, type Scenario, searchScenario } from "../scenario.ts";
import type { SearchResult } from "../slice-search.ts";

/**
 * A failure, broken on purpose, that the checker must catch; its repaired twin it must pass. Orrery's own are documented ones, one file each.
 *
 * @example
 * for (const form of ["broken", "twin"] as const) {
 *   const wrong = complaint(canary, form, searchCanary(canary, form));
 *   if (wrong !== undefined) throw new Error(`${canary.name}, ${form}: ${wrong}`);
 * }
 */
export interface Canary {
  /** In a few words: "a ReplicaSet controller without expectations". */
  readonly name: string;
  /** Where the failure is documented: `kubernetes/kubernetes#59848`. */
  readonly reference: string;
  /** How it comes about, in a sentence or two. */
  readonly mechanism: string;
  /**
   * The smallest cluster, workload and fault budget in which it shows. A `sometimes` among its properties says what must have come about for
   * the twin's success to mean anything.
   */
  readonly scenario: Scenario;
  /** What makes it as it was: most often the component as it was, in `components`. */
  readonly broken: Partial<Scenario>;
  /** What makes it as it should be; nothing where the built-in component is repaired already. */
  readonly twin: Partial<Scenario>;
  /** The name of the property that the broken one violates and the twin does not. */
  readonly violates: string;
}

/** The two forms of a canary: as it was, and repaired. */
export type CanaryForm = "broken" | "twin";

/** More states than any canary needs. */
const maxStates = 200_000;

/** The scenario of a canary in one of its two forms. */
export function scenarioOf({ scenario, broken, twin }: Canary, form: CanaryForm): Scenario {
  return { ...scenario, ...(form === "broken" ? broken : twin) };
}

/** Explores a canary's scenario in one of its two forms; yields where it has come. */
export function exploreCanary(
  canary: Canary,
  form: CanaryForm,
  limits: Partial<SearchOptions> = {},
): Generator<SearchProgress, SearchResult> {
  return exploreScenario(scenarioOf(canary, form), { maxStates, ...limits });
}

/** The same at one go, without progress. */
export function searchCanary(canary: Canary, form: CanaryForm): SearchResult {
  return searchScenario(scenarioOf(canary, form), { maxStates });
}

/** What is wrong with how a canary's form fared; undefined: the broken one is caught by its property, the twin passes, and not for want of a test. */
export function complaint(canary: Canary, form: CanaryForm, result: SearchResult): string | undefined {
  const { counterexample, bound, verdicts } = result;
  if (form === "broken") {
    if (!counterexample) return bound ? `not caught before a bound (${bound})` : "not caught";
    return counterexample.property === canary.violates ? undefined : `caught by another: ${counterexample.property}`;
  }
  if (counterexample) return `breaks: ${counterexample.property}`;
  if (bound) return `not seen to the end (${bound})`;
  const own = scenarioOf(canary, form).properties ?? [];
  const untested = verdicts.find(
    ({ property, kind, verdict, evaluated }) =>
      (property === canary.violates && (verdict !== "holds" || evaluated === 0)) ||
      (kind === "sometimes" && verdict !== "holds" && own.some(({ name }) => name === property)),
  );
  return untested && `passes for want of a test: ${untested.property}`;
}
