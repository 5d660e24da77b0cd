import { emit, setup } from "xstate";
import { type Statechart, statechart, type TimerEffect } from "./adapter.ts";
import type { MachineState } from "./machine-state.ts";

/** What a controller's worker hears from the process that hosts it. */
export type WorkerEvent =
  | { readonly type: "START" }
  /** Every cache that it reads has listed once. */
  | { readonly type: "SYNCED" }
  /** It took a key from its queue. */
  | { readonly type: "TAKE" }
  /** The reconciler has decided. `steps`: how many requests its plan has. */
  | { readonly type: "PLANNED"; readonly steps: number }
  /** The request in flight was answered, and the answer counts as success. `left`: how many requests the plan still has. */
  | { readonly type: "ANSWERED"; readonly left: number }
  /** The request in flight was answered, and the reconcile goes on, but by looking at its cache: at its next turn. */
  | { readonly type: "PAUSED" }
  /** It failed. `left`: how many requests the plan's `otherwise` has, which takes the place of the rest. */
  | { readonly type: "REFUSED"; readonly left: number }
  /** The process dies: key, plan and memory are lost, the request in flight is not: it may still be carried out. */
  | { readonly type: "CRASH" };

/** What the worker asks of its host. */
export type WorkerEffect =
  /** Compute the plan for the key. */
  | { readonly type: "reconcile" }
  /** Send the next request of the plan. */
  | { readonly type: "send" }
  /** Tell the key's work item how it went: SUCCEEDED or FAILED. (A plan that asks to be requeued with back-off counts as FAILED.) */
  | { readonly type: "finish"; readonly outcome: "succeeded" | "failed" };

/** The one worker of a controller: one key, one plan, one request in flight at a time. */
const workerMachine = setup({
  types: {} as { context: Record<string, never>; events: WorkerEvent; emitted: WorkerEffect },
  actions: {
    reconcile: emit({ type: "reconcile" }),
    send: emit({ type: "send" }),
    succeed: emit({ type: "finish", outcome: "succeeded" }),
    fail: emit({ type: "finish", outcome: "failed" }),
  },
  guards: {
    hasSteps: ({ event }) => event.type === "PLANNED" && event.steps > 0,
    hasMore: ({ event }) => "left" in event && event.left > 0,
  },
}).createMachine({
  id: "worker",
  context: {},
  initial: "stopped",
  on: { CRASH: ".stopped" },
  states: {
    /** The process does not run. Left by START, with an empty memory. */
    stopped: { on: { START: "starting", CRASH: {} } },
    /** Waits for its caches: deciding on half a list would delete what it does not know. Left by SYNCED. */
    starting: { on: { SYNCED: "idle" } },
    /** No key at hand. Left by TAKE, when the queue has one. */
    idle: { on: { TAKE: "working" } },
    /** The reconciler computes. Left by its plan: empty, and the key is done; or the first request goes out. */
    working: {
      entry: "reconcile",
      on: {
        PLANNED: [
          { guard: "hasSteps", target: "awaiting" },
          { target: "idle", actions: "succeed" },
        ],
      },
    },
    /**
     * In the middle of a reconcile that reads its cache again after a request. The cache may move on until it does. Left by TAKE, at its
     * next turn; a crash here leaves the reconcile half done.
     */
    midway: { on: { TAKE: "working" } },
    /** A request is in flight. Left when the plan is at its end. A crash here leaves it half done: what is left is found by the next reconcile. */
    awaiting: {
      initial: "planned",
      entry: "send",
      states: {
        /** A request of the plan. Left by the last answer, or by the first failure. */
        planned: {
          on: {
            ANSWERED: [
              { guard: "hasMore", actions: "send" },
              { target: "#worker.idle", actions: "succeed" },
            ],
            PAUSED: "#worker.midway",
            REFUSED: [
              { guard: "hasMore", target: "otherwise", actions: "send" },
              { target: "#worker.idle", actions: "fail" },
            ],
          },
        },
        /** The plan has failed; what it says to do then is done. Left when that is at its end, well or not: the key is tried again. */
        otherwise: {
          on: {
            ANSWERED: [
              { guard: "hasMore", actions: "send" },
              { target: "#worker.idle", actions: "fail" },
            ],
            REFUSED: [
              { guard: "hasMore", actions: "send" },
              { target: "#worker.idle", actions: "fail" },
            ],
          },
        },
      },
    },
  },
});

/** The worker machine as the adapter drives it. */
export const workerChart: Statechart<WorkerEvent, WorkerEffect, Record<string, never>> = statechart(workerMachine);

/** A worker's state. */
export type WorkerState = MachineState<Record<string, never>>;

/** An effect of a worker's step. */
export type WorkerOutput = WorkerEffect | TimerEffect;
