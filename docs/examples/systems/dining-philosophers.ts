/**
 * Dijkstra's philosophers: each needs two forks to eat, and shares each with a neighbour. If all take the fork on their left first, all may
 * wait for ever; if one takes the other first, nobody does.
 */
import { emit, setup } from "xstate";
import type { Send, System } from "../../../properties/systems/system.ts";

type ToFork = { readonly type: "take" } | { readonly type: "putBack" };
type ToPhilosopher = { readonly type: "given" };

/** Lies on the table, or is in somebody's hand; who asks for it then has to wait. */
const fork = setup({
  types: {} as { events: ToFork & { readonly from: string }; emitted: Send<ToPhilosopher> },
  actions: { give: emit(({ event }) => ({ type: "send", to: event.from, message: { type: "given" } })) },
}).createMachine({
  id: "fork",
  initial: "free",
  states: {
    free: { on: { take: { target: "held", actions: "give" } } },
    /** `take` means nothing now: the message waits. */
    held: { on: { putBack: "free" } },
  },
});

type PhilosopherEvent = { readonly type: "getHungry" | "getFull" } | ToPhilosopher;

function philosopher(first: string, second: string) {
  return setup({
    types: {} as { events: PhilosopherEvent; emitted: Send<ToFork> },
    actions: {
      takeFirst: emit({ type: "send", to: first, message: { type: "take" } }),
      takeSecond: emit({ type: "send", to: second, message: { type: "take" } }),
      putBack: emit({ type: "send", to: [first, second], message: { type: "putBack" } }),
    },
  }).createMachine({
    id: "philosopher",
    initial: "thinking",
    states: {
      thinking: { on: { getHungry: "hungry" } },
      hungry: {
        initial: "withNone",
        states: {
          withNone: { entry: "takeFirst", on: { given: "withOne" } },
          withOne: { entry: "takeSecond", on: { given: "#philosopher.eating" } },
        },
      },
      eating: { on: { getFull: { target: "thinking", actions: "putBack" } } },
    },
  });
}

/** @param polite whether the last one takes the fork on its right first. */
export function diningPhilosophers(count: number, polite: boolean): System {
  const indices = Array.from({ length: count }, (_, index) => index);
  const events = [{ type: "getHungry" }, { type: "getFull" }];
  return {
    name: `${count} dining philosophers${polite ? ", one polite" : ""}`,
    actors: {
      ...Object.fromEntries(
        indices.map((index) => {
          const [left, right] = [`fork${index}`, `fork${(index + 1) % count}`];
          const machine = polite && index === count - 1 ? philosopher(right, left) : philosopher(left, right);
          return [`philosopher${index}`, { machine, events }];
        }),
      ),
      ...Object.fromEntries(indices.map((index) => [`fork${index}`, fork])),
    },
    properties: indices.map((index) => ({
      kind: "leadsTo",
      name: `philosopher ${index} eats when hungry`,
      from: (state) => state.matches(`philosopher${index}`, "hungry"),
      objection: (state) => (state.matches(`philosopher${index}`, "eating") ? undefined : "waits for a fork"),
    })),
  };
}
