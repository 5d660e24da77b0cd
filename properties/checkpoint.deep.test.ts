import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { noFaults } from "../actors/choice.ts";
import { loadManifests } from "../actors/manifests.ts";
import { check } from "./check.ts";
import type { CheckOptions } from "./check-options.ts";
import { interruptedAt, uncounted } from "./interrupted.fixture.ts";
import { cache, generatorOperator, memcachedDefinition, planOperator } from "./memcached-operator.fixture.ts";
import { eventually, step } from "./user-properties.ts";

function objectsOf(file: string) {
  const url = new URL(`../docs/examples/${file}`, import.meta.url);
  return loadManifests([{ file, text: readFileSync(url, "utf8") }]).objects;
}

describe("a check that was written down", () => {
  it.each<[string, CheckOptions]>([
    ["hello.yaml", {}],
    ["hello.yaml", { order: "depth" }],
    ["hello.yaml", { visited: "fingerprint" }],
    ["hello.yaml", { maxDepth: 12 }],
    ["hello.yaml", { maxStates: 1_200 }],
    ["hello.yaml", { faults: [{ ...noFaults, stale: 2, crash: 1, total: 2 }] }],
  ])("goes on to the very same report, wherever it was interrupted: %s %o", async (file, more) => {
    const objects = objectsOf(file);
    const options = { walks: 2, ...more };
    const whole = await check(objects, options);
    let told = 0;
    await check(objects, { ...options, onProgress: () => void told++ });
    const resumed: unknown[] = [];
    for (let count = 1; count < told; count += Math.ceil(told / 8)) {
      const resume = await interruptedAt(objects, count, options);
      if (resume) resumed.push(await check(objects, { ...options, resume }));
    }
    expect(resumed.length).toBeGreaterThan(1);
    for (const report of resumed) expect(report).toEqual(uncounted(whole));
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

  it.each([
    ["plan", planOperator],
    ["generator", generatorOperator],
  ])("goes on in the middle, to the very same report, with a controller in %s style", async (_style, controller) => {
    const options: CheckOptions = {
      nodes: 1,
      walks: 1,
      faults: [{ ...noFaults, stale: 2, crash: 2, conflict: 2, lost: 2, total: 3 }],
      controllers: [controller],
      properties,
    };
    const whole = uncounted(await check(objects, options));
    let inMiddle = 0;
    for (const count of [1, 2, 3]) {
      const resume = (await interruptedAt(objects, count, { ...options, identity })) ?? expect.fail("it was done");
      if (resume.current) inMiddle++;
      expect(await check(objects, { ...options, identity, resume })).toEqual(whole);
    }
    expect(inMiddle).toBeGreaterThan(0);
  });
});
