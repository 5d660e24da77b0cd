import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { and, assign, type EventFrom, emit, not, raise, setup } from "xstate";
import { type Statechart, statechart } from "./adapter.ts";
import { catalogue, type MachineName } from "./catalogue.ts";
import { randomMachine, randomMachineEvents } from "./random-machine.fixture.ts";
import { type AnyChart, agrees, commands } from "./xstate-peers.fixture.ts";

type EventOf<N extends MachineName> = (typeof catalogue)[N] extends Statechart<infer E, infer _F, infer _C> ? E : never;

/** One event of each type, its numbers small, so that guards go both ways. */
function oneOf<E extends { readonly type: string }>(
  fields: { readonly [T in E["type"]]: FieldsOf<Extract<E, { type: T }>> },
): fc.Arbitrary<E> {
  const events = Object.entries<Record<string, fc.Arbitrary<unknown>>>(fields).map(([type, own]) =>
    fc.record({ type: fc.constant(type), ...own }),
  );
  // Each record has the fields of its type: that is what the parameter's type says.
  return fc.oneof(...events) as unknown as fc.Arbitrary<E>;
}
type FieldsOf<E> = { readonly [K in Exclude<keyof E, "type">]-?: fc.Arbitrary<E[K]> };

const graceSeconds = fc.nat(2);
const reason = fc.constantFrom("Evicted", "OutOfcpu");
const quietMs = fc.constantFrom(0, 120_001);
const remainingMs = fc.constantFrom(1, 50);

const events: { readonly [N in MachineName]: fc.Arbitrary<EventOf<N>> } = {
  pod: oneOf<EventOf<"pod">>({
    BOUND: {
      initContainers: fc.nat(2),
      phase: fc.constantFrom("Pending", "Running", "Succeeded", "Failed"),
      deletionGraceSeconds: fc.option(graceSeconds),
    },
    REJECTED: { reason },
    SANDBOX_READY: {},
    SANDBOX_GONE: {},
    INIT_DONE: {},
    CONTAINERS_STARTED: {},
    READY: {},
    UNREADY: {},
    ALL_SUCCEEDED: {},
    SOME_FAILED: {},
    DELETE: { gracePeriodSeconds: graceSeconds },
    EVICTED: { reason, gracePeriodSeconds: graceSeconds },
    CONTAINERS_STOPPED: { succeeded: fc.boolean() },
    GONE: {},
  }),
  container: oneOf<EventOf<"container">>({
    START: {},
    PULLED: {},
    PULL_FAILED: {},
    STARTED: { probed: fc.boolean() },
    BECAME_READY: {},
    EXITED: { exitCode: fc.nat(1), ranMs: fc.constantFrom(5, 600_001) },
    STOP: { gracePeriodSeconds: graceSeconds },
    SANDBOX_LOST: {},
  }),
  node: oneOf<EventOf<"node">>({ RENEWED: {}, POSTED_READY: {}, POSTED_NOT_READY: {}, FOUND_UNKNOWN: {} }),
  informer: oneOf<EventOf<"informer">>({
    START: {},
    LISTED: {},
    LIST_FAILED: { quietMs },
    WATCH_CLOSED: {},
    WATCH_REFUSED: { quietMs },
    WATCH_EXPIRED: { quietMs },
    CRASH: {},
  }),
  worker: oneOf<EventOf<"worker">>({
    START: {},
    SYNCED: {},
    TAKE: {},
    PLANNED: { steps: fc.nat(2) },
    ANSWERED: { left: fc.nat(1) },
    PAUSED: {},
    REFUSED: { left: fc.nat(1) },
    CRASH: {},
  }),
  workItem: oneOf<EventOf<"workItem">>({
    ADD: {},
    ADD_AFTER: { afterMs: fc.constantFrom(3, 30), remainingMs },
    TAKE: {},
    SUCCEEDED: {},
    FAILED: { remainingMs },
    DUE: {},
  }),
  candidate: oneOf<EventOf<"candidate">>({
    HELD: {},
    FREE: {},
    TURN: {},
    CLAIMED: {},
    REFUSED: {},
    LISTED: {},
    RENEWED: {},
    NOT_RENEWED: { late: fc.boolean() },
    DEPOSED: {},
  }),
};

/** What our own machines do not do: `always` chains, guards made of guards, final regions, several targets, forbidden events. */
const odd = statechart(
  setup({
    types: {} as {
      context: { n: number };
      events: { type: "A" | "B" | "C" | "R" };
      emitted: { type: "said"; n: number };
    },
    actions: {
      say: emit(({ context }) => ({ type: "said", n: context.n })),
      add: assign(({ context }) => ({ n: (context.n + 1) % 5 })),
      ring: raise({ type: "R" }),
    },
    guards: { isEven: ({ context }) => context.n % 2 === 0, isPositive: ({ context }) => context.n > 0 },
    delays: { brief: 10, long: ({ context }) => 100 + context.n },
  }).createMachine({
    id: "odd",
    context: { n: 0 },
    initial: "one",
    on: { C: { actions: ["add", "say"] } },
    states: {
      one: {
        entry: "say",
        exit: ["say", "add"],
        initial: "x",
        on: { A: { target: ["#odd.two.left.l2", "#odd.two.right.r2"] } },
        states: {
          x: { always: { guard: and(["isEven", "isPositive"]), target: "y", actions: "say" }, on: { B: "y" } },
          y: { on: { A: {}, C: {} }, always: { guard: not("isEven"), target: "z" } },
          z: { after: { brief: { target: "x", actions: "add" } } },
        },
      },
      two: {
        type: "parallel",
        entry: "ring",
        onDone: { target: "one", actions: "add" },
        states: {
          left: {
            initial: "l1",
            states: {
              l1: { on: { A: { target: "l2", actions: "ring" } } },
              l2: { on: { B: "l3" } },
              l3: { type: "final" },
            },
          },
          right: {
            initial: "r1",
            on: { R: { actions: "say" } },
            states: {
              r1: { on: { R: "r2" } },
              r2: { after: { long: "r3" }, on: { B: { target: "r2", reenter: true } } },
              r3: { type: "final", entry: "say" },
            },
          },
        },
      },
    },
  }),
);

describe("The adapter does what XState does", () => {
  for (const name of Object.keys(catalogue) as MachineName[]) {
    it(`in the machine ${name}, for any events and timers`, () => {
      fc.assert(
        fc.property(commands(events[name]), (run) => agrees(catalogue[name], run)),
        { numRuns: 150 },
      );
    });
  }

  it("in an odd machine", () => {
    const event = fc.constantFrom("A", "B", "C").map((type): EventFrom<typeof odd.machine> => ({ type }));
    fc.assert(
      fc.property(commands(event), (run) => agrees(odd, run)),
      { numRuns: 150 },
    );
  });

  it("in random machines", () => {
    const event = fc.constantFrom(...randomMachineEvents).map((type) => ({ type }));
    fc.assert(
      fc.property(randomMachine, commands(event), ({ machine }, run) => agrees(statechart(machine), run)),
      { numRuns: 300 },
    );
  });

  it("and the comparison notices when it does not", () => {
    const { node } = catalogue;
    const wrong: AnyChart = {
      ...node,
      step: () => [node.initial, []],
      fire: () => [node.initial, []],
      timers: () => [],
      matches: () => false,
      path: () => "",
      restore: () => node.initial,
    };
    expect(() => agrees(wrong, [{ send: { type: "POSTED_READY" } }])).toThrow(/ours .* XState's/);
  });
});
