/** How finely a world is cut: coarse steps, and the steps in which a kubelet tells of a birth. Counts are exact, as in exhaustive.test.ts. */
import { describe, expect, it } from "vitest";
import { faultBudget } from "../actors/fault-budget.ts";
import { type Scenario, searchScenario } from "./scenario.ts";
import { createWeb } from "./workload.fixture.ts";

const deployment = (replicas: number): Scenario => ({ nodes: 2, operations: createWeb("Deployment", replicas) });

function counts(scenario: Scenario) {
  const { states, transitions, depth, bound, verdicts } = searchScenario(scenario, { maxStates: 100_000 });
  const failed = verdicts.filter(({ verdict }) => verdict !== "holds");
  return { states, transitions, depth, bound, failed };
}

const allSeen = { bound: undefined, failed: [] };

describe("in coarse steps", () => {
  it.each([
    { replicas: 2, faults: {}, states: 61, transitions: 125, depth: 10 },
    { replicas: 2, faults: { crash: 1 }, states: 230, transitions: 1144, depth: 11 },
    { replicas: 3, faults: { conflict: 1 }, states: 667, transitions: 2053, depth: 13 },
  ])("$replicas replicas, faults $faults: $states states", ({ replicas, faults, ...expected }) => {
    const scenario = { ...deployment(replicas), granularity: "coarse" as const, faults: faultBudget(faults) };
    expect(counts(scenario)).toEqual({ ...expected, ...allSeen });
  });

  it("there are no stale turns to be asked for", () => {
    const scenario = { ...deployment(1), granularity: "coarse" as const, faults: faultBudget({ stale: 1 }) };
    expect(() => searchScenario(scenario, { maxStates: 10 })).toThrow("no stale turns");
  });
});

describe("a kubelet that tells of a birth", () => {
  it.each([
    { kubeletSteps: 1, states: 111, transitions: 257, depth: 13 },
    { kubeletSteps: 2, states: 277, transitions: 747, depth: 17 },
    { kubeletSteps: 3, states: 390, transitions: 1091, depth: 19 },
  ] as const)("in $kubeletSteps steps makes $states states", ({ kubeletSteps, ...expected }) => {
    expect(counts({ ...deployment(2), kubeletSteps })).toEqual({ ...expected, ...allSeen });
  });

  it("in no other number of steps", () => {
    const scenario = { ...deployment(1), kubeletSteps: 4 as 3 };
    expect(() => searchScenario(scenario, { maxStates: 10 })).toThrow("1, 2 or 3 steps");
  });
});
