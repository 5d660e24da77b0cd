import { assign, emit, setup } from "xstate";
import { type Statechart, statechart, type TimerEffect } from "./adapter.ts";
import type { MachineState } from "./machine-state.ts";

/*
 * How a kubelet drives it
 *
 * A kubelet keeps one pod machine for each pod bound to its node, and one container machine (container.ts) for each
 * init and main container. All are identity-free: the kubelet knows whose they are. It translates in three directions.
 *
 * 1. What the apiserver says becomes pod events: a pod bound to this node is BOUND (or REJECTED, if the kubelet's own
 *    admission says no); a deletionTimestamp is DELETE; an object that is no longer in the list is GONE.
 * 2. What the pod machine emits becomes container events and runtime commands:
 *      run createSandbox, removeSandbox → the runtime command; a new sandbox also makes the init containers anew
 *      run startInit {index}            → START to that init container
 *      run startContainers              → START to every main container
 *      run stopContainers {grace}       → STOP {grace} to every container, init containers included
 *      report                           → the status of the pod is written when it differs from what the apiserver has
 *      finalize                         → delete the object: gracePeriodSeconds 0, precondition uid; again until GONE
 *    What a container machine emits becomes runtime commands: `run pull|start|stop|probe`; `report` as above.
 * 3. What the runtime says becomes container events: pulled → PULLED, pullFailed → PULL_FAILED, started → STARTED,
 *    becameReady → BECAME_READY, exited → EXITED; and pod events: sandboxReady → SANDBOX_READY, sandboxGone →
 *    SANDBOX_LOST to every container, then SANDBOX_GONE to the pod.
 *    After each container event, `nextPodEvent` (pod-containers.ts) says what the containers, taken together, mean for
 *    the pod; it is asked, and its answer sent, until it has none. It compares levels: nothing depends on an event that
 *    was not missed.
 *
 * A kubelet that restarts knows nothing: it begins with BOUND for each pod. Its runtime kept the containers, and answers
 * a command whose work is done already as if it had just been done; restart counts come from the status in the apiserver
 * (container-status.ts, `recoveredContainer`).
 */

/** What the apiserver calls the phase of a pod. */
export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed";

/** What a pod's machine remembers. */
export interface PodContext {
  readonly initContainers: number;
  /** How many of them have done their work in this sandbox. */
  readonly initDone: number;
  readonly sandboxReady: boolean;
  /** All main containers have been started once. From then on the phase is never Pending again, whatever happens. */
  readonly hasRun: boolean;
  /** Whether the object is to be deleted, or is already gone (deleted by force) while containers still run. */
  readonly deletion: "no" | "asked" | "gone";
  /** How long the containers have had, or have, to stop. */
  readonly gracePeriodSeconds: number;
  /** Why the kubelet ended or refused the pod, if it did: `Evicted`, `DeadlineExceeded`, `NodeAffinity`, `OutOfcpu`, … */
  readonly reason: string | null;
}

/** What a pod hears from the kubelet that hosts it. */
export type PodEvent =
  /** The kubelet admits it. What the apiserver has about it comes along: it may be news of this moment, or the kubelet may have restarted. */
  | {
      readonly type: "BOUND";
      readonly initContainers: number;
      readonly phase: PodPhase;
      /** Null unless the object has a deletionTimestamp. */
      readonly deletionGraceSeconds: number | null;
    }
  /** The kubelet's admission refuses it. */
  | { readonly type: "REJECTED"; readonly reason: string }
  | { readonly type: "SANDBOX_READY" }
  | { readonly type: "SANDBOX_GONE" }
  /** The next init container in order has done its work. */
  | { readonly type: "INIT_DONE" }
  /** Every main container has been started at least once. */
  | { readonly type: "CONTAINERS_STARTED" }
  /** All main containers are ready. */
  | { readonly type: "READY" }
  | { readonly type: "UNREADY" }
  /** All main containers have ended for good. */
  | { readonly type: "ALL_SUCCEEDED" }
  /** The same, some with an exit code other than 0; or an init container failed for good. */
  | { readonly type: "SOME_FAILED" }
  /** The object has a deletionTimestamp. */
  | { readonly type: "DELETE"; readonly gracePeriodSeconds: number }
  /** The kubelet itself ends the pod: the node is under pressure, or activeDeadlineSeconds are over. */
  | { readonly type: "EVICTED"; readonly reason: string; readonly gracePeriodSeconds: number }
  /** Nothing runs any more. `succeeded`: every main container ended with exit code 0. */
  | { readonly type: "CONTAINERS_STOPPED"; readonly succeeded: boolean }
  /** The object is no longer in the apiserver. */
  | { readonly type: "GONE" };

