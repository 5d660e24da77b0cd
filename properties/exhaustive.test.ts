/**
 * A Deployment on two nodes, everything that can happen. The numbers are exact: they change when what the cluster does changes, or
 * how finely it is cut into steps. Then say in the commit why, and which.
 */
import { describe, expect, it } from "vitest";
import { faultBudget, parseFaultBudget } from "../actors/fault-budget.ts";
import { DeploymentSearch, summary } from "./exhaustive.fixture.ts";

const allSeen = { bound: undefined, failed: [], reason: undefined };

describe("a Deployment of 2 replicas on 2 nodes: every property holds", () => {
  const search = new DeploymentSearch(2);

  it.each([
    { faults: "none", states: 111, transitions: 257, depth: 13 },
    { faults: "crash=1", states: 601, transitions: 2662, depth: 14 },
    { faults: "stale=1", states: 772, transitions: 2186, depth: 14 },
    { faults: "conflict=1", states: 466, transitions: 1364, depth: 14 },
    { faults: "stale|crash|conflict", states: 1311, transitions: 4984, depth: 14 },
    { faults: "unavailable=1", states: 1168, transitions: 3588, depth: 14 },
  ])("$faults: $states states", ({ faults, ...counts }) => {
    expect(summary(search.run(parseFaultBudget(faults)))).toEqual({ ...counts, ...allSeen });
  });

  it("the same search again finds the same", () => {
    const budget = parseFaultBudget("stale|crash|conflict");
    expect(summary(new DeploymentSearch(2).run(budget))).toEqual(summary(search.run(budget)));
  });
});

describe("a Deployment of 3 replicas on 2 nodes: every property holds", () => {
  const search = new DeploymentSearch(3);

  it.each([
    { faults: "none", states: 242, transitions: 644, depth: 16 },
    { faults: "crash=1", states: 1712, transitions: 7363, depth: 17 },
    { faults: "stale=1", states: 2193, transitions: 6858, depth: 17 },
  ])("$faults: $states states", ({ faults, ...counts }) => {
    expect(summary(search.run(parseFaultBudget(faults)))).toEqual({ ...counts, ...allSeen });
  });
});

describe("the least of counterexamples", () => {
  it("an answer lost and an old cache: one pod too many for a moment, as upstream has no name to recognise it by", () => {
    const { failed, depth } = summary(new DeploymentSearch(1).run(faultBudget({ lost: 1, stale: 1 })));
    expect(failed.filter((line) => line.startsWith("violated"))).toEqual([
      "violated: a ReplicaSet never creates more pods than its replicas",
    ]);
    expect(depth).toBe(4);
  });
});
