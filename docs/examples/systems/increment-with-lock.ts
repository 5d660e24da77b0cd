/** Threads that add one to a number that they share: read it, and write back one more. With a lock, no addition is lost. */
import { assign, emit, setup } from "xstate";
import type { System, Write } from "../../../properties/systems/system.ts";

/** What the threads share. */
interface Memory {
  readonly number: number;
  readonly locked: boolean;
}

type ThreadEvent = { readonly type: "lock" | "read" | "write" | "release"; readonly shared: Memory };

const write = (value: Memory): Write<Memory> => ({ type: "write", value });

/** @param needsLock whether it waits for the lock to be free, or does not care. */
function thread(needsLock: boolean) {
  return setup({
    types: {} as { context: { readonly read: number }; events: ThreadEvent; emitted: Write<Memory> },
    actions: {
      take: emit(({ event: { shared } }) => write({ ...shared, locked: true })),
      read: assign(({ event: { shared } }) => ({ read: shared.number })),
      write: emit(({ context, event: { shared } }) => write({ ...shared, number: context.read + 1 })),
      giveBack: emit(({ event: { shared } }) => write({ ...shared, locked: false })),
    },
    guards: { isFree: ({ event: { shared } }) => !needsLock || !shared.locked },
  }).createMachine({
    id: "thread",
    context: { read: 0 },
    initial: "start",
    states: {
      start: { on: { lock: { guard: "isFree", target: "locked", actions: "take" } } },
      locked: { on: { read: { target: "read", actions: "read" } } },
      /** Knows the number. Others who do not heed the lock may change it now. */
      read: { on: { write: { target: "written", actions: "write" } } },
      written: { on: { release: { target: "done", actions: "giveBack" } } },
      done: {},
    },
  });
}

/** @param needsLock whether the threads heed the lock; additions get lost if they do not. */
export function incrementWithLock(count: number, needsLock = true): System<unknown, Memory> {
  const names = Array.from({ length: count }, (_, index) => `thread${index}`);
  const events = [{ type: "lock" }, { type: "read" }, { type: "write" }, { type: "release" }];
  return {
    name: `increment, ${count} threads`,
    actors: Object.fromEntries(names.map((name) => [name, { machine: thread(needsLock), events }])),
    shared: { number: 0, locked: false },
    symmetric: [names],
    properties: [
      {
        kind: "always",
        name: "every addition counts",
        objection: (state) => {
          const added = names.filter((name) => state.matches(name, "written") || state.matches(name, "done")).length;
          return added === state.shared.number
            ? undefined
            : `${added} have added, the number is ${state.shared.number}`;
        },
      },
      {
        kind: "convergence",
        name: "all threads end",
        objection: (state) => names.find((name) => !state.matches(name, "done")),
      },
    ],
  };
}
