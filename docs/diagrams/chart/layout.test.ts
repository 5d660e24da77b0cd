/** Every chart is measured: what a reader would call a mess is told as one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../machines/catalogue.ts";
import { randomMachine } from "../../../machines/random-machine.fixture.ts";
import { awkward } from "./awkward.fixture.ts";
import { tip } from "./chart-arrow.ts";
import { chartOf } from "./chart-of.ts";
import { elsewhere } from "./elsewhere.fixture.ts";
import { rules } from "./geometry.fixture.ts";
import { layOut } from "./lay-out.ts";
import type { Box, LaidOutChart, PlacedEdge } from "./layout.ts";

const machines = [
  ...Object.entries(catalogue).map(([name, { machine }]) => [name, machine] as const),
  ...Object.entries(elsewhere),
  ["awkward", awkward] as const,
];

describe.each(machines)("the chart of %s", (_, machine) => {
  const layout = layOut(chartOf(machine));

  it.each(Object.entries(rules))("%s", async (_rule, broken) => {
    expect(broken(await layout)).toEqual([]);
  });

  it("has every state and every transition", async () => {
    const { chart, states, edges } = await layout;
    const written = states.flatMap(({ head }) => head.reactions.map(({ transition }) => transition));
    const drawn = edges.flatMap(({ transitions }) => transitions);
    const all = states.flatMap(({ state }) => state.transitions);
    expect(new Set([...written, ...drawn])).toEqual(new Set(all));
    expect(states.length).toBeGreaterThan(chart.root.states.length);
  });
});

describe("charts of whatever machines", () => {
  it("are in order, too: a dozen drawn at random (more in a deep test)", async () => {
    await fc.assert(
      fc.asyncProperty(randomMachine, async ({ machine }) => {
        const layout = await layOut(chartOf(machine));
        for (const [rule, broken] of Object.entries(rules)) expect(broken(layout), rule).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

describe("the rules themselves", () => {
  const sound = layOut(chartOf(catalogue.container.machine));
  const broken = async (rule: string, change: (chart: LaidOutChart) => LaidOutChart) =>
    (rules[rule] ?? expect.fail("no such rule"))(change(await sound));
  const withEdges = (change: (edge: PlacedEdge, index: number) => PlacedEdge) => (chart: LaidOutChart) => ({
    ...chart,
    edges: chart.edges.map(change),
  });
  const moved = (box: Box, x: number, y = 0): Box => ({ ...box, x: box.x + x, y: box.y + y });

  it("see a state on another, and one that leaves its own", async () => {
    const rule = "states overlap only where one is in the other";
    const change = (path: string, x: number) => (chart: LaidOutChart) => ({
      ...chart,
      states: chart.states.map((each) => (each.state.path === path ? { ...each, box: moved(each.box, x) } : each)),
    });
    expect(await broken(rule, change("waiting.idle", 0))).toEqual([]);
    expect(await broken(rule, change("waiting.idle", 2_000))).not.toEqual([]);
    expect(
      await broken(rule, (chart) => ({
        ...chart,
        states: chart.states.map((each) => ({ ...each, box: chart.states[1]?.box ?? each.box })),
      })),
    ).not.toEqual([]);
  });

  it("see labels on each other, on borders, off the canvas, and under lines", async () => {
    const first = (await sound).edges.find(({ label }) => label)?.label ?? expect.fail("no label");
    const toFirst = withEdges((edge) => (edge.label ? { ...edge, label: { ...edge.label, box: first.box } } : edge));
    expect(await broken("no label, head, mark or state is on another", toFirst)).not.toEqual([]);
    const labelled = (await sound).edges.filter(({ label }) => label);
    const toNext = withEdges((edge) => {
      const next = labelled[(labelled.indexOf(edge) + 1) % labelled.length]?.label;
      return edge.label && next ? { ...edge, label: { ...edge.label, box: next.box } } : edge;
    });
    expect(await broken("no line runs through a label, a head, a mark or a state", toNext)).not.toEqual([]);
    const slid = (x: number) =>
      withEdges((edge) => (edge.label ? { ...edge, label: { ...edge.label, box: moved(edge.label.box, x) } } : edge));
    expect(await broken("no border runs through a label, a mark or a head", slid(60))).not.toEqual([]);
    expect(await broken("all is on the canvas", slid(-400))).not.toEqual([]);
  });

  it("see lines in one another, and edges that hang in the air", async () => {
    const points = (await sound).edges[0]?.points ?? [];
    expect(
      await broken(
        "no two lines run in one another",
        withEdges((edge) => ({ ...edge, points })),
      ),
    ).not.toEqual([]);
    const short = withEdges((edge) => ({
      ...edge,
      points: edge.points.map((point, at) => (at === 0 ? { x: point.x, y: point.y + 5 } : point)),
    }));
    expect(await broken("edges end where they say", short)).not.toEqual([]);
    const stub = withEdges(({ label, ...edge }) => ({
      ...edge,
      points: [
        { x: 0, y: 0 },
        { x: 0, y: tip.length - 1 },
      ],
    }));
    expect(await broken("edges end where they say", stub)).toContainEqual(expect.stringContaining("the tip"));
  });

  it("see text that is too large for its box", async () => {
    const narrow = (chart: LaidOutChart) => ({
      ...chart,
      states: chart.states.map((each) => ({ ...each, headBox: { ...each.headBox, width: 20 } })),
    });
    expect(await broken("text fits into its box", narrow)).not.toEqual([]);
  });
});
