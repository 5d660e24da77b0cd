import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign, emit, setup } from "xstate";
import { explore } from "../../../properties/engine/search.ts";
import { checkSystem } from "../../../properties/systems/check-system.ts";
import type { Message, Send, System } from "../../../properties/systems/system.ts";
import { partsOf } from "../../../properties/systems/system-parts.ts";
import { SystemSpace } from "../../../properties/systems/system-space.ts";
import { incrementWithLock } from "./increment-with-lock.ts";
import { twoPhaseCommit } from "./two-phase-commit.ts";

/** Everybody may greet anybody, and remembers whom, in the order in which it was greeted. */
const guest = (others: readonly string[]) =>
  setup({
    types: {} as {
      context: { readonly greeted: readonly string[] };
      events: { readonly type: "greet"; readonly whom: string } | { readonly type: "hello"; readonly from: string };
      emitted: Send;
    },
    actions: {
      greet: emit(({ event }) => ({
        type: "send",
        to: event.type === "greet" ? event.whom : "",
        message: { type: "hello" },
      })),
      remember: assign(({ context, event }) =>
        event.type === "hello" ? { greeted: [...context.greeted, event.from] } : {},
      ),
    },
    guards: {
      hasRoom: ({ context }) => context.greeted.length < 2,
      isOther: ({ event }) => event.type === "greet" && others.includes(event.whom),
    },
  }).createMachine({
    id: "guest",
    context: { greeted: [] },
    initial: "quiet",
    states: {
      quiet: { on: { greet: { guard: "isOther", target: "tired", actions: "greet" } } },
      tired: {},
    },
    on: { hello: { guard: "hasRoom", actions: "remember" } },
  });

function party(names: readonly string[]): System {
  const events = names.map((whom) => ({ type: "greet", whom }) as Message);
  return {
    name: "party",
    actors: Object.fromEntries(
      names.map((name) => [name, { machine: guest(names.filter((other) => other !== name)), events }]),
    ),
    symmetric: [names],
    properties: [],
  };
}

/** All that can be reached, without symmetry. */
function statesOf(space: SystemSpace): Int32Array[] {
  const states: Int32Array[] = [];
  const run = explore(space, {}, { onState: (state) => void states.push(Int32Array.from(state)) });
  while (!run.next().done);
  return states;
}

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((first) => permutations(items.filter((other) => other !== first)).map((rest) => [first, ...rest]));

/** A state with other names, by definition. */
function renamed(
  space: SystemSpace,
  state: Int32Array,
  order: readonly number[],
  members: readonly number[],
): Int32Array {
  const { things, width, target, renamed } = partsOf(space, []);
  const to = Int32Array.from({ length: things }, (_, thing) =>
    members.includes(thing) ? (order[members.indexOf(thing)] as number) : thing,
  );
  const into = new Int32Array(width);
  for (let slot = 0; slot < width; slot++) into[target(slot, to)] = renamed(slot, state[slot] as number, to, state);
  return into;
}

const systems: readonly (readonly [string, System, readonly number[]])[] = [
  ["two-phase commit", twoPhaseCommit(3), [1, 2, 3]],
  ["a party", party(["ann", "ben", "cem"]), [0, 1, 2]],
  ["increment", incrementWithLock(4) as System, [0, 1, 2, 3]],
];

describe.each(systems)("the representative of a state of %s", (_, system, members) => {
  it("is one of those that differ from it by names, and the same for all of them", () => {
    const space = new SystemSpace(system);
    const states = statesOf(space);
    const orders = permutations(members);
    const canonical = (state: Int32Array) => {
      const into = new Int32Array(space.width);
      space.canonical?.(state, into);
      return into.join();
    };
    fc.assert(
      fc.property(fc.constantFrom(...states), (state) => {
        const alike = orders.map((order) => renamed(space, state, order, members));
        const representative = canonical(state);
        expect(alike.map((each) => each.join())).toContain(representative);
        for (const each of alike) expect(canonical(each)).toBe(representative);
      }),
      { numRuns: 20 },
    );
    const orbits = new Set(
      states.map((state) => orders.map((order) => renamed(space, state, order, members).join()).sort()[0]),
    );
    expect(checkSystem({ ...system, properties: [] }, { symmetry: true }).states).toBe(orbits.size);
  });
});

