import { describe, expect, it } from "vitest";
import { describeFaults } from "../actors/fault-budget.ts";
import { check } from "./check.ts";
import { type CheckFlags, optionsOfFlags } from "./check-flags.ts";
import type { CheckOptions } from "./check-options.ts";
import { web } from "./workload.fixture.ts";

const usual: CheckFlags = { expectations: true, reductions: true, shrink: true };
const budgets = (flags: Partial<CheckFlags>) => optionsOfFlags({ ...usual, deep: true, ...flags }).faults ?? [];

describe("--deep", () => {
  it("explores what Kubernetes knows, one fault, then two, then informers and apiservers that lag", () => {
    expect(budgets({}).map(describeFaults)).toEqual([
      "no faults",
      "any one of: stale turn, crash, broken watch, node failure, conflict, unavailable apiserver, lost response",
      "any 2 of: 2 stale turns, 2 crashes, 2 conflicts",
      "1 lagging informer",
      "any one of: restart into the past, list from the past",
    ]);
  });

  it("has leases lapse where somebody is elected, and leaves lag to a consistency model", () => {
    expect(budgets({ elect: ["replicaset-controller"] })[1]).toMatchObject({ lapse: 1, total: 1 });
    expect(budgets({ consistency: "causal" })).toHaveLength(4);
  });

  it("finds last what a ReplicaSet does not withstand, unless lists are by quorum", async () => {
    const [none, , , , lag] = budgets({});
    if (!none || !lag) return expect.fail("no budgets");
    const options = { nodes: 1, replicas: 1, walks: 0, faults: [none, lag] };
    const broken = await check([web("ReplicaSet", 1)], options);
    expect(broken.slices[0]?.searches.map(({ complete }) => complete)).toEqual([true, false]);
    expect(broken.slices[0]?.counterexample?.property).toBe("a ReplicaSet never creates more pods than its replicas");
    const whole = await check([web("ReplicaSet", 1)], { ...options, mitigations: { quorumLists: true } });
    expect(whole.outcome).toBe("holds");
  });
});

it("walks take the budget that allows the most", async () => {
  const [none, one, two, , lag] = budgets({});
  if (!none || !one || !two || !lag) return expect.fail("no budgets");
  const walked = async (faults: NonNullable<CheckOptions["faults"]>) =>
    (await check([web("ReplicaSet", 1)], { nodes: 1, walks: 3, maxStates: 5, faults })).whole?.steps;
  expect(await walked([none, two, lag])).toBe(await walked([two]));
  expect(await walked([none, two, lag])).not.toBe(await walked([lag]));
});
