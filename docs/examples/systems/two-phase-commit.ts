/**
 * Two-phase commit, as in Gray and Lamport, "Consensus on Transaction Commit": a transaction manager asks resource managers whether they
 * can commit, and tells them what to do. Nothing sent is ever used up: messages may be received again and again.
 */
import { assign, emit, setup } from "xstate";
import type { Send, System } from "../../../properties/systems/system.ts";

type ToResourceManager = { readonly type: "commit" } | { readonly type: "abort" };
type ToTransactionManager = { readonly type: "prepared" };

/** What happens to a resource manager: it decides for itself, or is told. */
type ResourceManagerEvent = { readonly type: "prepare" } | { readonly type: "refuse" } | ToResourceManager;

/** One that the transaction runs on. It needs to know nothing of itself, and of others only whom to tell. */
const resourceManager = setup({
  types: {} as { events: ResourceManagerEvent; emitted: Send<ToTransactionManager> },
  actions: { tell: emit({ type: "send", to: "tm", message: { type: "prepared" } }) },
}).createMachine({
  id: "resourceManager",
  initial: "working",
  /** Whatever it is doing, it does as it is told. */
  on: { commit: ".committed", abort: ".aborted" },
  states: {
    /** Has not decided. Left by `prepare`, which binds it, or by `refuse`, of its own accord. */
    working: { on: { prepare: { target: "prepared", actions: "tell" }, refuse: "aborted" } },
    /** Has promised to commit if it is told to. Left by commit or abort. */
    prepared: {},
    committed: {},
    aborted: {},
  },
});

type TransactionManagerEvent =
  | { readonly type: "commit" }
  | { readonly type: "abort" }
  | (ToTransactionManager & { readonly from: string });

/** The one that decides. It may commit once all have prepared, and abort at any time until then. */
function transactionManager(names: readonly string[]) {
  return setup({
    types: {} as {
      context: { readonly prepared: Readonly<Record<string, true>> };
      events: TransactionManagerEvent;
      emitted: Send<ToResourceManager>;
    },
    actions: {
      note: assign(({ context, event }) =>
        event.type === "prepared" ? { prepared: { ...context.prepared, [event.from]: true as const } } : {},
      ),
      tellCommit: emit({ type: "send", to: names, message: { type: "commit" } }),
      tellAbort: emit({ type: "send", to: names, message: { type: "abort" } }),
    },
    guards: { allPrepared: ({ context }) => names.every((name) => context.prepared[name]) },
  }).createMachine({
    id: "transactionManager",
    context: { prepared: {} },
    initial: "waiting",
    states: {
      /** Collects promises. Left by the decision. */
      waiting: {
        on: {
          prepared: { actions: "note" },
          commit: { guard: "allPrepared", target: "committed", actions: "tellCommit" },
          abort: { target: "aborted", actions: "tellAbort" },
        },
      },
      committed: {},
      aborted: {},
    },
  });
}

/** @param count how many resource managers. */
export function twoPhaseCommit(count: number): System {
  const names = Array.from({ length: count }, (_, index) => `rm${index}`);
  const choices = [{ type: "prepare" }, { type: "refuse" }];
  return {
    name: `two-phase commit, ${count} resource managers`,
    actors: {
      tm: { machine: transactionManager(names), events: [{ type: "commit" }, { type: "abort" }] },
      ...Object.fromEntries(names.map((name) => [name, { machine: resourceManager, events: choices }])),
    },
    channels: { order: "unordered", duplicating: true },
    symmetric: [names],
    properties: [
      {
        kind: "always",
        name: "no resource manager commits where another one aborts",
        objection: (state) => {
          const committed = names.find((name) => state.matches(name, "committed"));
          const aborted = committed && names.find((name) => state.matches(name, "aborted"));
          return aborted && `${committed} has committed, ${aborted} has aborted`;
        },
      },
      {
        kind: "sometimes",
        name: "all commit",
        holds: (state) => names.every((name) => state.matches(name, "committed")),
      },
      {
        kind: "sometimes",
        name: "all abort",
        holds: (state) => names.every((name) => state.matches(name, "aborted")),
      },
    ],
  };
}
