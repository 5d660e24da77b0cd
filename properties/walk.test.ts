import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deployment } from "../actors/apiserver/server.fixture.ts";
import { faultOf, noFaults } from "../actors/choice.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import { Random } from "../actors/random.ts";
import { step } from "../actors/step.ts";
import { StoreView } from "../actors/store-view.ts";
import { check } from "./check.ts";
import { modelWorld } from "./model.ts";
import type { Always, Convergence, Sometimes } from "./property.ts";
import type { CheckProgress, PropertyVerdict } from "./report.ts";
import { clusterInvariants } from "./standard/invariants.ts";
import { workloadProperties, workloadsConverge } from "./standard/workloads.ts";
import { eventually, leadsTo } from "./user-properties.ts";
import { walk } from "./walk.ts";
import { createWeb } from "./workload.fixture.ts";

const start = modelWorld({ nodes: 2, given: [], operations: createWeb("Deployment", 2) });
const properties = [...clusterInvariants, ...workloadProperties.filter(({ kind }) => kind === "convergence")];
const noPods: Always = {
  kind: "always",
  name: "there are no pods",
  objection: (store) => (new StoreView(store).list("pods").length > 0 ? "there is one" : undefined),
};
const never: Convergence = { kind: "convergence", name: "never", objection: () => "as ever" };

