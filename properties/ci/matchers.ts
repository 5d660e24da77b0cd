/**
 * `kube-orrery/vitest`: matchers for scenarios, for tests of controllers and manifests; and what tests visit of machines.
 *
 * @example
 * import "kube-orrery/vitest";
 *
 * test("the operator converges whatever happens", async () => {
 *   await expect({ nodes: 1, operations: objects.map((object) => creation(object)), faults: faultBudget({ crash: 1 }) }).toConverge();
 * });
 */
import { expect } from "vitest";
import type { Property } from "../property.ts";
import type { Scenario } from "../scenario.ts";
import { type HoldOptions, holds } from "./holding.ts";

export type { HoldOptions } from "./holding.ts";
export { recordCoverage } from "./record-coverage.ts";

/** What may be expected of a scenario. */
export interface ScenarioMatchers {
  /**
   * In every reachable state of the scenario the property holds; without one, all that must hold of any cluster, and the scenario's own. The
   * message of a failure is the shortest story that breaks it. What was not seen to the end does not hold.
   */
  toHold(property?: Property | string, options?: HoldOptions): Promise<void>;
  /** Once faults stop, every fair run comes to what is desired, and stays there. */
  toConverge(options?: HoldOptions): Promise<void>;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> extends ScenarioMatchers {}
}

expect.extend({
  async toHold(scenario: Scenario, property?: Property | string, options: HoldOptions = {}) {
    return verdictFor(this.isNot, scenario, property, options);
  },
  async toConverge(scenario: Scenario, options: HoldOptions = {}) {
    return verdictFor(this.isNot, scenario, "convergence", options);
  },
});

function verdictFor(
  isNot: boolean | undefined,
  scenario: Scenario,
  property: Property | string | undefined,
  options: HoldOptions,
) {
  const { pass, story } = holds(scenario, property, options);
  // What was not seen to the end neither holds nor is it broken: it fails either way.
  const undecided = pass === undefined;
  return {
    pass: undecided ? isNot === true : pass,
    message: () => (undecided || !isNot ? story : `it holds, and should not: ${story}`),
  };
}
