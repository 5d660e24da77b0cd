/**
 * Each reduction, switched off, changes nothing but the number of states: the same stores are reached by the same changes within the
 * same budget, and the same is said of them. (That both reach what the naive semantics reaches: oracle.test.ts.)
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { creation } from "../actors/creation.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import { requests } from "../machines/requests.ts";
import { type Reductions, semanticsAssumptions } from "./checker/reductions.ts";
import {
  cache,
  generatorOperator,
  memcachedDefinition,
  memcacheds,
  planOperator,
} from "./memcached-operator.fixture.ts";
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
  it("the same is reached with and without foresight, the order of unheard events, and what cannot be told of them", () => {
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
        const [plain, inOrder, whole, all] = [
          reachedWith(options, budget, { foresight: false, commute: false }),
          reachedWith(options, budget, { commute: false }),
          reachedWith(options, budget, { projection: false }),
          reachedWith(options, budget, {}),
        ];
        expectSame(inOrder, plain);
        expectSame(whole, plain);
        expectSame(all, plain);
        expect(whole.states).toBeLessThanOrEqual(inOrder.states);
        expect(all.states).toBeLessThanOrEqual(whole.states);
      }),
      { numRuns: 3 },
    );
  });
});

it.each([
  ["plan", planOperator, true],
  // It keeps what it was answered, as a whole, until it is done: so all of it is read.
  ["generator", generatorOperator, false],
])("a user's controller in %s style is told what it reads, and comes to the same", (_style, operator, isLess) => {
  const scaled = requests.patch(memcacheds, "default", "cache", { spec: { size: 2 } });
  const options = {
    nodes: 1,
    given: [memcachedDefinition()],
    operations: [
      creation({ ...cache, spec: { size: 1 } }, registryOfObjects([memcachedDefinition()])),
      { request: scaled },
    ],
    only: ["memcached-controller", "default-scheduler", "kubelet/n1"],
    replace: [operator],
  };
  const budget = faultBudget({ stale: 2 });
  const [whole, all] = [reachedWith(options, budget, { projection: false }), reachedWith(options, budget, {})];
  expectSame(all, whole);
  expect(all.states < whole.states).toBe(isLess);
});

it("what a component cannot tell is not to be left out where that would not be told, or the order matters", () => {
  const scenario = { nodes: 1, operations: createWeb("ReplicaSet", 1) };
  const search = (reductions: Partial<Reductions>) => () =>
    searchScenario({ ...scenario, reductions }, { maxStates: 10 });
  expect(search({ commute: false, projection: true })).toThrow("projection needs commute");
  expect(search({ symmetry: true, projection: true })).toThrow("no symmetry");
});

it("what is left out is said", () => {
  expect(semanticsAssumptions({})[0]).toContain("and changes in it only where it reads them");
  expect(semanticsAssumptions({ reductions: { projection: false } })[0]).not.toContain("reads them");
  expect(semanticsAssumptions({ reductions: { foresight: false, commute: false } })[0]).not.toContain("reads them");
  expect(semanticsAssumptions({ reductions: { symmetry: true } })[0]).not.toContain("reads them");
});

it("the order of unheard events is not to be forgotten where a cache may stop at any of them", () => {
  const scenario = {
    nodes: 1,
    operations: createWeb("ReplicaSet", 1),
    reductions: { foresight: false, commute: true },
  };
  expect(() => searchScenario(scenario, { maxStates: 10 })).toThrow("without foresight");
});
