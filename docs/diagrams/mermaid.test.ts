import { describe, expect, it } from "vitest";
import { and, assign, emit, setup } from "xstate";
import { machines } from "./machines.ts";
import { draw, mermaidOf } from "./mermaid.ts";

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
          states: { x: { after: { whim: { target: "y", guard: "isFew" } } }, y: { type: "final" } },
        },
      },
    },
    over: { type: "final" },
  },
});

describe("A machine as Mermaid", () => {
  it("shows nesting, regions, guards, delays, effects and ends", () => {
    expect(mermaidOf(everything)).toMatchInlineSnapshot(`
      "stateDiagram-v2
        [*] --> rest
        state "rest" as rest
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
        work_left_a --> work_left_b : always [and(isFew, isSome)]
        work_left_b --> work_left_c : after blink (50 ms)
        work_right_x --> work_right_y : after whim [isFew]
      "
    `);
  });

  it("is the same every time", () => {
    expect(mermaidOf(everything)).toBe(mermaidOf(everything));
  });

  it("is refused for a machine that there is not", () => {
    expect(() => draw("planet")).toThrow('no machine "planet"; there are: pod, container');
  });
});

describe.each(machines)("The machine $name", ({ name }) => {
  const lines = draw(name).trimEnd().split("\n");

  it("is drawn as it was when somebody last looked at it (vitest -u, and look at the difference)", async () => {
    await expect(draw(name)).toMatchFileSnapshot(`machines/${name}.mmd`);
  });

  it("has only lines that Mermaid knows", () => {
    const known = [
      /^stateDiagram-v2$/,
      /^ +state "[^"]+" as \w+( \{)?$/,
      /^ +(\[\*\]|\w+) --> (\[\*\]|\w+)( : [^:;#]+)?$/,
      /^ +\w+ : [^:;#]+$/,
      /^ +(note right of \w+|end note|\}|--)$/,
      /^ +(entry|exit|[A-Z_]+) [^:;#]+$/,
    ];
    expect(lines.filter((line) => !known.some((pattern) => pattern.test(line)))).toEqual([]);
  });

  it("declares each state once, and draws no edge between a state and what contains it", () => {
    const declared = lines.flatMap((line) => /^ +state "[^"]+" as (\w+)/.exec(line)?.[1] ?? []);
    expect(declared).toEqual([...new Set(declared)]);
    const edges = lines.flatMap((line) => {
      const [, from, to] = /^ +(\w+) --> (\w+)/.exec(line) ?? [];
      return from !== undefined && to !== undefined ? [[from, to] as const] : [];
    });
    expect(edges.flat().filter((id) => !declared.includes(id))).toEqual([]);
    expect(edges.filter(([from, to]) => to.startsWith(`${from}_`) || from.startsWith(`${to}_`))).toEqual([]);
  });
});
