import { describe, expect, it } from "vitest";
import { assign, emit, setup } from "xstate";
import { checkSystem } from "./check-system.ts";
import type { Channel, Message, Send, System, SystemState } from "./system.ts";

const send = (to: string | readonly string[], message: Message): Send => ({ type: "send", to, message });

/** Sends a letter for each number up to `count`, in order, at once. */
const writer = (count: number, to: string) =>
  setup({ types: {} as { emitted: Send } }).createMachine({
    id: "writer",
    entry: Array.from({ length: count }, (_, number) => emit(send(to, { type: "letter", number } as Message))),
  });

type Letter = { readonly type: "letter"; readonly number: number; readonly from: string };

/** Notes what it receives. */
const reader = setup({
  types: {} as { context: { readonly got: readonly number[] }; events: Letter },
  guards: { hasRoom: ({ context }) => context.got.length < 3 },
}).createMachine({
  id: "reader",
  context: { got: [] },
  on: {
    letter: {
      guard: "hasRoom",
      actions: assign(({ context, event }) => ({ got: [...context.got, event.number] })),
    },
  },
});

/** All that a reader can have got in the end, where nothing more can happen, as texts. */
function ends(channels: Channel, sent = 2): string[] {
  const seen = new Set<string>();
  const system: System = {
    actors: { writer: writer(sent, "reader"), reader },
    channels,
    properties: [
      {
        kind: "convergence",
        name: "ends",
        objection: (state) => {
          seen.add(state.context<{ got: number[] }>("reader").got.join());
          return undefined;
        },
      },
    ],
  };
  checkSystem(system);
  return [...seen].sort();
}

describe("channels", () => {
  it("bring messages of one sender in order, or in any", () => {
    expect(ends({ order: "ordered" })).toEqual(["", "0", "0,1"]);
    expect(ends({ order: "unordered" })).toEqual(["", "0", "0,1", "1", "1,0"]);
  });

  it("lose messages if they are lossy", () => {
    expect(ends({ order: "ordered", lossy: true })).toEqual(["", "0", "0,1", "1"]);
  });

  it("bring them again if they duplicate, ordered ones only until the next has come", () => {
    expect(ends({ order: "ordered", duplicating: true })).toEqual(
      ["", "0", "0,0", "0,0,0", "0,0,1", "0,1", "0,1,1"].sort(),
    );
    expect(ends({ order: "unordered", duplicating: true }, 1)).toEqual(["", "0", "0,0", "0,0,0"]);
  });

  it("hold no more equal messages than they are allowed to", () => {
    const twice = setup({ types: {} as { emitted: Send } }).createMachine({
      id: "twice",
      entry: [1, 2, 3].map(() => emit(send("reader", { type: "letter", number: 7 } as Message))),
    });
    const states = (maxCopies?: number) =>
      checkSystem({
        actors: { twice, reader },
        channels: { order: "unordered", ...(maxCopies && { maxCopies }) },
        properties: [],
      }).states;
    expect([states(), states(2), states(1)]).toEqual([4, 3, 2]);
    expect(() => checkSystem({ actors: {}, channels: { order: "ordered", maxCopies: 1 }, properties: [] })).toThrow(
      "maxCopies is of unordered channels",
    );
  });

  it("may differ from pair to pair", () => {
    const letters: Channel[] = [{ order: "ordered", from: "a" }, { order: "unordered" }];
    const seen = new Set<string>();
    checkSystem({
      actors: { a: writer(2, "reader"), b: writer(2, "other"), reader, other: reader },
      channels: letters,
      properties: [
        {
          kind: "always",
          name: "seen",
          objection: (state) => {
            const got = (name: string) => state.context<{ got: number[] }>(name).got.join();
            seen.add(`reader ${got("reader")}`).add(`other ${got("other")}`);
            return undefined;
          },
        },
      ],
    });
    expect(seen).not.toContain("reader 1,0");
    expect(seen).toContain("other 1,0");
  });

  it("leave a message that means nothing where it is, or take it off its queue", () => {
    const deaf = setup({ types: {} as { events: Letter } }).createMachine({
      id: "deaf",
      on: { letter: { guard: ({ event }) => event.number === 1 } },
    });
    const run = (order: Channel["order"]) =>
      checkSystem({
        actors: { writer: writer(2, "deaf"), deaf },
        channels: { order },
        properties: [
          {
            kind: "convergence",
            name: "nothing is left",
            objection: (state) => (state.inbox("deaf").length > 0 ? `${state.inbox("deaf").length} left` : undefined),
          },
        ],
      }).counterexamples[0]?.reason;
    expect([run("ordered"), run("unordered")]).toEqual([undefined, "stuck: 1 left"]);
  });
});

