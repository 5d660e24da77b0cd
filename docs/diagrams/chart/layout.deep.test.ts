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
  it("are drawn within three seconds of computing, and not much more the first time, in which the engine is loaded", async () => {
    const seconds: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const before = process.cpuUsage();
      for (const { machine } of machines) await draw(machine);
      seconds.push(process.cpuUsage(before).user / 1e6);
    }
    console.info(`${machines.length} charts in ${seconds.map((each) => each.toFixed(2)).join(", ")} s of CPU time`);
    expect(Math.min(...seconds)).toBeLessThan(3);
    // Others that share the processor make the figure larger than it is.
    expect(Math.max(...seconds)).toBeLessThan(6);
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
