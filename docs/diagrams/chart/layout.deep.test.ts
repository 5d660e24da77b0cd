/** Charts of machines of every shape, and how long it takes to draw ours. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomMachine } from "../../../machines/random-machine.fixture.ts";
import { machines } from "../machines.ts";
import { chartOf } from "./chart-of.ts";
import { draw } from "./draw.ts";
import { rules } from "./geometry.fixture.ts";
import { layOut } from "./lay-out.ts";

describe("all of our machines", () => {
  it("are drawn within three seconds of computing, the loading of the layout engine included", async () => {
    const before = process.cpuUsage();
    for (const { machine } of machines) await draw(machine);
    const { user } = process.cpuUsage(before);
    console.info(`${machines.length} charts in ${(user / 1e6).toFixed(2)} s of CPU time`);
    expect(user).toBeLessThan(3_000_000);
  });
});

describe("charts of whatever machines", () => {
  it("are in order: nothing overlaps, is crossed or off the canvas", async () => {
    await fc.assert(
      fc.asyncProperty(randomMachine, async ({ machine }) => {
        const layout = await layOut(chartOf(machine));
        for (const [rule, broken] of Object.entries(rules)) expect(broken(layout), rule).toEqual([]);
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 200) },
    );
  });
});
