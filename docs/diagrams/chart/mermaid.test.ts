// @vitest-environment happy-dom
/** Mermaid itself reads the charts: its reader of statecharts asks for a browser, of which a part will do. */
import mermaid from "mermaid";
import { describe, expect, it } from "vitest";
import { type AnyStateMachine, and, assign, emit, setup } from "xstate";
import { catalogue } from "../../../machines/catalogue.ts";
import { awkward } from "./awkward.fixture.ts";
import { draw } from "./draw.ts";
import { elsewhere } from "./elsewhere.fixture.ts";

/** A machine with everything that a diagram has to show. */
const everything = setup({
  types: {} as { context: { n: number }; events: { type: "GO" | "BACK" | "TICK" | "STOP" }; emitted: { type: "done" } },
  actions: { count: assign(({ context }) => ({ n: context.n + 1 })), tell: emit({ type: "done" }) },
  guards: { isFew: ({ context }) => context.n < 3, isSome: ({ context }) => context.n > 0 },
  delays: { patience: 90_000, blink: 50, whim: ({ context }) => context.n },
}).createMachine({
  id: "everything",
  context: { n: 0 },
  initial: "rest",
  on: { STOP: ".rest" },
  states: {
    rest: { on: { GO: "work", STOP: {} }, after: { patience: "over" } },
    work: {
      type: "parallel",
      entry: "tell",
      onDone: "over",
      on: { BACK: { target: "rest", actions: ["count", "tell"] } },
      states: {
        left: {
          initial: "a",
          on: { TICK: ".b" },
          states: {
            a: { always: { guard: and(["isFew", "isSome"]), target: "b" } },
            b: { exit: "count", on: { TICK: { actions: "tell" } }, after: { blink: "c" } },
            c: { type: "final" },
          },
        },
        right: {
          initial: "x",
          states: {
            x: { after: { whim: { target: "y", guard: "isFew" } } },
            y: { type: "final" },
            end: { on: { TICK: "#everything.work.right" } },
          },
        },
      },
    },
    over: { type: "final" },
  },
});

const machines: readonly (readonly [string, AnyStateMachine])[] = [
  ["everything", everything],
  ...Object.entries(catalogue).map(([name, { machine }]) => [name, machine] as const),
  ...Object.entries(elsewhere),
  ["awkward", awkward] as const,
];

describe("A machine as Mermaid", () => {
  it("shows nesting, regions, guards, delays, effects and ends", async () => {
    expect(await draw(everything, { format: "mermaid" })).toMatchInlineSnapshot(`
      "stateDiagram-v2
        [*] --> rest
        state "rest" as rest
        rest : STOP / nothing
        state "work" as work {
          state "left" as work_left {
            [*] --> work_left_a
            state "a" as work_left_a
            state "b" as work_left_b
            work_left_b : exit / count
            work_left_b : TICK / tell
            state "c" as work_left_c
            work_left_c --> [*]
          }
          --
          state "right" as work_right {
            [*] --> work_right_x
            state "x" as work_right_x
            state "y" as work_right_y
            work_right_y --> [*]
            state "end" as work_right_end
            work_right_end : TICK → work.right
          }
        }
        note right of work
          entry / tell
        end note
        state "over" as over
        over --> [*]
        work --> rest : STOP
        rest --> work : GO
        rest --> over : after patience (90 s)
        work --> rest : BACK / count, tell
        work --> over : done
        work_left_a --> work_left_b : TICK
        work_left_a --> work_left_b : always [isFew and isSome]
        work_left_b --> work_left_c : after blink (50 ms)
        work_right_x --> work_right_y : after whim [isFew]
      "
    `);
  });
});

describe.each(machines)("The machine %s", (_, machine) => {
  it("is read by Mermaid, with every state once and no edge between a state and what contains it", async () => {
    const text = await draw(machine, { format: "mermaid" });
    expect(await mermaid.parse(text)).toMatchObject({ diagramType: "stateDiagram" });
    const lines = text.split("\n");
    const declared = lines.flatMap((line) => /^ +state (?:"[^"]+" as )?(\w+)/.exec(line)?.[1] ?? []);
    expect(declared).toEqual([...new Set(declared)]);
    const edges = lines.flatMap((line) => {
      const [, from, to] = /^ +(\w+) --> (\w+)/.exec(line) ?? [];
      return from !== undefined && to !== undefined ? [[from, to] as const] : [];
    });
    // Names without letters are told apart by underscores and numbers.
    const named = edges.filter((ends) => ends.every((id) => /[a-z]/i.test(id)));
    expect(edges.flat().filter((id) => !declared.includes(id))).toEqual([]);
    expect(named.filter(([from, to]) => to.startsWith(`${from}_`) || from.startsWith(`${to}_`))).toEqual([]);
  });
});
