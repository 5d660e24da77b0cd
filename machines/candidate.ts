import { emit, setup } from "xstate";
import { type Statechart, statechart, type TimerEffect } from "./adapter.ts";
import type { MachineState } from "./machine-state.ts";

/** After so long without a renewal anybody may take the lease (client-go's LeaseDuration, as kube-controller-manager has it). */
export const electionLeaseMs = 15_000;

/** How often a leader renews, and one who has failed to become it tries again (RetryPeriod). */
const electionRetryMs = 2_000;

/** A leader whose renewals have failed for so long steps down, before others may take its lease (RenewDeadline). */
export const renewDeadlineMs = 10_000;

/** What a candidate hears from the process that hosts it. */
export type CandidateEvent =
  /** The cache shows a Lease that somebody holds; a leader hears nothing of its own. */
  | { readonly type: "HELD" }
  /** The cache shows none, or one that nobody holds. */
  | { readonly type: "FREE" }
  /** It may send a request. */
  | { readonly type: "TURN" }
  /** The Lease is its own. */
  | { readonly type: "CLAIMED" }
  /** Somebody else was first, or the apiserver cannot be reached. */
  | { readonly type: "REFUSED" }
  /** The caches of the component within are filled. */
  | { readonly type: "LISTED" }
  | { readonly type: "RENEWED" }
  /** The renewal was refused, or cannot be sent yet. `late`: the last one that was not is longer ago than the renewal deadline. */
  | { readonly type: "NOT_RENEWED"; readonly late: boolean }
  /** The cache shows a later term than its own. */
  | { readonly type: "DEPOSED" };

/** What a candidate asks of its host. */
export type CandidateEffect =
  /** Ask for the Lease, guarded by the version that the cache has of it. */
  | { readonly type: "claim" }
  /** Write a later time of renewal into it, guarded in the same way. */
  | { readonly type: "renew" }
  /** Start the component within. */
  | { readonly type: "begin" }
  /** Give it its first list. */
  | { readonly type: "hand over" }
  /** Stop it, as if its process had ended. What it has sent is on its way. */
  | { readonly type: "end" }
  /** Say what the cache shows: HELD or FREE. */
  | { readonly type: "look" };

const deposed = { target: "#candidate.waiting", actions: ["end", "look"] } as const;

/**
 * A process that does its work only while it holds a Lease, as client-go's leaderelection has it. The timer `lapse` is its host's to name:
 * who has gone away lets the lease lapse, and no other.
 */
const candidateMachine = setup({
  types: {} as { context: Record<string, never>; events: CandidateEvent; emitted: CandidateEffect },
  actions: {
    claim: emit({ type: "claim" }),
    renew: emit({ type: "renew" }),
    begin: emit({ type: "begin" }),
    handOver: emit({ type: "hand over" }),
    end: emit({ type: "end" }),
    look: emit({ type: "look" }),
  },
  guards: { isLate: ({ event }) => event.type === "NOT_RENEWED" && event.late },
  delays: { lapse: electionLeaseMs, retry: electionRetryMs, renewal: electionRetryMs },
}).createMachine({
  id: "candidate",
  context: {},
  initial: "waiting",
  states: {
    /** It does nothing, whoever else may. Left when the Lease is free or has lapsed. */
    waiting: {
      initial: "looking",
      on: { HELD: ".watching", FREE: "claiming" },
      states: {
        /** It has not seen the Lease yet, since it began or since its term ended. Left by what its cache shows. */
        looking: {},
        /** Somebody holds the Lease. Left when it was not renewed for 15 s. */
        watching: { on: { HELD: { target: "watching", reenter: true } }, after: { lapse: "#candidate.claiming" } },
        /** Its claim came to nothing. Left when it may try again, after 2 s, or when its cache shows what has become of the Lease. */
        refused: { after: { retry: { target: "looking", actions: "look" } } },
      },
    },
    /** The Lease is there to be taken, as far as it knows. Left at its turn, or when it hears that another was quicker. */
    claiming: { on: { TURN: "asking", HELD: "waiting.watching", FREE: {} } },
    /** Its claim is under way: the answer says more than the news of it, which may be its own. Left by the answer. */
    asking: { entry: "claim", on: { CLAIMED: "leading", REFUSED: "waiting.refused" } },
    /** The Lease is its own. Left when its cache shows a later term, or when no renewal has come through for 10 s. */
    leading: {
      type: "parallel",
      on: { DEPOSED: deposed },
      entry: "begin",
      states: {
        work: {
          initial: "beginning",
          states: {
            /** The component within lists. Left when it has its list. */
            beginning: { on: { LISTED: { target: "working", actions: "handOver" } } },
            /** The component within is at work. */
            working: {},
          },
        },
        lease: {
          initial: "fresh",
          states: {
            /** Renewed not long ago. Left when the next renewal is due, 2 s later. */
            fresh: { after: { renewal: "due" } },
            /** To be renewed. Left at its turn, before any work; or put off while its cache lacks its own last renewal. */
            due: { on: { TURN: "renewing", NOT_RENEWED: { target: "fresh" } } },
            /** The renewal is under way. Left by the answer. */
            renewing: {
              entry: "renew",
              on: { RENEWED: "fresh", NOT_RENEWED: [{ guard: "isLate", ...deposed }, { target: "fresh" }] },
            },
          },
        },
      },
    },
  },
});

/** The candidate machine as the adapter drives it. */
export const candidateChart: Statechart<CandidateEvent, CandidateEffect, Record<string, never>> = statechart(
  candidateMachine,
);

/** A candidate's state. */
export type CandidateState = MachineState<Record<string, never>>;

/** An effect of a candidate's step, timers included. */
export type CandidateOutput = CandidateEffect | TimerEffect;
