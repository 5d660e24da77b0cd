import { assign, emit, setup } from "xstate";
import { type Statechart, statechart, type TimerEffect } from "./adapter.ts";
import { nextDelayMs, reflectorBackoff, reflectorBackoffResetMs } from "./backoff.ts";
import type { MachineState } from "./machine-state.ts";

/** What an informer's machine remembers. */
export interface InformerContext {
  /** Whether it has ever listed. Once synced it stays so: through a relist the old cache is there to be read. */
  readonly synced: boolean;
  /** The delay that the last back-off began; 0: none yet. */
  readonly backoffMs: number;
}

/** What an informer hears. `quietMs`: how long ago its last back-off was, as its host's clock has it. */
export type InformerEvent =
  | { readonly type: "START" }
  /** The list is here. */
  | { readonly type: "LISTED" }
  | { readonly type: "LIST_FAILED"; readonly quietMs: number }
  /** The watch ended in good order; it goes on from the last revision. */
  | { readonly type: "WATCH_CLOSED" }
  /** The apiserver cannot be reached, or is too busy (429): watch again from the last revision, later. */
  | { readonly type: "WATCH_REFUSED"; readonly quietMs: number }
  /** 410 Gone: the revision is compacted. Or the stream broke in a way that it cannot be continued. List anew. */
  | { readonly type: "WATCH_EXPIRED"; readonly quietMs: number }
  /** The process died: the cache is lost. */
  | { readonly type: "CRASH" };

/** What an informer asks of its host. */
export type InformerEffect =
  | { readonly type: "list" }
  /** Watch from the last revision that it knows. */
  | { readonly type: "watch" }
  /** The cache is complete for the first time: whoever waits for it may start. */
  | { readonly type: "synced" };

/** List, then watch, of one selection: client-go's reflector and its informer. The revision it stands at is its host's: a cursor. */
const informerMachine = setup({
  types: {} as { context: InformerContext; events: InformerEvent; emitted: InformerEffect },
  actions: {
    list: emit({ type: "list" }),
    watch: emit({ type: "watch" }),
    synced: emit({ type: "synced" }),
    setSynced: assign({ synced: true }),
    forgetAll: assign({ synced: false, backoffMs: 0 }),
    lengthen: assign(({ context, event }) => ({
      backoffMs: nextDelayMs(
        reflectorBackoff,
        "quietMs" in event && event.quietMs > reflectorBackoffResetMs ? 0 : context.backoffMs,
      ),
    })),
  },
  guards: { isFirst: ({ context }) => !context.synced },
  delays: { relist: ({ context }) => context.backoffMs, rewatch: ({ context }) => context.backoffMs },
}).createMachine({
  id: "informer",
  context: { synced: false, backoffMs: 0 },
  initial: "stopped",
  on: { CRASH: { target: ".stopped", actions: "forgetAll" } },
  states: {
    /** Its process does not run. Left by START. */
    stopped: { on: { START: "listing", CRASH: {} } },
    /** Waits for the answer to its list. Left by the answer, or into back-off. */
    listing: {
      entry: "list",
      on: {
        LISTED: [{ guard: "isFirst", target: "watching", actions: ["setSynced", "synced"] }, { target: "watching" }],
        LIST_FAILED: { target: "waitingToList", actions: "lengthen" },
      },
    },
    /** Follows the log. Left when the stream ends: at once back here, or through one of the back-offs. */
    watching: {
      entry: "watch",
      on: {
        WATCH_CLOSED: { target: "watching", reenter: true },
        WATCH_REFUSED: { target: "waitingToWatch", actions: "lengthen" },
        WATCH_EXPIRED: { target: "waitingToList", actions: "lengthen" },
      },
    },
    /** Too soon to watch again. Left when the back-off, 800 ms doubling to 30 s, is over. Nothing is lost: it knows where it stood. */
    waitingToWatch: { after: { rewatch: "watching" } },
    /** Too soon to list again. Left when the same back-off is over. What happened in between will be in the list, but not how. */
    waitingToList: { after: { relist: "listing" } },
  },
});

/** The informer machine as the adapter drives it. */
export const informerChart: Statechart<InformerEvent, InformerEffect, InformerContext> = statechart(informerMachine);

/** An informer's state. */
export type InformerState = MachineState<InformerContext>;

/** An effect of an informer's step, timers included. */
export type InformerOutput = InformerEffect | TimerEffect;
