import { describe, expect, it } from "vitest";
import { creation } from "../actors/creation.ts";
import { defineController, defineGeneratorController } from "../actors/define-controller.ts";
import { simulate } from "../actors/drivers/simulator.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import { HiddenStateError } from "../machines/generator/hidden-state.ts";
import { nothingToDo } from "../machines/reconcile.ts";
import { requests } from "../machines/requests.ts";
import { check } from "./check.ts";
import {
  cache,
  generatorOperator,
  memcachedDefinition,
  memcacheds,
  planOperator,
} from "./memcached-operator.fixture.ts";
import { expectSame, reachedByBoth } from "./oracle.fixture.ts";
import { reportText } from "./report-text.ts";
import { searchScenario } from "./scenario.ts";
import { always, converges, sometimes, step } from "./user-properties.ts";

const registry = registryOfObjects([memcachedDefinition()]);
const operations = [creation(cache, registry)];
const scenario = { nodes: 1, given: [memcachedDefinition()], operations };
const limits = { maxStates: 200_000 };

describe.each([
  ["plan", planOperator],
  ["generator", generatorOperator],
])("a user's controller in %s style", (_style, controller) => {
  const explore = (faults: Parameters<typeof faultBudget>[0], total?: number) =>
    searchScenario({ ...scenario, controllers: [controller], faults: faultBudget(faults, total) }, limits);

  it("is explored together with the built-in ones, and what it is for comes about", () => {
    const { complete, verdicts, counterexample } = explore({});
    expect([complete, counterexample]).toEqual([true, undefined]);
    expect(verdicts.find(({ property }) => property.startsWith(memcacheds))).toMatchObject({ verdict: "holds" });
  });

  it("in all orders, with any one stale turn, crash, conflict or lost answer", () => {
    const { complete, counterexample } = explore({ stale: 1, crash: 1, conflict: 1, lost: 1 }, 1);
    expect([complete, counterexample]).toEqual([true, undefined]);
  });
});

it("lazy delivery reaches what the naive one reaches, reads in the middle and a crash included", () => {
  const one = [creation({ ...cache, spec: { size: 1 } }, registry)];
  const scaled = requests.patch(memcacheds, "default", "cache", { spec: { size: 2 } });
  const { naive, lazy, reduced } = reachedByBoth(
    {
      nodes: 1,
      given: [memcachedDefinition()],
      operations: [...one, { request: scaled }],
      only: ["memcached-controller"],
      replace: [generatorOperator],
    },
    { crash: 1 },
  );
  expectSame(lazy, naive);
  expectSame(reduced, naive);
  expect([naive.stores.length, naive.edges.length]).toEqual([13, 22]);
});

it("a crash in the middle of a generator loses its continuation, and the user's property sees what it left behind", () => {
  const half = step("no pod ever goes", (before, after) =>
    after.list("pods").length < before.list("pods").length ? "one went" : undefined,
  );
  const properties = [
    half,
    always("there are never more than two pods", (cluster) =>
      cluster.list("pods").length > 2 ? "there are" : undefined,
    ),
    sometimes("there is one pod", (cluster) => cluster.list("pods").length === 1),
    converges("two pods are there in the end", (cluster) =>
      cluster.list("pods").length === 2 ? undefined : "not two",
    ),
  ];
  const faults = faultBudget({ crash: 1 });
  const { verdicts } = searchScenario({ ...scenario, controllers: [generatorOperator], properties, faults }, limits);
  for (const { name } of properties)
    expect(verdicts.find(({ property }) => property === name)?.verdict, name).toBe("holds");
});

