import { describe, expect, it } from "vitest";
import { deployment } from "../actors/apiserver/server.fixture.ts";
import { type FaultBudget, noFaults } from "../actors/choice.ts";
import { creation } from "../actors/creation.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import { check } from "./check.ts";
import type { CheckOptions } from "./check-options.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { SearchOptions } from "./engine/search.ts";
import { modelWorld } from "./model.ts";
import { finished } from "./scenario.ts";
import { SliceSearch, type SliceSnapshot } from "./slice-search.ts";
import { standardProperties } from "./standard/standard.ts";

const web = deployment("web", { replicas: 2 });
const faulty: FaultBudget = { ...noFaults, stale: 1, crash: 1, total: 1 };
const limits = { maxStates: 100_000 };

function searchOf() {
  const operations = [creation(web, registryOfObjects([web]))];
  return new SliceSearch(modelWorld({ nodes: 2, given: [], operations }), standardProperties(new Set(["Deployment"])));
}

const small: CheckOptions = { nodes: 2, walks: 3, maxWalkSteps: 2_000 };

/** Ends a check when progress is told for the so many-th time. */
async function interruptedAt(count: number, options: CheckOptions): Promise<Checkpoint> {
  const press = new AbortController();
  let told = 0;
  const written: Checkpoint[] = [];
  const report = await check([web], {
    ...options,
    signal: press.signal,
    onProgress: () => {
      if (++told === count) press.abort();
    },
    checkpoint: { everyMs: Number.POSITIVE_INFINITY, write: (checkpoint) => written.push(structuredClone(checkpoint)) },
  });
  expect([report.outcome, written.length]).toEqual(["bounded", 1]);
  return written[0] as Checkpoint;
}

describe("a check that was written down", () => {
  it("goes on to the very same report after an interrupt, be it in a search or in a walk", async () => {
    const whole = await check([web], small);
    const slicesDone: number[] = [];
    for (const count of [1, 4]) {
      const resume = await interruptedAt(count, small);
      slicesDone.push(resume.slices.length);
      expect(await check([web], { ...small, resume })).toEqual(whole);
    }
    expect(slicesDone).toEqual([0, 1]);
  });

  it("may be interrupted again and again, by memory too", async () => {
    const whole = await check([web], small);
    let resume: Checkpoint | undefined;
    for (let turns = 1; ; turns++) {
      let asked = 0;
      const write = (checkpoint: Checkpoint) => {
        resume = structuredClone(checkpoint);
      };
      const report = await check([web], {
        ...small,
        ...(resume && { resume }),
        checkpoint: { everyMs: Number.POSITIVE_INFINITY, write },
        maxMemoryBytes: 1,
        memoryBytes: () => ++asked,
      });
      if (report.outcome === "holds") {
        expect(turns).toBeGreaterThan(1);
        return expect(report).toEqual(whole);
      }
    }
  });

  it("goes on only with the same manifests and options, and names what differs", async () => {
    const resume = await interruptedAt(1, small);
    const other = { ...small, walks: 4, maxDepth: 100, maxTimeMs: 1_000, resume };
    await expect(check([web], other)).rejects.toThrow("another check: not the same walks, maxDepth");
    await expect(check([deployment("other")], { ...small, resume })).rejects.toThrow("not the same manifests");
    const properties = [{ name: "own", kind: "always" as const, objection: () => undefined }];
    await expect(check([web], { ...small, properties, resume })).rejects.toThrow("of your own");
  });
});

describe("a search that was written down", () => {
  it.each<Partial<SearchOptions>>([
    {},
    { order: "depth", visited: "fingerprint" },
    // What was too deep before stays unseen.
    { order: "depth", maxDepth: 12 },
  ])("goes on elsewhere to the very same end: %o", (more) => {
    const options = { ...limits, ...more };
    const whole = searchOf();
    finished(whole.search(noFaults, options));
    const snapshots: SliceSnapshot[] = [];
    const run = whole.search(faulty, options);
    let turn = run.next();
    for (; !turn.done; turn = run.next()) snapshots.push(structuredClone(whole.snapshot()));
    expect(snapshots.length).toBeGreaterThan(1);
    for (const snapshot of snapshots)
      expect(finished(searchOf().search(faulty, options, snapshot))).toEqual(turn.value);
  });
});
