import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noFaults } from "../actors/choice.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { check, checkSlice } from "./check.ts";
import type { CheckOptions } from "./check-options.ts";
import { CheckSubject } from "./check-subject.ts";
import { inTurn, type PartTask, type PartWorkers } from "./part-workers.ts";
import type { Property } from "./property.ts";
import type { CheckProgress, CheckReport } from "./report.ts";
import { always } from "./user-properties.ts";
import { takeWalk } from "./whole-walk.ts";
import { web } from "./workload.fixture.ts";

const workload = (kind: "Pod" | "ReplicaSet", name: string): KubeObject => {
  const spec = { containers: [{ name: "main", image: "nginx" }] };
  if (kind === "Pod") return { apiVersion: "v1", kind, metadata: { name, namespace: "default" }, spec } as KubeObject;
  const template = { metadata: { labels: { app: name } }, spec };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "default" },
    spec: { replicas: 1, selector: { matchLabels: { app: name } }, template },
  } as KubeObject;
};

/** In this thread, one after the other, but by way of copies; some answers take longer than others. @param properties that they load themselves. */
function workersOf(count: number, order: readonly number[], properties: readonly Property[] = []): PartWorkers {
  const turns = [...order];
  let last: Promise<unknown> = Promise.resolve();
  return {
    count,
    check: async ({ objects, options, index }, told) => {
      const checked = last.then(() =>
        checkSlice(structuredClone(objects), { ...structuredClone(options), properties, ...told }, index),
      );
      last = checked;
      const done = structuredClone(await checked);
      for (let turn = turns.shift() ?? 0; turn > 0; turn--) await Promise.resolve();
      return done;
    },
    walk: async ({ objects, options, index }) => {
      const done = takeWalk(
        new CheckSubject(structuredClone(objects), { ...structuredClone(options), properties }),
        index,
      );
      for (let turn = turns.shift() ?? 0; turn > 0; turn--) await Promise.resolve();
      return structuredClone(done);
    },
  };
}

const withoutTimes = (report: CheckReport): string =>
  JSON.stringify(report, (name, value) => (name === "elapsedMs" ? 0 : value));

const options: CheckOptions = { walks: 2, nodes: 1 };

const progress: CheckProgress = {
  slice: "",
  sliceIndex: 0,
  slices: 3,
  phase: "search",
  states: 1,
  transitions: 0,
  statesPerSecond: 0,
  depth: 0,
  frontier: 1,
  memoryBytes: 0,
};

describe("slices that are checked elsewhere", () => {
  it("make the very same report, whoever is done first", async () => {
    const workloads = fc.uniqueArray(
      fc.tuple(fc.constantFrom("Pod" as const, "ReplicaSet" as const), fc.constantFrom("a", "b", "c", "d")),
      { minLength: 2, maxLength: 4, selector: ([, name]) => name },
    );
    await fc.assert(
      fc.asyncProperty(
        workloads,
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.nat(9), { maxLength: 4 }),
        fc.constantFrom<CheckOptions>({}, { maxStates: 5 }, { granularity: "coarse" }),
        async (chosen, count, order, more) => {
          const objects = chosen.map(([kind, name]) => workload(kind, name));
          const asked = { ...options, ...more };
          const elsewhere = await check(objects, { ...asked, workers: workersOf(count, order) });
          expect(withoutTimes(elsewhere)).toBe(withoutTimes(await check(objects, asked)));
        },
      ),
      { numRuns: 15 },
    );
  });

  it("tell how far they have come, and are not begun once the check shall end", async () => {
    const objects = ["a", "b", "c"].map((name) => workload("ReplicaSet", name));
    const told: string[] = [];
    const controller = new AbortController();
    const inner = workersOf(1, []);
    const workers: PartWorkers = {
      count: 1,
      walk: inner.walk,
      check: (task, { onProgress, signal }) => {
        onProgress?.({ ...progress, slice: task.name });
        if (task.index === 1) controller.abort();
        return inner.check(task, signal ? { signal } : {});
      },
    };
    const onProgress = ({ slice }: CheckProgress) => told.push(slice);
    const { outcome, slices } = await check(objects, { workers, signal: controller.signal, onProgress });
    expect([outcome, told]).toEqual(["bounded", ["ReplicaSet default/a", "ReplicaSet default/b"]]);
    const bounds = slices.map(({ searches }) => searches.at(-1)?.bound);
    expect(bounds).toEqual([undefined, "interrupted", "interrupted"]);
  });

  it("throw what a worker throws", async () => {
    const fail = ({ name }: PartTask) => Promise.reject(new Error(`${name}: no more`));
    const objects = ["a", "b"].map((name) => workload("Pod", name));
    await expect(check(objects, { workers: { count: 2, check: fail, walk: fail } })).rejects.toThrow(
      "Pod default/a: no more",
    );
    const workers = { ...workersOf(2, []), walk: fail };
    await expect(check(objects, { ...options, workers })).rejects.toThrow("random walk 1: no more");
  });

  it("refuse what cannot be given away", async () => {
    const workers = workersOf(2, []);
    const checkpoint = { everyMs: 1, write: () => undefined };
    await expect(check([], { workers, checkpoint })).rejects.toThrow("cannot be written down and resumed");
  });
});

describe("walks that are taken elsewhere", () => {
  const objects = [web("ReplicaSet", 3)];
  // The slice has but one pod, and most walks bind the first before the third is there.
  const few = always("of three pods one is bound", (cluster) => {
    const pods = cluster.list("pods");
    return pods.length === 3 && pods.every(({ spec }) => spec.nodeName === undefined) ? "none is" : undefined;
  });
  const asked: CheckOptions = {
    nodes: 2,
    replicas: 1,
    walks: 12,
    faults: [noFaults],
    properties: [few],
  };

  it("make the very same report, up to the first that breaks something, whoever is done first", async () => {
    const alone = await check(objects, asked);
    const { walks = 0, counterexample } = alone.whole ?? {};
    expect(counterexample?.property).toBe(few.name);
    // Some were taken before.
    expect(walks).toBeGreaterThan(1);
    expect(walks).toBeLessThan(12);
    for (const order of [[], [9, 0, 7, 0, 5], [0, 0, 9]]) {
      const workers = workersOf(3, order, [few]);
      expect(withoutTimes(await check(objects, { ...asked, workers }))).toBe(withoutTimes(alone));
    }
  });
});

describe("turns", () => {
  it("are so many at a time, and answered in order", async () => {
    let [now, most] = [0, 0];
    const answers = await inTurn(7, 3, async (index) => {
      most = Math.max(most, ++now);
      for (let turn = 7 - index; turn > 0; turn--) await Promise.resolve();
      now--;
      return index;
    });
    expect([answers, most]).toEqual([[0, 1, 2, 3, 4, 5, 6], 3]);
  });
});