/** What a pod's machine asks of its kubelet. */
export type PodEffect =
  | { readonly type: "run"; readonly op: "createSandbox" | "removeSandbox" | "startContainers" }
  | { readonly type: "run"; readonly op: "startInit"; readonly index: number }
  | { readonly type: "run"; readonly op: "stopContainers"; readonly gracePeriodSeconds: number }
  /** The status that the apiserver should know has changed. */
  | { readonly type: "report" }
  /** Everything on the node is cleaned up: the object may go. */
  | { readonly type: "finalize" };

/** The grace period of containers whose pod object is gone: they are strangers, upstream gives them a second. */
const orphanGraceSeconds = 1;

/** DELETE, EVICTED and GONE end a pod in the same way wherever it stands, once it is on a node. */
const ending = {
  DELETE: { target: "#pod.terminating", actions: ["askDeletion", "setGrace"] },
  EVICTED: { target: "#pod.terminating", actions: ["setReason", "setGrace"] },
  GONE: { target: "#pod.terminating", actions: ["noteGone", "orphanGrace"] },
} as const;

/** A sandbox that vanished (the node rebooted, say) is made again; the phase stays, since `hasRun` stays. */
const sandboxLost = { target: "#pod.scheduled", actions: ["sandboxLost", "report"] } as const;

/** What is the same of a pod that succeeded and of one that failed. */
const over = {
  initial: "cleaning",
  entry: "report",
  states: {
    /** The sandbox is being removed. Left by SANDBOX_GONE; a restarted kubelet removes it again, which is harmless. */
    cleaning: {
      entry: "removeSandbox",
      on: {
        DELETE: { actions: "askDeletion" },
        GONE: { actions: "noteGone" },
        SANDBOX_GONE: [
          { guard: "isGone", target: "#pod.removed", actions: "sandboxLost" },
          { guard: "isDeleted", target: "finalizing", actions: "sandboxLost" },
          { target: "clean", actions: ["sandboxLost", "report"] },
        ],
      },
    },
    /** Nothing is left on the node; the object stays for its readers. Left when somebody deletes it. */
    clean: { on: { DELETE: { target: "finalizing", actions: "askDeletion" }, GONE: "#pod.removed" } },
    /** The kubelet deletes the object, again and again until it is GONE. */
    finalizing: { entry: "finalize", on: { GONE: "#pod.removed" } },
  },
} as const;

function factsOf(bound: Extract<PodEvent, { type: "BOUND" }>, context: PodContext): PodContext {
  return {
    ...context,
    initContainers: bound.initContainers,
    hasRun: bound.phase !== "Pending",
    deletion: bound.deletionGraceSeconds === null ? "no" : "asked",
    gracePeriodSeconds: bound.deletionGraceSeconds ?? 0,
  };
}

