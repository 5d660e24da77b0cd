import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign, emit, setup } from "xstate";
import { Search, type SearchOptions } from "../engine/search.ts";
import type { Channel, Envelope, Message, Send, System, Write } from "./system.ts";
import { SystemSpace } from "./system-space.ts";

const names = ["ann", "bob", "cyd"];

/** What one actor does when it hears something: goes on to the next of its three states, sends, writes. */
interface Reaction {
  readonly goes: boolean;
  readonly to?: string;
  readonly says: "tick" | "tock";
  readonly writes: boolean;
}

/** An actor's reactions to ticks and tocks, in each of its states. */
type Habits = readonly (readonly [tick: Reaction | undefined, tock: Reaction | undefined])[];

const reactions: fc.Arbitrary<Reaction | undefined> = fc.option(
  fc.record({
    goes: fc.boolean(),
    to: fc.constantFrom(undefined, undefined, ...names),
    says: fc.constantFrom("tick" as const, "tock" as const),
    writes: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  }) as fc.Arbitrary<Reaction>,
  { nil: undefined },
);
const habits: fc.Arbitrary<Habits> = fc.array(fc.tuple(reactions, reactions), { minLength: 3, maxLength: 3 });

type Event = { readonly type: "tick" | "tock"; readonly shared?: number };

/** A machine that counts, up to three, how often what is shared was 1 when it moved. */
function machineOf(all: Habits, writes: boolean) {
  const transition = (reaction: Reaction | undefined, state: number) =>
    reaction && {
      ...(reaction.goes && { target: `s${(state + 1) % 3}` }),
      actions: [
        "look" as const,
        ...(reaction.to
          ? [emit({ type: "send" as const, to: reaction.to, message: { type: reaction.says } as Message })]
          : []),
        ...(writes && reaction.writes ? [emit({ type: "write" as const, value: state % 2 })] : []),
      ],
    };
  const states = all.map(([tick, tock], state) => {
    const on = { tick: transition(tick, state), tock: transition(tock, state) };
    return [`s${state}`, { on: Object.fromEntries(Object.entries(on).filter(([, value]) => value)) }];
  });
  // Never entered: so that the machine knows both events.
  states.push(["deaf", { on: { tick: { actions: [] }, tock: { actions: [] } } }]);
  return setup({
    types: {} as { context: { seen: number }; events: Event; emitted: Send | Write },
    actions: {
      look: assign(({ context, event }) => ({ seen: Math.min(3, context.seen + (event.shared === 1 ? 1 : 0)) })),
    },
  }).createMachine({ context: { seen: 0 }, initial: "s0", states: Object.fromEntries(states) });
}

const channels: fc.Arbitrary<Channel> = fc.constantFrom<Channel>(
  { order: "unordered", maxCopies: 1 },
  { order: "unordered", maxCopies: 2, lossy: true },
  { order: "unordered", duplicating: true },
  { order: "ordered" },
  { order: "ordered", lossy: true, duplicating: true },
);

interface Plan {
  readonly actors: readonly Habits[];
  readonly channel: Channel;
  readonly crashes: number;
  readonly shares: boolean;
  readonly remembers: boolean;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  actors: fc.array(habits, { minLength: names.length, maxLength: names.length }),
  channel: channels,
  crashes: fc.constantFrom(0, 0, 1),
  shares: fc.boolean(),
  remembers: fc.boolean(),
});

function systemOf({ actors, channel, crashes, shares, remembers }: Plan): System {
  const machines = actors.map((each, index) => {
    const events: Message[] = [{ type: "tick" }];
    return [names[index] as string, { machine: machineOf(each, shares), events }] as const;
  });
  return {
    actors: Object.fromEntries(machines),
    channels: channel,
    crashes,
    ...(shares && { shared: 0 }),
    ...(remembers && { history: { initial: "", onSend: (_: unknown, { from }: Envelope) => from } }),
    properties: [],
  };
}

/** What a search has seen; one that keeps the edges must look up every state. */
function seen(system: System, needsEdges: boolean, options: SearchOptions) {
  const run = new Search(new SystemSpace(system), options, { onState: () => undefined, needsEdges }).run();
  let turn = run.next();
  while (!turn.done) turn = run.next();
  const { states, transitions, depth, runHash, bound } = turn.value;
  return { states: states.size, transitions, depth, runHash, bound };
}

describe("a search that does not look up what it must know", () => {
  it.each(["fingerprint", "exact"] as const)("sees the same states and edges, in the same order (%s)", (visited) => {
    fc.assert(
      fc.property(plans, fc.constantFrom(undefined, 5), (plan, maxDepth) => {
        const system = systemOf(plan);
        const options = { visited, maxStates: 3_000, ...(maxDepth !== undefined && { maxDepth }) };
        expect(seen(system, false, options)).toEqual(seen(system, true, options));
      }),
      { numRuns: 60 },
    );
  });
});
