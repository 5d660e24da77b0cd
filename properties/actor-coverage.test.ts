import { describe, expect, it, vi } from "vitest";
import { createActor, setup } from "xstate";
import { podChart } from "../machines/pod.ts";
import { ActorCoverage } from "./actor-coverage.ts";
import { Coverage } from "./coverage.ts";
import { coverageText, mergedCoverage, parseCoverage } from "./coverage-file.ts";

const lamp = setup({
  types: {} as { context: { worn: boolean }; events: { type: "PRESS" | "BREAK" } },
  guards: { isWorn: ({ context }) => context.worn },
  delays: { nap: 1_000 },
}).createMachine({
  id: "lamp",
  context: { worn: false },
  initial: "off",
  on: { BREAK: ".broken" },
  states: {
    off: { on: { PRESS: [{ guard: "isWorn", target: "broken" }, { target: "on" }] } },
    on: { initial: "dim", after: { nap: "off" }, states: { dim: { always: "bright" }, bright: {} } },
    broken: { type: "final" },
  },
});

function visited() {
  vi.useFakeTimers();
  const coverage = new ActorCoverage([lamp]);
  const actor = createActor(lamp.provide({ guards: { isWorn: () => false } }), { inspect: coverage.inspect }).start();
  actor.send({ type: "PRESS" });
  vi.advanceTimersByTime(1_000);
  actor.send({ type: "PRESS" });
  vi.useRealTimers();
  return coverage.report();
}

describe("the coverage of actors", () => {
  it("tells what was visited, never visited, and in how many steps; alternatives one by one", () => {
    expect(visited()).toEqual([
      {
        machine: "lamp",
        states: { visited: 4, all: 5, never: ["broken"], counts: { off: 2, on: 4, "on.dim": 2, "on.bright": 2 } },
        transitions: {
          visited: 3,
          all: 5,
          never: ["(any) on BREAK", "off on PRESS (1)"],
          counts: { "off on PRESS (2)": 2, "on.dim on always": 2, "on on after nap": 1 },
        },
      },
    ]);
  });

  it("passes over machines that nobody asked about", () => {
    const coverage = new ActorCoverage([]);
    createActor(lamp, { inspect: coverage.inspect }).start();
    expect(coverage.report()).toEqual([]);
  });
});

describe("the coverage of our machines", () => {
  it("counts situations, alternatives one by one, but not after a resume", () => {
    const coverage = new Coverage();
    coverage.start();
    const bound = { type: "BOUND", initContainers: 0, phase: "Pending", deletionGraceSeconds: null } as const;
    podChart.step(podChart.initial, bound);
    podChart.step(podChart.initial, { ...bound, initContainers: 1 });
    podChart.step(podChart.initial, { ...bound, phase: "Failed" });
    coverage.stop();
    const pod = () => coverage.report().find(({ machine }) => machine === "pod") ?? expect.fail("no pod");
    expect(pod().transitions.counts).toEqual({ "pending on BOUND (2)": 1, "pending on BOUND (4)": 2 });
    expect(pod().states.counts).toMatchObject({ pending: 3, scheduled: 2, failed: 1 });
    coverage.add({ states: [], transitions: [] });
    expect(pod().transitions).not.toHaveProperty("counts");
  });
});

describe("a file of coverage", () => {
  it("is read again, as are reports and verdicts; anything else is refused", () => {
    const coverage = visited();
    expect(parseCoverage(coverageText(coverage))).toEqual(coverage);
    expect(parseCoverage(JSON.stringify({ report: { coverage } }))).toEqual(coverage);
    for (const text of ["{", "null", "{}", '{"coverage":[{"machine":"a"}]}'])
      expect(() => parseCoverage(text)).toThrow(RangeError);
  });

  it("can be several: visited is what any has visited", () => {
    const [one] = visited();
    const other = {
      ...(one ?? expect.fail("none")),
      states: { visited: 1, all: 5, never: ["off", "on", "on.dim", "on.bright"] },
    };
    const [both] = mergedCoverage([visited(), [other], visited()]);
    expect(both?.states).toEqual({ visited: 5, all: 5, never: [] });
    expect(both?.transitions.counts).toMatchObject({ "off on PRESS (2)": 6 });
  });
});
