/**
 * Each reduction, switched off, changes nothing but the number of states: the same stores are reached by the same changes within the
 * same budget, and the same is said of them. (That both reach what the naive semantics reaches: oracle.test.ts.)
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultBudget } from "../actors/fault-budget.ts";
import { expectSame, reachedWith } from "./oracle.fixture.ts";
import { searchScenario } from "./scenario.ts";
import { createWeb, deleteWeb, scaleWeb } from "./workload.fixture.ts";

const upTo = (max: number) => fc.integer({ min: 0, max });

const worlds = fc.record({
  kind: fc.constantFrom("Deployment" as const, "ReplicaSet" as const),
  replicas: fc.integer({ min: 1, max: 2 }),
  nodes: fc.integer({ min: 1, max: 2 }),
  others: fc.constantFrom<readonly string[]>([], ["default-scheduler"]),
  later: fc.constantFrom("nothing", "scale", "delete"),
  faults: fc.record({ stale: fc.integer({ min: 1, max: 2 }), crash: upTo(1), conflict: upTo(1), disconnect: upTo(1) }),
});

describe("within the same budget", () => {
  it("the same is reached with and without foresight, and with and without the order of unheard events", () => {
    fc.assert(
      fc.property(worlds, ({ kind, replicas, nodes, others, later, faults }) => {
        const resource = kind === "Deployment" ? "deployments.apps" : "replicasets.apps";
        const change = { nothing: [], scale: [scaleWeb(0, 0, resource)], delete: [deleteWeb(resource)] }[later] ?? [];
        const only = ["deployment-controller", "replicaset-controller", ...others];
        const options = {
          nodes,
          given: [],
          operations: [...createWeb(kind, kind === "Deployment" ? 1 : replicas), ...change],
          only,
        };
        const budget = faultBudget(faults, Math.min(2, faults.stale + faults.crash));
        const [plain, inOrder, all] = [
          reachedWith(options, budget, { foresight: false, commute: false }),
          reachedWith(options, budget, { commute: false }),
          reachedWith(options, budget, {}),
        ];
        expectSame(inOrder, plain);
        expectSame(all, plain);
        expect(all.states).toBeLessThanOrEqual(inOrder.states);
      }),
      { numRuns: 3 },
    );
  });
});

it("the order of unheard events is not to be forgotten where a cache may stop at any of them", () => {
  const scenario = {
    nodes: 1,
    operations: createWeb("ReplicaSet", 1),
    reductions: { foresight: false, commute: true },
  };
  expect(() => searchScenario(scenario, { maxStates: 10 })).toThrow("without foresight");
});
