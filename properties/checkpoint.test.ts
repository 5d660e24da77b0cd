import { describe, expect, it } from "vitest";
import { deployment } from "../actors/apiserver/server.fixture.ts";
import { type FaultBudget, noFaults } from "../actors/choice.ts";
import { creation } from "../actors/creation.ts";
import { registryOfObjects } from "../actors/registry-of-objects.ts";
import { check } from "./check.ts";
import type { CheckOptions } from "./check-options.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { interruptedAt, uncounted } from "./interrupted.fixture.ts";
import { cache, generatorOperator, memcachedDefinition } from "./memcached-operator.fixture.ts";
import { modelWorld } from "./model.ts";
import { finished } from "./scenario.ts";
import { SliceSearch, type SliceSnapshot } from "./slice-search.ts";
import { standardProperties } from "./standard/standard.ts";
import { eventually, step } from "./user-properties.ts";

const web = deployment("web", { replicas: 2 });
const faulty: FaultBudget = { ...noFaults, stale: 1, crash: 1, total: 1 };

function searchOf() {
  const operations = [creation(web, registryOfObjects([web]))];
  return new SliceSearch(modelWorld({ nodes: 2, given: [], operations }), standardProperties(new Set(["Deployment"])));
}

const small: CheckOptions = { nodes: 2, walks: 1, faults: [noFaults, faulty] };
const one = deployment("one", { replicas: 1 });
const tiny: CheckOptions = { nodes: 1, walks: 3, faults: [noFaults] };

describe("a check that was written down", () => {
  it("goes on to the very same report after an interrupt in a walk", async () => {
    const resume = (await interruptedAt([one], 2, tiny)) ?? expect.fail("it was done");
    expect([resume.slices.length, resume.current]).toEqual([1, undefined]);
    expect(await check([one], { ...tiny, resume })).toEqual(uncounted(await check([one], tiny)));
  });

  it("may be ended by memory in its searches, again and again", async () => {
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
        return expect(report).toEqual(uncounted(whole));
      }
    }
  });

  it("goes on only with the same manifests and options, and names what differs", async () => {
    const resume = (await interruptedAt([one], 1, tiny)) ?? expect.fail("it was done");
    const other = { ...tiny, walks: 4, maxDepth: 100, maxTimeMs: 1_000, resume };
    await expect(check([one], other)).rejects.toThrow("another check: not the same walks, maxDepth");
    await expect(check([web], { ...tiny, resume })).rejects.toThrow("not the same manifests");
    const properties = [{ name: "own", kind: "always" as const, objection: () => undefined }];
    await expect(check([one], { ...tiny, properties, resume })).rejects.toThrow("only with their `identity`");
  });
});

describe("a check with code of the user's own", () => {
  const objects = [memcachedDefinition(), cache];
  const properties = [
    eventually("there are pods", (cluster) => (cluster.list("pods").length > 0 ? undefined : "there are none")),
    step("no pod goes", (before, after) =>
      after.list("pods").length < before.list("pods").length ? "one" : undefined,
    ),
  ];
  const identity = { "operator.mjs": "1a", "must.mjs": "2b" };

  it("does not go on with other code, and names the module", async () => {
    const options = { ...tiny, controllers: [generatorOperator], properties, identity };
    const resume = (await interruptedAt(objects, 1, options)) ?? expect.fail("it was done");
    const changed = { ...options, identity: { ...identity, "must.mjs": "3c" }, resume };
    await expect(check(objects, changed)).rejects.toThrow("of another check: not the same module must.mjs");
    const fewer = { ...options, controllers: [], identity: { "must.mjs": "2b" }, resume };
    await expect(check(objects, fewer)).rejects.toThrow("not the same module operator.mjs");
  });
});

describe("a search that was written down", () => {
  it("goes on elsewhere to the very same end, and what was too deep before stays unseen", () => {
    const options = { maxStates: 100_000, order: "depth" as const, maxDepth: 12 };
    const whole = searchOf();
    finished(whole.search(noFaults, options));
    const snapshots: SliceSnapshot[] = [];
    const twice = { ...faulty, total: 2 };
    const run = whole.search(twice, options);
    let turn = run.next();
    for (; !turn.done; turn = run.next()) snapshots.push(structuredClone(whole.snapshot()));
    expect(snapshots.length).toBeGreaterThan(1);
    for (const snapshot of snapshots) expect(finished(searchOf().search(twice, options, snapshot))).toEqual(turn.value);
  });
});