/** One pod, as the kubelet of its node sees it; `pending` is the time before there is one. */
const podMachine = setup({
  types: {} as { context: PodContext; events: PodEvent; emitted: PodEffect },
  actions: {
    report: emit({ type: "report" }),
    finalize: emit({ type: "finalize" }),
    createSandbox: emit({ type: "run", op: "createSandbox" }),
    removeSandbox: emit({ type: "run", op: "removeSandbox" }),
    startInit: emit(({ context }) => ({ type: "run", op: "startInit", index: context.initDone })),
    startContainers: emit({ type: "run", op: "startContainers" }),
    stopContainers: emit(({ context }) => ({
      type: "run",
      op: "stopContainers",
      gracePeriodSeconds: context.gracePeriodSeconds,
    })),
    setFacts: assign(({ context, event }) => (event.type === "BOUND" ? factsOf(event, context) : {})),
    sandboxReady: assign({ sandboxReady: true }),
    sandboxLost: assign({ sandboxReady: false, initDone: 0 }),
    countInit: assign(({ context }) => ({ initDone: context.initDone + 1 })),
    setHasRun: assign({ hasRun: true }),
    setReason: assign(({ event }) => ("reason" in event ? { reason: event.reason } : {})),
    setGrace: assign(({ event }) =>
      "gracePeriodSeconds" in event ? { gracePeriodSeconds: event.gracePeriodSeconds } : {},
    ),
    orphanGrace: assign({ gracePeriodSeconds: orphanGraceSeconds }),
    askDeletion: assign(({ context }) => ({ deletion: context.deletion === "gone" ? "gone" : "asked" })),
    noteGone: assign({ deletion: "gone" }),
  },
  guards: {
    hadSucceeded: ({ event }) => event.type === "BOUND" && event.phase === "Succeeded",
    hadFailed: ({ event }) => event.type === "BOUND" && event.phase === "Failed",
    isBeingDeleted: ({ event }) => event.type === "BOUND" && event.deletionGraceSeconds !== null,
    hasInitContainers: ({ context }) => context.initContainers > 0,
    isLastInit: ({ context }) => context.initDone + 1 >= context.initContainers,
    isDeleted: ({ context }) => context.deletion === "asked",
    isGone: ({ context }) => context.deletion === "gone",
    isShorter: ({ context, event }) => event.type === "DELETE" && event.gracePeriodSeconds < context.gracePeriodSeconds,
    endedWell: ({ context, event }) =>
      event.type === "CONTAINERS_STOPPED" && event.succeeded && context.reason === null,
  },
}).createMachine({
  id: "pod",
  context: {
    initContainers: 0,
    initDone: 0,
    sandboxReady: false,
    hasRun: false,
    deletion: "no",
    gracePeriodSeconds: 0,
    reason: null,
  },
  initial: "pending",
  states: {
    /** Not bound, or not yet looked at by its kubelet. Left by BOUND, to where the apiserver's status says that it was, or by REJECTED. */
    pending: {
      on: {
        BOUND: [
          { guard: "hadSucceeded", target: "succeeded", actions: "setFacts" },
          { guard: "hadFailed", target: "failed", actions: "setFacts" },
          { guard: "isBeingDeleted", target: "terminating", actions: "setFacts" },
          { target: "scheduled", actions: "setFacts" },
        ],
        REJECTED: { target: "failed.clean", actions: "setReason" },
      },
    },
    /** Bound and admitted; its sandbox is being created. Entered again when the sandbox is lost. Left by SANDBOX_READY. */
    scheduled: {
      entry: ["createSandbox", "report"],
      on: {
        ...ending,
        SANDBOX_READY: [
          { guard: "hasInitContainers", target: "initializing", actions: ["sandboxReady", "report"] },
          { target: "starting", actions: ["sandboxReady", "report"] },
        ],
        SOME_FAILED: "failed",
        ALL_SUCCEEDED: "succeeded",
      },
    },
    /** Init containers run, one after the other. Left when the last is done, or by SOME_FAILED when one may not run again. */
    initializing: {
      entry: "startInit",
      on: {
        ...ending,
        INIT_DONE: [
          { guard: "isLastInit", target: "starting", actions: ["countInit", "report"] },
          { target: "initializing", reenter: true, actions: ["countInit", "report"] },
        ],
        SOME_FAILED: "failed",
        SANDBOX_GONE: sandboxLost,
      },
    },
    /** Main containers are pulled and created. Left when each has been started once; a crash loop does not keep it here, a missing image does. */
    starting: {
      entry: "startContainers",
      on: {
        ...ending,
        CONTAINERS_STARTED: { target: "running", actions: "setHasRun" },
        SOME_FAILED: "failed",
        SANDBOX_GONE: sandboxLost,
      },
    },
    /** All main containers run, or are being restarted. Left when they end for good, by deletion, or with the sandbox. */
    running: {
      initial: "notReady",
      entry: "report",
      on: { ...ending, ALL_SUCCEEDED: "succeeded", SOME_FAILED: "failed", SANDBOX_GONE: sandboxLost },
      states: {
        /** Some container is not ready. Left by READY. */
        notReady: { on: { READY: { target: "ready", actions: "report" } } },
        /** Serves. Left by UNREADY: a container exited, or its probe fails. */
        ready: { on: { UNREADY: { target: "notReady", actions: "report" } } },
      },
    },
    /** The containers have been told to stop. Left by CONTAINERS_STOPPED: SIGKILL ends the grace period at the latest. A shorter period stops them again. */
    terminating: {
      entry: ["stopContainers", "report"],
      on: {
        DELETE: [
          { guard: "isShorter", actions: ["askDeletion", "setGrace", "stopContainers"] },
          { actions: "askDeletion" },
        ],
        GONE: { actions: "noteGone" },
        SANDBOX_GONE: { actions: "sandboxLost" },
        CONTAINERS_STOPPED: [{ guard: "endedWell", target: "succeeded" }, { target: "failed" }],
      },
    },
    /** Every main container ended with exit code 0, and none will run again. Left with the object. */
    succeeded: over,
    /** Ended otherwise, or was never admitted. Left with the object. */
    failed: over,
    /** The object is gone and nothing is left on the node. */
    removed: { type: "final" },
  },
});

/** The pod machine as the adapter drives it. */
export const podChart: Statechart<PodEvent, PodEffect, PodContext> = statechart(podMachine);

/** A pod's state. */
export type PodState = MachineState<PodContext>;

/** An effect of a pod's step. */
export type PodOutput = PodEffect | TimerEffect;

/** The phase that the apiserver is told. Nobody is told that of a removed pod. */
export function phaseOf(pod: PodState): PodPhase {
  if (podChart.matches(pod, "succeeded")) return "Succeeded";
  if (podChart.matches(pod, "failed")) return "Failed";
  return pod.context.hasRun ? "Running" : "Pending";
}
