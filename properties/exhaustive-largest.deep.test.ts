/** The largest run: minutes, and two gigabytes. */
import { expect, it } from "vitest";
import { parseFaultBudget } from "../actors/fault-budget.ts";
import { DeploymentSearch, summary } from "./exhaustive.fixture.ts";

it("of a Deployment of 3 on 2 nodes, the kubelet in three writes, two stale turns, a crash and a conflict, all is seen and holds", () => {
  expect(summary(new DeploymentSearch(3, 3).run(parseFaultBudget("stale=2,crash=1,conflict=1")))).toEqual({
    states: 4_938_972,
    transitions: 30_806_944,
    depth: 30,
    bound: undefined,
    failed: [],
    reason: undefined,
  });
});
