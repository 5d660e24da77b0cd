/** What is shown on a chart besides the machine: coverage, and what stands out. */
import { describe, expect, it } from "vitest";
import { createActor, createMachine } from "xstate";
import { workItemChart } from "../../../machines/work-item.ts";
import { ActorCoverage } from "../../../properties/actor-coverage.ts";
import { Coverage } from "../../../properties/coverage.ts";
import type { MachineCoverage } from "../../../properties/report.ts";
import { type Chart, statesOf, transitionsOf } from "./chart.ts";
import { chartOf } from "./chart-of.ts";
import { draw } from "./draw.ts";
import { rules } from "./geometry.fixture.ts";
import { layOut } from "./lay-out.ts";
import { marked } from "./marked.ts";

const lamp = createMachine({
  id: "lamp",
  initial: "off",
  states: {
    off: { on: { PRESS: [{ guard: () => false, target: "broken" }, { target: "on" }], CLEAN: {} } },
    on: { on: { PRESS: "off", DIM: { actions: () => {} } }, after: { 1000: "off" } },
    broken: { on: { MEND: "off" } },
  },
});

function coverageOf(presses: number): MachineCoverage {
  const coverage = new ActorCoverage([lamp]);
  const actor = createActor(lamp, { inspect: coverage.inspect }).start();
  for (let press = 0; press < presses; press++) actor.send({ type: "PRESS" });
  return coverage.report()[0] ?? expect.fail("no lamp");
}

const notesOf = (chart: Chart) =>
  Object.fromEntries(
    [
      ...statesOf(chart.root).map(({ path, marks }) => [path, marks] as const),
      ...transitionsOf(chart).map(({ name, marks }) => [name, marks] as const),
    ].flatMap(([name, marks]) => (marks ? [[name, `${marks.visits} ${marks.note} ${marks.heat ?? ""}`.trim()]] : [])),
  );

describe("coverage on a chart", () => {
  it("tells what was visited, how often, and what never; of alternatives one by one, of what does nothing nothing", () => {
    expect(notesOf(marked(chartOf(lamp), { coverage: coverageOf(5) }))).toEqual({
      off: "some 3× 4",
      on: "some 3× 4",
      broken: "none never",
      "off on PRESS (1)": "none",
      "off on PRESS (2)": "some 3× 4",
      "on on PRESS": "some 2× 3",
      "on on after 1000": "none never",
      "on on DIM": "none never",
      "broken on MEND": "none",
    });
  });

  it("tells without counts only whether it was visited", () => {
    const { states, transitions } = coverageOf(5);
    const { counts: _, ...bare } = transitions;
    const coverage = { machine: "lamp", states: { visited: 2, all: 3, never: states.never }, transitions: bare };
    expect(notesOf(marked(chartOf(lamp), { coverage }))).toMatchObject({
      off: "some",
      broken: "none never",
      "on on PRESS": "some",
      "off on PRESS (1)": "none",
    });
  });

  it("is that of a check's notes, too", () => {
    const coverage = new Coverage();
    coverage.start();
    workItemChart.step(workItemChart.initial, { type: "ADD" });
    coverage.stop();
    const own = coverage.report().find(({ machine }) => machine === "workItem") ?? expect.fail("no work item");
    expect(notesOf(marked(chartOf(workItemChart.machine), { coverage: own }))).toMatchObject({
      "queue.queued": "some 1× 1",
      "queue.absent on ADD": "some 1× 1",
      "queue.processing": "none never",
    });
  });

  it("is drawn with words and dots, not by colours alone, and explained", async () => {
    const svg = await draw(lamp, { coverage: coverageOf(5) });
    expect(svg).toContain('class="state atomic never" data-state="broken"');
    expect(svg).toContain('class="state atomic heat heat-4" data-state="off"');
    expect(svg).toContain('class="edge never" data-from="broken" data-to="off"');
    for (const text of ["3×", "never", "dotted: never visited"]) expect(svg).toContain(text);
    expect(await draw(lamp)).not.toContain("never visited");
  });

  it.each(Object.entries(rules))("leaves the chart in order: %s", async (_, broken) => {
    expect(broken(await layOut(marked(chartOf(lamp), { coverage: coverageOf(5), highlight: ["on"] })))).toEqual([]);
  });

  it("is refused for another machine, and in text", async () => {
    const coverage = { ...coverageOf(0), machine: "toaster" };
    await expect(draw(lamp, { coverage })).rejects.toThrow("coverage of toaster on the chart of lamp");
    await expect(draw(lamp, { coverage, format: "dot" })).rejects.toThrow("dot shows neither coverage");
  });
});

describe("what stands out", () => {
  it("are states and transitions by their names, of alternatives one or all", async () => {
    const standing = (highlight: readonly string[]) => {
      const chart = marked(chartOf(lamp), { highlight });
      const all = [
        ...statesOf(chart.root).map(({ path, marks }) => ({ name: path, marks })),
        ...transitionsOf(chart).map(({ name, marks }) => ({ name, marks })),
      ];
      return all.filter(({ marks }) => marks?.isHighlighted).map(({ name }) => name);
    };
    expect(standing(["on", "off on PRESS (2)"])).toEqual(["on", "off on PRESS (2)"]);
    expect(standing(["off on PRESS"])).toEqual(["off on PRESS (1)", "off on PRESS (2)"]);
    expect(standing(["on on PRESS (1)"])).toEqual(["on on PRESS"]);
    expect(await draw(lamp, { highlight: ["on"] })).toContain('class="state atomic active" data-state="on"');
  });

  it("is refused if it is not there", async () => {
    await expect(draw(lamp, { highlight: ["of"] })).rejects.toThrow(
      'lamp has no state "of"; there are: off, on, broken',
    );
  });
});