describe("time and faults", () => {
  const sleeper = setup({
    types: {} as { context: { readonly slept: number; readonly written: number }; events: { readonly type: "wake" } },
    actions: { count: assign(({ context }) => ({ ...context, slept: context.slept + 1 })) },
  }).createMachine({
    id: "sleeper",
    context: { slept: 0, written: 0 },
    initial: "asleep",
    states: {
      asleep: { on: { wake: "up" }, after: { 1000: { target: "up", actions: "count" } } },
      up: {},
    },
  });
  const slept = (state: SystemState) => state.context<{ slept: number }>("sleeper").slept;

  it("a timer goes off while it is armed, and only then", () => {
    const system: System = {
      actors: { sleeper: { machine: sleeper, events: [{ type: "wake" }] } },
      properties: [
        { kind: "sometimes", name: "overslept", holds: (state) => slept(state) === 1 },
        { kind: "sometimes", name: "woken", holds: (state) => slept(state) === 0 && state.matches("sleeper", "up") },
        { kind: "always", name: "once", objection: (state) => (slept(state) > 1 ? "again" : undefined) },
      ],
    };
    expect(checkSystem(system)).toMatchObject({ outcome: "holds", states: 3, transitions: 2 });
  });

  it("a crash starts an actor anew, or from what is durable, as often as the budget allows", () => {
    const most = (restart: boolean, crashes: number): number => {
      let most = 0;
      checkSystem({
        actors: {
          sleeper: {
            machine: sleeper,
            ...(restart && { restart: ({ context }) => ({ value: "asleep", context }) }),
          },
        },
        crashes,
        properties: [
          {
            kind: "always",
            name: "most",
            objection: (state) => {
              most = Math.max(most, slept(state));
              return undefined;
            },
          },
        ],
      });
      return most;
    };
    expect([most(false, 2), most(true, 0), most(true, 2)]).toEqual([1, 1, 3]);
  });

  it("a crash is told, and does not count as something that will happen", () => {
    const { counterexamples } = checkSystem({
      actors: { sleeper: { machine: sleeper, restart: () => ({ value: "up", context: { slept: 0, written: 9 } }) } },
      crashes: 1,
      properties: [
        { kind: "eventually", name: "sleeps out", objection: (s) => (slept(s) === 1 ? undefined : "did not") },
      ],
    });
    expect(counterexamples[0]?.reason).toBe("did not (it ends here)");
    expect(counterexamples[0]?.steps.map(({ text }) => text)).toEqual(["sleeper crashes and starts again"]);
  });
});

describe("what cannot be checked is refused", () => {
  const sends = (effect: unknown) =>
    setup({ types: {} as { emitted: Send } }).createMachine({ id: "a", entry: emit(effect as Send) });
  const check = (system: Partial<System>) => () => checkSystem({ actors: {}, properties: [], ...system });

  it("an effect that is none, a receiver that there is not, a message that no machine knows", () => {
    expect(check({ actors: { a: sends({ type: "launch" }) } })).toThrow("a asks for launch");
    expect(check({ actors: { a: sends(send("b", { type: "hello" })) } })).toThrow(
      "a sends hello to b, who is no actor",
    );
    expect(check({ actors: { a: sends(send("a", {} as Message)) } })).toThrow("a sends what is no message");
    expect(check({ actors: { a: sends(send("a", { type: "hello" })) } })).toThrow("does not know the event hello");
  });

  it("a property that looks at what there is not", () => {
    const looks = (objection: (state: SystemState) => string | undefined) =>
      check({ actors: { reader }, properties: [{ kind: "always", name: "looks", objection }] });
    expect(looks((state) => state.actor("nobody").context as string)).toThrow("no actor is called nobody");
    expect(looks((state) => state.history as string)).toThrow("the system has no history");
    expect(looks((state) => state.shared as string)).toThrow("the system shares nothing");
  });

  it("a bounded run never holds", () => {
    const { outcome, bound, verdicts } = checkSystem(
      {
        actors: { writer: writer(3, "reader"), reader },
        properties: [{ kind: "always", name: "fine", objection: () => undefined }],
      },
      { maxStates: 3 },
    );
    expect([outcome, bound, verdicts[0]?.verdict]).toEqual(["bounded", "states", "undecided"]);
  });
});

describe("a step property", () => {
  it("is told who acted, and is asked once for what it looks at", () => {
    const { counterexamples, verdicts } = checkSystem({
      actors: { a: writer(2, "reader"), reader },
      properties: [
        {
          kind: "step",
          name: "letters come in order",
          objection: (before, after, actor) => {
            const [was, is] = [before, after].map((state) => state.context<{ got: number[] }>("reader").got);
            const skipped = (is?.at(-1) ?? 0) > (was?.length ?? 0);
            return skipped ? `${actor} skipped one` : undefined;
          },
        },
      ],
    });
    expect(counterexamples[0]?.reason).toBe("reader skipped one");
    expect(counterexamples[0]?.steps).toHaveLength(1);
    expect(verdicts[0]?.evaluated).toBe(2);
  });
});