it("two controllers that write over each other never come to rest, though neither says what it is for", () => {
  const painter = (name: string, colour: string, label = "colour") =>
    defineController({
      name,
      for: memcacheds,
      reconcile(view, { namespace, name }) {
        const found = view.get(memcacheds, namespace, name);
        if (!found || found.metadata.labels?.[label] === colour) return nothingToDo;
        return {
          steps: [
            { request: requests.patch(memcacheds, namespace, name, { metadata: { labels: { [label]: colour } } }) },
          ],
        };
      },
    });
  const { counterexample } = searchScenario(
    { ...scenario, controllers: [painter("red", "red"), painter("blue", "blue")] },
    limits,
  );
  expect(counterexample).toMatchObject({
    property: "memcacheds.example.com come to what red is for, and stay",
    reason: "oscillation: red writes for ever",
  });
  const { steps = [], cycleFrom = 0 } = counterexample ?? {};
  expect(steps.slice(cycleFrom).map(({ actor }) => actor)).toEqual(["red", "blue"]);
  const apart = { ...scenario, controllers: [painter("red", "yes", "red"), painter("blue", "yes", "blue")] };
  const { complete, counterexample: none } = searchScenario(apart, limits);
  expect([complete, none]).toEqual([true, undefined]);
});

it("a scenario of components that there are not is refused: without them nothing would happen", () => {
  const misspelt = { ...scenario, only: ["replicaset-contoller"] };
  expect(() => searchScenario(misspelt, limits)).toThrow(
    /only replicaset-contoller: there is no such component; there/,
  );
  expect(searchScenario({ ...scenario, only: [], controllers: [planOperator] }, limits).states).toBeGreaterThan(1);
});

it("a controller with hidden state ends the exploration with an error that names it", () => {
  let turn = 0;
  const controller = defineGeneratorController({
    name: "memcached-controller",
    for: memcacheds,
    *reconcile(api, { namespace, name }) {
      turn++;
      yield* api.patchStatus(memcacheds, namespace, name, { replicas: turn });
    },
  });
  expect(() => searchScenario({ ...scenario, controllers: [controller] }, limits)).toThrow(HiddenStateError);
});

it("what a controller reads it cannot change: that would be a change of the store", () => {
  const messages = new Set<string>();
  const controller = defineGeneratorController({
    name: "memcached-controller",
    for: memcacheds,
    *reconcile(api, { namespace, name }) {
      const found = (yield* api.get(memcacheds, namespace, name)) as { status?: object; spec: { size: number } };
      for (const change of [() => (found.status = {}), () => found.spec.size++]) {
        try {
          change();
        } catch (error) {
          messages.add((error as Error).message.replace(/'#<Object>'|#<Object>/, "it"));
        }
      }
    },
    desired: () => undefined,
  });
  searchScenario({ ...scenario, controllers: [controller] }, limits);
  expect([...messages].sort()).toEqual([
    "Cannot add property status, object is not extensible",
    expect.stringContaining("Cannot assign to read only property 'size'"),
  ]);
});

it("check takes controllers: a custom resource is a workload of its own slice, capped by its scale", async () => {
  const objects = [memcachedDefinition(), { ...cache, spec: { size: 4 } }];
  const report = await check(objects, { controllers: [generatorOperator], nodes: 1, replicas: 1, walks: 2 });
  expect(report.outcome, reportText(report)).toBe("holds");
  expect(report.slices).toMatchObject([
    {
      name: "Memcached default/cache",
      caps: ["size 4 → 1"],
      objects: ["Memcached default/cache", "CustomResourceDefinition memcacheds.example.com"],
    },
  ]);
  expect(report.notActedOn).toEqual([]);
  expect((await check(objects, { nodes: 1 })).notActedOn).toEqual(["Memcached default/cache"]);
});

it("simulate takes controllers, and says what did not come about", async () => {
  const objects = [memcachedDefinition(), cache];
  const options = { nodes: 1, forMs: 120_000 };
  const summary = await simulate(objects, { ...options, controllers: [generatorOperator] });
  expect(summary).toMatchObject({ pods: 2, readyPods: 2, converged: true, notActedOn: [] });
  const idle = defineGeneratorController({ name: "idle", for: memcacheds, *reconcile() {}, desired: () => "nothing" });
  expect(await simulate(objects, { ...options, controllers: [idle] })).toMatchObject({
    pods: 0,
    unconverged: ["nothing"],
  });
});
