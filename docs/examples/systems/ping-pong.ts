/** Two players and a ball with a number on it, which goes up by one each time it comes back. */
import { assign, emit, setup } from "xstate";
import type { Channel, Send, System } from "../../../properties/systems/system.ts";

type Ball = { readonly type: "ping" | "pong"; readonly value: number };
type Context = { readonly count: number };
type Hit = Ball & { readonly from: string };

/** Serves, and hits back what it waits for, as long as the number is not above `most`. */
function pinger(most: number) {
  return setup({
    types: {} as { context: Context; events: Hit; emitted: Send<Ball> },
    actions: {
      countUp: assign(({ context }) => ({ count: context.count + 1 })),
      ping: emit(({ context }) => ({ type: "send", to: "ponger", message: { type: "ping", value: context.count } })),
    },
    guards: { isNext: ({ context, event }) => event.value === context.count && context.count < most },
  }).createMachine({
    id: "pinger",
    context: { count: 0 },
    entry: "ping",
    on: { pong: { guard: "isNext", actions: ["countUp", "ping"] } },
  });
}

/** Hits back what it waits for. */
function ponger(most: number) {
  return setup({
    types: {} as { context: Context; events: Hit; emitted: Send<Ball> },
    actions: {
      countUp: assign(({ context }) => ({ count: context.count + 1 })),
      pong: emit(({ event }) => ({ type: "send", to: event.from, message: { type: "pong", value: event.value } })),
    },
    guards: { isNext: ({ context, event }) => event.value === context.count && context.count < most },
  }).createMachine({
    id: "ponger",
    context: { count: 0 },
    on: { ping: { guard: "isNext", actions: ["pong", "countUp"] } },
  });
}

/** @param most the game ends when a number would go above it. */
export function pingPong(most: number, channel: Channel): System {
  const count = (state: { context<C>(name: string): C }, name: string) => state.context<Context>(name).count;
  return {
    name: `ping-pong to ${most}`,
    actors: { pinger: pinger(most), ponger: ponger(most) },
    channels: channel,
    properties: [
      {
        kind: "always",
        name: "the players are never more than one apart",
        objection: (state) => {
          const [ping, pong] = [count(state, "pinger"), count(state, "ponger")];
          return Math.abs(ping - pong) > 1 ? `${ping} and ${pong}` : undefined;
        },
      },
      { kind: "sometimes", name: "the game is played to its end", holds: (state) => count(state, "ponger") === most },
      {
        kind: "eventually",
        name: "the game comes to its end",
        objection: (state) => (count(state, "ponger") === most ? undefined : `it is at ${count(state, "ponger")}`),
      },
    ],
  };
}
