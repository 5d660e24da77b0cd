import { assign, emit, raise, setup } from "xstate";
import { type Statechart, statechart, type TimerEffect } from "./adapter.ts";
import { backoffDelayMs, failuresToCap, workQueueBackoff } from "./backoff.ts";
import type { MachineState } from "./machine-state.ts";

/** What a work queue knows about one key. */
export interface WorkItemContext {
  /** How often its reconcile has failed since it last succeeded. */
  readonly failures: number;
}

/** What happens to a key. ADD and ADD_AFTER come from watch events, TAKE and what follows it from the worker. */
export type WorkItemEvent =
  /** client-go Add: look at it. */
  | { readonly type: "ADD" }
  /** client-go AddAfter. `remainingMs`: what is left of the delay that it waits out already, if it does; the sooner one counts. */
  | { readonly type: "ADD_AFTER"; readonly afterMs: number; readonly remainingMs?: number }
  /** client-go Get: the worker takes it, as it was first in the queue. */
  | { readonly type: "TAKE" }
  /** The reconcile is over and well: Forget and Done. */
  | { readonly type: "SUCCEEDED" }
  /** It failed, or asks to be tried again with back-off: AddRateLimited and Done. `remainingMs` as above. */
  | { readonly type: "FAILED"; readonly remainingMs?: number }
  /** The delay is over: the machine tells itself. */
  | { readonly type: "DUE" };

/** What the key asks of its queue: to be appended at the end. */
export type WorkItemEffect = { readonly type: "enqueue" };

/** More failures than this make no difference; counting on would make a key that fails for ever another one each time. */
const mostFailures = failuresToCap(workQueueBackoff) + 1;

/** How long the key waits after this event, which so many failures came before. */
function delayMs(failuresBefore: number, event: WorkItemEvent): number {
  return event.type === "ADD_AFTER" ? event.afterMs : backoffDelayMs(workQueueBackoff, failuresBefore);
}

/**
 * One key of a client-go work queue: de-duplicated, rate-limited, delaying. Two regions, as upstream has two structures: a
 * key can wait out a delay and be queued, or worked on, at the same time, and is looked at again when the delay is over.
 * A key that is absent, not delayed and without failures is the initial state: its host need not keep it.
 */
const workItemMachine = setup({
  types: {} as { context: WorkItemContext; events: WorkItemEvent; emitted: WorkItemEffect },
  actions: {
    enqueue: emit({ type: "enqueue" }),
    forget: assign({ failures: 0 }),
    countFailure: assign(({ context }) => ({ failures: Math.min(context.failures + 1, mostFailures) })),
    due: raise({ type: "DUE" }),
  },
  guards: {
    isSooner: ({ context, event }) =>
      "remainingMs" in event && event.remainingMs !== undefined && delayMs(context.failures, event) < event.remainingMs,
  },
  // On entry the failure at hand is counted already.
  delays: { delay: ({ context, event }) => delayMs(Math.max(context.failures - 1, 0), event) },
}).createMachine({
  id: "workItem",
  type: "parallel",
  context: { failures: 0 },
  states: {
    queue: {
      initial: "absent",
      states: {
        /** Nothing to do. Left by ADD, or when its delay is over. */
        absent: { on: { ADD: "queued", DUE: "queued" } },
        /** In the queue; adding it again changes nothing. Left when the worker takes it. */
        queued: { entry: "enqueue", on: { TAKE: "processing" } },
        /** The worker is at it. Left when it is done; added in the meantime, it is dirty. A crashed worker loses the queue and all keys with it. */
        processing: {
          on: {
            ADD: "processingDirty",
            DUE: "processingDirty",
            SUCCEEDED: { target: "absent", actions: "forget" },
            FAILED: "absent",
          },
        },
        /** The same, and it must be looked at again, since it changed under the worker's hands. Left into the queue. */
        processingDirty: { on: { SUCCEEDED: { target: "queued", actions: "forget" }, FAILED: "queued" } },
      },
    },
    delay: {
      initial: "none",
      states: {
        /** No delay is running. Left by ADD_AFTER and FAILED. */
        none: {
          on: {
            ADD_AFTER: "waiting",
            FAILED: { target: "waiting", actions: "countFailure" },
          },
        },
        /** Will be added when the delay is over: that of ADD_AFTER, or 5 ms doubling to 1000 s. A sooner one takes its place. */
        waiting: {
          on: {
            ADD_AFTER: { guard: "isSooner", target: "waiting", reenter: true },
            FAILED: [
              { guard: "isSooner", target: "waiting", reenter: true, actions: "countFailure" },
              { actions: "countFailure" },
            ],
          },
          after: { delay: { target: "none", actions: "due" } },
        },
      },
    },
  },
});

/** The work item machine as the adapter drives it. */
export const workItemChart: Statechart<WorkItemEvent, WorkItemEffect, WorkItemContext> = statechart(workItemMachine);

/** A key's state. */
export type WorkItemState = MachineState<WorkItemContext>;

/** An effect of a key's step, timers included. */
export type WorkItemOutput = WorkItemEffect | TimerEffect;