describe("with symmetry", () => {
  it.each([
    { count: 3, distinct: 80 },
    { count: 5, distinct: 314 },
    { count: 7, distinct: 920 },
  ])(
    "two-phase commit of $count resource managers has $distinct states, and the same verdicts",
    ({ count, distinct }) => {
      for (const order of ["breadth", "depth"] as const) {
        const { outcome, states, verdicts } = checkSystem(twoPhaseCommit(count), { symmetry: true, order });
        expect([outcome, states]).toEqual(["holds", distinct]);
        expect(verdicts.map(({ verdict }) => verdict)).toEqual(["holds", "holds", "holds"]);
      }
    },
  );

  it("counterexamples are real runs, as long as without", () => {
    const system = incrementWithLock(3, false);
    const [plain, symmetric] = [{}, { symmetry: true }].map((options) => checkSystem(system, options));
    expect(symmetric?.counterexamples[0]?.steps.length).toBe(plain?.counterexamples[0]?.steps.length);
    expect(symmetric?.states).toBeLessThan(plain?.states as number);
  });

  it("a run that goes round comes back to where it was, by its own name", () => {
    // A token that goes round in a ring of three: up to names it is always in the same place.
    const holder = (next: string) =>
      setup({
        types: {} as { events: { readonly type: "pass" | "token" }; emitted: Send },
        actions: { pass: emit({ type: "send", to: next, message: { type: "token" } }) },
      }).createMachine({
        id: "holder",
        initial: "without",
        states: { without: { on: { token: "with" } }, with: { on: { pass: { target: "without", actions: "pass" } } } },
      });
    const names = ["a", "b", "c"];
    const system: System = {
      actors: {
        start: setup({ types: {} as { emitted: Send } }).createMachine({
          id: "start",
          entry: emit({ type: "send", to: "a", message: { type: "token" } }),
        }),
        ...Object.fromEntries(
          names.map((name, at) => [
            name,
            { machine: holder(names[(at + 1) % 3] as string), events: [{ type: "pass" }] },
          ]),
        ),
      },
      properties: [{ kind: "eventually", name: "rests", objection: () => "it does not" }],
    };
    const { counterexamples } = checkSystem(system);
    expect(counterexamples[0]?.steps.slice(counterexamples[0]?.cycleFrom).length).toBe(6);
    // Up to names the token stays where it is, and the run still comes back.
    const { counterexamples: quotient } = checkSystem({ ...system, symmetric: [names] }, { symmetry: true });
    expect(quotient[0]?.steps.slice(quotient[0]?.cycleFrom).length).toBe(6);
    // One who cannot pass it on is another kind of actor.
    const actors = { ...system.actors, c: holder("a") };
    expect(() => checkSystem({ ...system, actors, symmetric: [names] }, { symmetry: true })).toThrow(
      "is not symmetric",
    );
  });

  it("a property that tells actors apart is refused, and so are groups that are none", () => {
    const system = twoPhaseCommit(2);
    const favourite = {
      kind: "sometimes" as const,
      name: "rm0 is the first to abort",
      holds: (state: { matches(name: string, path: string): boolean }) =>
        state.matches("rm0", "aborted") && !state.matches("rm1", "aborted"),
    };
    const check = (changes: Partial<System>) => () => checkSystem({ ...system, ...changes }, { symmetry: true });
    expect(check({ properties: [favourite] })).toThrow('"rm0 is the first to abort" tells symmetric states apart');
    expect(check({ symmetric: [["rm0", "rm7"]] })).toThrow("no actor is called rm7");
    expect(check({ symmetric: [["rm0", "rm1"], ["rm1"]] })).toThrow("rm1 is in two groups");
    expect(check({ symmetric: [["tm", "rm0"]] })).toThrow();
    const { symmetric: _, ...plain } = system;
    expect(() => checkSystem(plain, { symmetry: true })).toThrow("offers no symmetry");
  });
});
