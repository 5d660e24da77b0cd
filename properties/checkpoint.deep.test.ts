import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { noFaults } from "../actors/choice.ts";
import { loadManifests } from "../actors/manifests.ts";
import { check } from "./check.ts";
import type { CheckOptions } from "./check-options.ts";
import { interruptedAt, uncounted } from "./interrupted.fixture.ts";

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
