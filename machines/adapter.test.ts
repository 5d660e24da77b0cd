import { describe, expect, it } from "vitest";
import { assign, emit, raise, setup } from "xstate";
import { type ObservedTransition, observeTransitions, statechart } from "./adapter.ts";

interface LampContext {
  readonly presses: number;
}
type LampEvent =
  | { readonly type: "PRESS"; readonly times?: number }
  | { readonly type: "BREAK" }
  | { readonly type: "MEND" };
type LampEffect = { readonly type: "glow"; readonly presses: number };

const lamp = statechart(
  setup({
    types: {} as { context: LampContext; events: LampEvent; emitted: LampEffect },
    actions: {
      count: assign(({ context, event }) => ({
        presses: (context.presses + ((event.type === "PRESS" && event.times) || 1)) % 4,
      })),
      glow: emit(({ context }) => ({ type: "glow", presses: context.presses })),
    },
    delays: { cooling: ({ context }) => 1_000 * context.presses },
  }).createMachine({
    id: "lamp",
    context: { presses: 0 },
    initial: "off",
    states: {
      off: { on: { PRESS: { target: "on", actions: "count" }, MEND: {} } },
      on: {
        initial: "warm",
        entry: "glow",
        on: { PRESS: { target: "off", actions: "count" }, BREAK: "broken" },
        states: { warm: { after: { cooling: "cold" } }, cold: {} },
      },
      broken: { type: "final" },
    },
  }),
);

const press = { type: "PRESS" } as const;