describe("a walk", () => {
  it("comes to rest where it should be, whatever it did on the way, faults included", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.constantFrom(
          noFaults,
          faultBudget({ crash: 1 }),
          faultBudget({ stale: 2, disconnect: 1 }),
          faultBudget({ conflict: 2 }),
        ),
        (seed, budget) => {
          const end = start.fork();
          const { violation, rested, commits, choices } = walk(end, properties, budget, Random.seeded(seed), 20_000);
          expect({ violation, rested }).toEqual({ violation: undefined, rested: true });
          expect(workloadsConverge.objection(end.store)).toBeUndefined();
          expect(choices.filter((choice) => faultOf(choice)).length).toBeLessThanOrEqual(budget.total);
          expect(commits).toBeGreaterThan(10);
          const replayed = start.fork();
          replayed.faults = budget;
          for (const choice of choices) step(replayed, choice);
          expect([...replayed.store.entries()]).toEqual([...end.store.entries()]);
          expect(replayed.cells).toEqual(end.cells);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("goes the same way from the same seed, and another from another", () => {
    const way = (seed: number) => JSON.stringify(walk(start.fork(), [], noFaults, Random.seeded(seed), 500).choices);
    expect(way(1)).toBe(way(1));
    expect(way(1)).not.toBe(way(2));
  });

  it("ends at the first change of the store that breaks a property", () => {
    const end = start.fork();
    const { violation, rested } = walk(end, [noPods], noFaults, Random.seeded(1), 20_000);
    expect({ violation, rested }).toEqual({
      violation: { property: noPods.name, reason: "there is one" },
      rested: false,
    });
    expect(new StoreView(end.store).list("pods")).toHaveLength(1);
  });

  it("that rests where it should not is stuck, and one that is cut off has not rested", () => {
    expect(walk(start.fork(), [never], noFaults, Random.seeded(1), 20_000)).toMatchObject({
      violation: { property: "never", reason: "stuck: as ever" },
      rested: true,
    });
    expect(walk(start.fork(), [never], noFaults, Random.seeded(1), 5)).toMatchObject({ rested: false });
    expect(walk(start.fork(), [never], noFaults, Random.seeded(1), 5)).not.toHaveProperty("violation");
  });
});

const small = { nodes: 1, replicas: 1, walks: 2 };
const web = deployment("web");
const neverSeen: Sometimes = {
  kind: "sometimes",
  name: "there are nine pods",
  holds: (store) => new StoreView(store).list("pods").length === 9,
};

describe("a check", () => {
  it("of a Deployment holds: every slice to its end, the whole by walks, each property put to the test", async () => {
    const report = await check(
      [web, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: {} }],
      small,
    );
    expect(report.outcome).toBe("holds");
    expect(report.slices).toMatchObject([
      { name: "Deployment default/web", searches: [{ states: 41, transitions: 75, depth: 10 }, {}] },
    ]);
    expect(report.slices[0]?.searches.every(({ bound }) => bound === undefined)).toBe(true);
    for (const { verdict, evaluated } of report.slices[0]?.verdicts ?? [])
      expect([verdict, evaluated > 0]).toEqual(["holds", true]);
    expect(report.whole).toMatchObject({ walks: 2, objects: 2 });
    for (const { verdict, evaluated } of report.whole?.verdicts ?? [])
      expect([verdict, evaluated > 0]).toEqual(["holds", true]);
    const { states } = report.coverage.find(({ machine }) => machine === "pod") ?? expect.fail("no pod machine");
    expect(states.visited).toBeGreaterThan(0);
  });

  it("finds by walks what is too large for a slice, in runs as wholes too, and makes it small", async () => {
    const leavesNone = leadsTo(
      "three pods come to none",
      (cluster) => cluster.list("pods").length === 3,
      (cluster) => (cluster.list("pods").length === 0 ? undefined : "there are some"),
    );
    const soon = eventually("there comes a pod", (cluster) => (cluster.list("pods").length > 0 ? undefined : "none"));
    const report = await check([deployment("web", { replicas: 3 })], { ...small, properties: [leavesNone, soon] });
    const verdicts = (from: readonly PropertyVerdict[] = []) => from.slice(-2).map(({ verdict }) => verdict);
    expect(verdicts(report.slices[0]?.verdicts)).toEqual(["notReached", "holds"]);
    expect(verdicts(report.whole?.verdicts)).toEqual(["violated", "holds"]);
    const { reason, shrunk } = report.whole?.counterexample ?? {};
    expect(reason).toBe("there are some (it ends here)");
    expect(shrunk).toEqual(["steps 22 → 15"]);
    const idle = leadsTo(
      "nothing follows on nine pods",
      (cluster) => cluster.list("pods").length === 9,
      () => "never",
    );
    const tame = await check([web], { ...small, properties: [idle, soon] });
    expect(verdicts(tame.whole?.verdicts)).toEqual(["notReached", "holds"]);
    const cut = await check([deployment("web", { replicas: 3 })], { ...small, properties: [soon], maxWalkSteps: 60 });
    expect(verdicts(cut.whole?.verdicts)).toEqual(["undecided", "undecided"]);
  });

  it("says the same each time", async () => {
    expect(await check([web], small)).toEqual(await check([web], small));
  });

  it("ends with the shortest way to a violation, and does not walk then", async () => {
    const report = await check([web], { ...small, properties: [noPods] });
    expect(report.outcome).toBe("violated");
    expect(report.whole).toBeUndefined();
    const { counterexample, searches } = report.slices[0] ?? expect.fail("no slice");
    expect(counterexample).toMatchObject({ property: noPods.name, reason: "there is one" });
    expect(counterexample?.steps.map(({ actor }) => actor)).toEqual([
      "user",
      "deployment-controller",
      "replicaset-controller",
    ]);
    expect(searches).toHaveLength(1);
  });

  it("tells a cluster that never comes to rest as desired as stuck", async () => {
    const report = await check([web], { ...small, properties: [never] });
    expect(report.slices[0]?.counterexample).toMatchObject({ property: "never", reason: "stuck: as ever" });
  });

  it("does not say that anything holds if it was cut short", async () => {
    const bounded = await check([web], { ...small, maxStates: 20 });
    expect(bounded.outcome).toBe("bounded");
    expect(bounded.slices[0]?.searches).toMatchObject([{ bound: "states", states: 20 }]);
    const sure = bounded.slices[0]?.verdicts.filter(({ kind, verdict }) => kind !== "sometimes" && verdict === "holds");
    expect(sure).toEqual([]);
    const aborted = new AbortController();
    aborted.abort();
    expect((await check([web], { ...small, signal: aborted.signal })).outcome).toBe("bounded");
    let nowMs = 0;
    const late = await check([web], { ...small, maxTimeMs: 5, nowMs: () => nowMs++ });
    expect(late.outcome).toBe("bounded");
    expect((await check([web], { ...small, maxWalkSteps: 10 })).whole).toMatchObject({ bound: "states" });
  });

  it("says of what should happen and never does that it was not reached", async () => {
    const report = await check([web], { ...small, properties: [neverSeen] });
    expect(report.slices[0]?.verdicts.at(-1)).toMatchObject({ property: neverSeen.name, verdict: "notReached" });
  });

  it("tells where it is, and lets others have the processor", async () => {
    const progress: CheckProgress[] = [];
    let breaths = 0;
    await check([deployment("web", { replicas: 2 })], {
      nodes: 2,
      replicas: 2,
      walks: 1,
      onProgress: (one) => progress.push(one),
      breathe: async () => void breaths++,
    });
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(["search", "walk"]));
    expect(breaths).toBe(progress.length);
    expect(progress[0]).toMatchObject({ slice: "Deployment default/web", sliceIndex: 0, slices: 1 });
  });
});
