import { expect, it } from "vitest";
import { noFaults } from "../actors/choice.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import { check } from "./check.ts";
import { progressText } from "./progress-text.ts";
import type { CheckProgress } from "./report.ts";
import { web } from "./workload.fixture.ts";

const at: CheckProgress = {
  slice: "Pod a",
  sliceIndex: 0,
  slices: 2,
  phase: "search",
  faults: noFaults,
  states: 4_000,
  transitions: 9_000,
  statesPerSecond: 500,
  depth: 7,
  frontier: 300,
  memoryBytes: 2 ** 20,
};
const head = "1/2 Pod a · no faults · 4,000 states · 500/s · depth 7 · frontier 300";

it("tells how far it is to the end, once that can be guessed", () => {
  expect(progressText({ ...at, levels: "growing" })).toBe(`${head} · growing · 1 MiB`);
  const shrinking = { ...at, levels: "shrinking", estimatedStates: 5_200 } as const;
  expect(progressText(shrinking)).toBe(`${head} · about 1,200 to go, 3s · 1 MiB`);
  expect(progressText({ ...shrinking, statesPerSecond: 0 })).toContain(" · about 1,200 to go · ");
  // Depth first there are no levels.
  expect(progressText(at)).toBe(`${head} · 1 MiB`);
});

it("is told by a check breadth first, and not by one depth first", async () => {
  const faults = [faultBudget({ stale: 2, crash: 1 }, 2)];
  const outlooks = async (order: "breadth" | "depth", only = faults) => {
    const told: CheckProgress[] = [];
    const onProgress = (progress: CheckProgress) => void told.push(progress);
    const report = await check([web("Deployment", 2)], { nodes: 2, walks: 0, order, onProgress, faults: only });
    expect(told.length).toBeGreaterThan(0);
    const states = report.slices[0]?.searches.at(-1)?.states ?? 0;
    const guesses = told.flatMap(({ estimatedStates }) => estimatedStates ?? []);
    return { first: told[0]?.levels, off: guesses.map((guess) => Math.abs(guess - states) / states) };
  };
  const { first, off } = await outlooks("breadth");
  expect(first).toBe("growing");
  expect(off.length).toBeGreaterThan(0);
  expect(Math.max(...off)).toBeLessThan(0.2);
  expect(await outlooks("depth", [faultBudget({ stale: 1 })])).toEqual({ first: undefined, off: [] });
});