describe("A statechart", () => {
  it("answers an event with the next state and the effects in the order in which they were emitted", () => {
    const [state, effects] = lamp.step(lamp.initial, press);
    expect(state).toEqual({ value: { on: "warm" }, context: { presses: 1 }, done: false });
    expect(effects).toEqual([
      { type: "glow", presses: 1 },
      { type: "arm", timer: "cooling", afterMs: 1_000 },
    ]);
  });

  it("turns `after` into a timer to arm, which fires by name and is cancelled when its state is left", () => {
    const [warm] = lamp.step(lamp.initial, press);
    expect(lamp.timers(warm)).toEqual(["cooling"]);
    const [cold, effects] = lamp.fire(warm, "cooling");
    expect(lamp.path(cold)).toBe("on.cold");
    expect(effects).toEqual([{ type: "cancel", timer: "cooling" }]);
    expect(lamp.timers(cold)).toEqual([]);
  });

  it("says whether it handles an event, even if it does nothing then; a final state handles none", () => {
    const [warm] = lamp.step(lamp.initial, press);
    const [broken] = lamp.step(warm, { type: "BREAK" });
    const handled = [lamp.initial, warm, broken].map((state) =>
      (["PRESS", "BREAK", "MEND"] as const).filter((type) => lamp.handles(state, { type })),
    );
    expect(handled).toEqual([["PRESS", "MEND"], ["PRESS", "BREAK"], []]);
    expect(() => lamp.handles(warm, { type: "DROP" } as unknown as LampEvent)).toThrow("does not know the event DROP");
  });

  it("ignores a timer that is not armed, and refuses one that does not exist", () => {
    expect(lamp.fire(lamp.initial, "cooling")).toEqual([lamp.initial, []]);
    expect(() => lamp.fire(lamp.initial, "heating")).toThrow("machine lamp does not have the timer heating");
  });

  it("returns the very same state for an event that it knows but does not handle there", () => {
    const [state, effects] = lamp.step(lamp.initial, { type: "BREAK" });
    expect(state).toBe(lamp.initial);
    expect(effects).toEqual([]);
  });

  it("throws on an event that occurs nowhere in its definition", () => {
    // @ts-expect-error: the type already forbids it
    expect(() => lamp.step(lamp.initial, { type: "SMASH" })).toThrow("machine lamp does not know the event SMASH");
  });

  it("ignores every event in a final state, as a live actor does", () => {
    const [warm] = lamp.step(lamp.initial, press);
    const [broken] = lamp.step(warm, { type: "BREAK" });
    expect(broken.done).toBe(true);
    expect(lamp.step(broken, press)).toEqual([broken, []]);
  });

  it("has one object for equal states, however they came about", () => {
    let state = lamp.initial;
    for (let i = 0; i < 4; i++) [state] = lamp.step(state, press);
    expect(state).toBe(lamp.initial);
    const [three] = lamp.step(lamp.initial, { type: "PRESS", times: 3 });
    const [alsoThree] = lamp.step(lamp.step(lamp.step(lamp.initial, press)[0], press)[0], press);
    expect(alsoThree).toBe(three);
  });

  it("restores from JSON to that same object, and steps even a copy", () => {
    const [warm] = lamp.step(lamp.initial, press);
    const copy = JSON.parse(JSON.stringify(warm)) as typeof warm;
    expect(lamp.restore(copy)).toBe(warm);
    expect(lamp.step(copy, press)).toBe(lamp.step(warm, press));
  });

  it("remembers a step: the second time it is the same tuple", () => {
    expect(lamp.step(lamp.initial, { type: "PRESS", times: 2 })).toBe(
      lamp.step(lamp.initial, { type: "PRESS", times: 2 }),
    );
    expect(lamp.step(lamp.initial, { type: "PRESS", times: 2 })).not.toBe(
      lamp.step(lamp.initial, { type: "PRESS", times: 3 }),
    );
  });

  it("gives out nothing that could be changed", () => {
    const [state, effects] = lamp.step(lamp.initial, press);
    expect([state, state.context, state.value, effects, effects[0]].every(Object.isFrozen)).toBe(true);
  });

  it("matches a state and those around it", () => {
    const [warm] = lamp.step(lamp.initial, press);
    expect(["on", "on.warm", "off", "on.cold"].map((path) => lamp.matches(warm, path))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("lists all its states and transitions, without those that only forbid", () => {
    expect(lamp.inventory).toEqual({
      states: ["off", "on", "on.warm", "on.cold", "broken"],
      transitions: [
        { state: "off", event: "PRESS" },
        { state: "on", event: "PRESS" },
        { state: "on", event: "BREAK" },
        { state: "on.warm", event: "after cooling" },
      ],
      events: ["PRESS", "MEND", "BREAK"],
    });
  });
});

describe("Parallel regions", () => {
  const twin = statechart(
    setup({ types: {} as { events: { type: "L" } | { type: "R" } } }).createMachine({
      id: "twin",
      type: "parallel",
      states: {
        left: { initial: "a", states: { a: { on: { L: "b" } }, b: { on: { L: "a" } } } },
        right: { initial: "a", states: { a: { on: { R: "b" } }, b: {} } },
      },
    }),
  );

  it("are joined in the order of the definition, whichever moved last", () => {
    const [one] = twin.step(twin.step(twin.initial, { type: "L" })[0], { type: "R" });
    const [other] = twin.step(twin.step(twin.initial, { type: "R" })[0], { type: "L" });
    expect(twin.path(one)).toBe("left.b | right.b");
    expect(other).toBe(one);
    expect(twin.matches(one, "left.b") && twin.matches(one, "right.b")).toBe(true);
  });
});

describe("Those who observe transitions", () => {
  it("hear of each step, memoised or not, and which transitions of the inventory it took, until they stop", () => {
    const heard: ObservedTransition[] = [];
    const stop = observeTransitions((transition) => heard.push(transition));
    const [warm] = lamp.step(lamp.initial, press);
    lamp.step(lamp.initial, press);
    lamp.fire(warm, "cooling");
    lamp.step(warm, { type: "MEND" });
    stop();
    lamp.step(lamp.initial, press);
    const pressed = {
      machine: "lamp",
      source: "off",
      event: "PRESS",
      target: "on.warm",
      taken: true,
      via: ["off"],
      choices: [0],
    };
    expect(heard).toEqual([
      pressed,
      pressed,
      {
        machine: "lamp",
        source: "on.warm",
        event: "after cooling",
        target: "on.cold",
        taken: true,
        via: ["on.warm"],
        choices: [0],
      },
      { machine: "lamp", source: "on.warm", event: "MEND", target: "on.warm", taken: false, via: [], choices: [] },
    ]);
  });
});

describe("A machine that cannot be driven as data is refused, and the state named:", () => {
  type Config = Parameters<ReturnType<typeof setup>["createMachine"]>[0];
  const refusal = (config: Config) => () =>
    statechart(setup({}).createMachine({ id: "bad", ...config } as never) as never);
  const inState = (state: object): Config => ({ initial: "s", states: { s: state, t: {} } }) as Config;

  it.each([
    ["invoke", inState({ invoke: { src: "other" } }), 'state "s": invoke'],
    ["history", inState({ initial: "h", states: { h: { type: "history" }, u: {} } }), 'state "s.h": history'],
    ["a wildcard", inState({ on: { "*": "t" } }), 'state "s": the wildcard *'],
    ["a plain function as an action", inState({ entry: () => {} }), "none of emit, assign, raise"],
    ["an action without implementation", inState({ exit: "shout" }), "the action shout has no implementation"],
    ["an `after` that stays where it is", inState({ after: { 10: { target: "s" } } }), "does not leave its state"],
    [
      "an `after` that may do nothing",
      inState({ after: { 10: { target: "t", guard: () => false } } }),
      "may all say no",
    ],
    ["a delayed raise", inState({ entry: raise({ type: "X" }, { delay: 5 }) }), "a delayed raise"],
  ])("%s", (_, config, message) => {
    expect(refusal(config)).toThrow(message);
  });

  it("an `always` out of its own region", () => {
    const left = { initial: "a", states: { a: { always: "#b" } } };
    const right = { initial: "x", states: { x: {}, b: { id: "b" } } };
    expect(refusal({ type: "parallel", states: { left, right } } as Config)).toThrow('out of its region, to "right.b"');
  });

  it("two timers of one name that can be armed at once", () => {
    const region = (): object => ({ initial: "a", states: { a: { after: { 10: "b" } }, b: {} } });
    const config = { type: "parallel", states: { left: region(), right: region() } } as Config;
    expect(refusal(config)).toThrow('state "right.a": the timer 10 is also one of "left.a"');
  });

  it("a context that JSON would not bring back", () => {
    expect(refusal({ ...inState({}), context: { when: new Date(0) } } as Config)).toThrow(
      "context of bad.when is not plain data",
    );
    expect(refusal({ ...inState({}), context: { many: Infinity } } as Config)).toThrow("which JSON cannot hold");
  });
});
