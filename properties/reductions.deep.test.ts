/** The larger worlds of reductions.test.ts. */
import { expect, it } from "vitest";
import { faultBudget } from "../actors/fault-budget.ts";
import type { ModelOptions } from "./model.ts";
import { expectSame, reachedWith } from "./oracle.fixture.ts";
import { createWeb, scaleWeb } from "./workload.fixture.ts";

it("pods that a kubelet brings up, step by step, are told to their controller as far as it reads them", () => {
  const options: ModelOptions = {
    nodes: 1,
    kubeletSteps: 3,
    given: [],
    operations: [...createWeb("ReplicaSet", 2), scaleWeb(1, 0, "replicasets.apps")],
    only: ["replicaset-controller", "default-scheduler", "kubelet/n1"],
  };
  const budget = faultBudget({ stale: 1 });
  const [whole, all] = [reachedWith(options, budget, { projection: false }), reachedWith(options, budget, {})];
  expectSame(all, whole);
  expect(all.states).toBeLessThan(whole.states);
});
