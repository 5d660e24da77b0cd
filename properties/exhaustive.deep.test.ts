/** The larger ones of exhaustive.test.ts: seconds to minutes each. */
import { describe, expect, it } from "vitest";
import { parseFaultBudget } from "../actors/fault-budget.ts";
import { DeploymentSearch, summary } from "./exhaustive.fixture.ts";

describe("a Deployment of 3 replicas on 2 nodes: every property holds", () => {
  const search = new DeploymentSearch(3);

  it.each([{ faults: "stale=1,crash=1", states: 15_933, transitions: 74_066, depth: 18 }])(
    "$faults: $states states",
    ({ faults, ...counts }) => {
      expect(summary(search.run(parseFaultBudget(faults)))).toEqual({
        ...counts,
        bound: undefined,
        failed: [],
        reason: undefined,
      });
    },
  );

  it("the kubelet in two writes, a stale turn, two crashes and a conflict: 1,040,432 states", () => {
    const { states, transitions, depth, bound, failed, reason } = summary(
      new DeploymentSearch(3, 2).run(parseFaultBudget("stale=1,crash=2,conflict=1")),
    );
    expect({ states, transitions, depth, bound, failed, reason }).toEqual({
      states: 1_040_432,
      transitions: 8_140_077,
      depth: 26,
      bound: undefined,
      failed: [],
      reason: undefined,
    });
  });
});
