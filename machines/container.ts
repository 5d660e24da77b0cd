import { assign, emit, setup } from "xstate";
import { type Statechart, statechart, type TimerEffect } from "./adapter.ts";
import { crashLoopBackoff, crashLoopResetMs, imagePullBackoff, nextDelayMs, podSyncRetryMs } from "./backoff.ts";
import type { MachineState } from "./machine-state.ts";

/** What happens when a container has exited. A pod's, as its kubelet applies it: an init container under `Always` is `OnFailure`. */
export type RestartPolicy = "Always" | "OnFailure" | "Never";

/** What a container's machine remembers. Nothing in it tells two containers of the same history apart. */
export interface ContainerContext {
  readonly restartPolicy: RestartPolicy;
  /** How often it was started again; the number of the attempt that runs or ran last. */
  readonly restartCount: number;
  /** The exit code of the last attempt that ended; null before the first end. */
  readonly exitCode: number | null;
  /** The delay that the next restart has to wait out; 0: restart at once. */
  readonly backoffMs: number;
  /** The delay that the last failed pull began; 0 when none failed since the last success. */
  readonly pullBackoffMs: number;
}

/** What a container hears: from its kubelet START, STOP, SANDBOX_LOST; from the runtime the rest. */
export type ContainerEvent =
  /** Its turn has come: the sandbox is ready, and all that goes before it is done. */
  | { readonly type: "START" }
  | { readonly type: "PULLED" }
  | { readonly type: "PULL_FAILED" }
  /** `probed`: it has a readiness (or startup) probe, so that it is not ready before the probe says so. */
  | { readonly type: "STARTED"; readonly probed: boolean }
  | { readonly type: "BECAME_READY" }
  /** It ended by itself or was stopped. `ranMs`: how long it ran, as the kubelet's clock has it. */
  | { readonly type: "EXITED"; readonly exitCode: number; readonly ranMs: number }
  /** SIGTERM now, SIGKILL after the grace period, and never again START. A second STOP may shorten the period. */
  | { readonly type: "STOP"; readonly gracePeriodSeconds: number }
  /** The sandbox is gone and took the container along (the node rebooted, say). */
  | { readonly type: "SANDBOX_LOST" };

/** What a container's machine asks of the kubelet that hosts it. The kubelet adds pod, name and image. */
export type ContainerEffect =
  | { readonly type: "run"; readonly op: "pull" | "probe" }
  | { readonly type: "run"; readonly op: "start"; readonly attempt: number }
  | { readonly type: "run"; readonly op: "stop"; readonly gracePeriodSeconds: number }
  /** The container's status, as the apiserver should know it, has changed. */
  | { readonly type: "report" }
  /** A Kubernetes Event to record about the pod; the kubelet words the message. */
  | { readonly type: "record"; readonly eventType: "Normal" | "Warning"; readonly reason: ContainerEventReason };

/** Reasons of the Events that a kubelet records about containers (pkg/kubelet/events). */
export type ContainerEventReason = "Pulling" | "Pulled" | "Failed" | "BackOff" | "Created" | "Started" | "Killing";

const report = { type: "report" } as const;
const record = (eventType: "Normal" | "Warning", reason: ContainerEventReason) =>
  ({ type: "record", eventType, reason }) as const;

const restarts = (context: ContainerContext, exitCode: number): boolean =>
  context.restartPolicy === "Always" || (context.restartPolicy === "OnFailure" && exitCode !== 0);
const atOnce = (context: ContainerContext, ranMs: number): boolean =>
  context.backoffMs === 0 || ranMs > crashLoopResetMs;

/**
 * One container, from the kubelet's point of view.
 *
 * Its back-offs are `after` transitions with delays computed from the context: so they stand in the diagram and in the
 * coverage, XState itself cancels them when their state is left, and no timer is ever armed anew while it is armed.
 */
const containerMachine = setup({
  types: {} as { context: ContainerContext; events: ContainerEvent; emitted: ContainerEffect },
  actions: {
    report: emit(report),
    pull: emit({ type: "run", op: "pull" }),
    start: emit(({ context }) => ({ type: "run", op: "start", attempt: context.restartCount })),
    probe: emit({ type: "run", op: "probe" }),
    stop: emit(({ event }) => ({
      type: "run",
      op: "stop",
      gracePeriodSeconds: event.type === "STOP" ? event.gracePeriodSeconds : 0,
    })),
    recordPulling: emit(record("Normal", "Pulling")),
    recordPulled: emit(record("Normal", "Pulled")),
    recordFailed: emit(record("Warning", "Failed")),
    recordPullBackOff: emit(record("Normal", "BackOff")),
    recordBackOff: emit(record("Warning", "BackOff")),
    recordCreated: emit(record("Normal", "Created")),
    recordStarted: emit(record("Normal", "Started")),
    recordKilling: emit(record("Normal", "Killing")),
    keepExitCode: assign(({ event }) => (event.type === "EXITED" ? { exitCode: event.exitCode } : {})),
    /** 137 = 128 + SIGKILL: what upstream reports of a container that vanished, or that never ran. */
    vanish: assign({ exitCode: 137 }),
    vanishIfNeverRan: assign(({ context }) => ({ exitCode: context.exitCode ?? 137 })),
    countRestart: assign(({ context }) => ({ restartCount: context.restartCount + 1 })),
    firstBackoff: assign({ backoffMs: crashLoopBackoff.initialMs }),
    doubleBackoff: assign(({ context }) => ({ backoffMs: nextDelayMs(crashLoopBackoff, context.backoffMs) })),
    doublePullBackoff: assign(({ context }) => ({
      pullBackoffMs: nextDelayMs(imagePullBackoff, context.pullBackoffMs),
    })),
    clearPullBackoff: assign({ pullBackoffMs: 0 }),
  },
  guards: {
    endsForGood: ({ context, event }) => event.type === "EXITED" && !restarts(context, event.exitCode),
    restartsAtOnce: ({ context, event }) => event.type === "EXITED" && atOnce(context, event.ranMs),
    isProbed: ({ event }) => event.type === "STARTED" && event.probed,
    hasRun: ({ context }) => context.exitCode !== null,
    mayNotRunAgain: ({ context }) => context.restartPolicy === "Never",
    pullMayBeRetried: ({ context }) => context.pullBackoffMs <= podSyncRetryMs,
  },
  delays: {
    crashLoopBackOff: ({ context }) => context.backoffMs,
    podSync: podSyncRetryMs,
    imagePullBackOff: ({ context }) => context.pullBackoffMs - podSyncRetryMs,
  },
}).createMachine({
  id: "container",
  context: { restartPolicy: "Always", restartCount: 0, exitCode: null, backoffMs: 0, pullBackoffMs: 0 },
  initial: "waiting",
  states: {
    /**
     * Nothing runs. Entered at first, after a lost sandbox, and after an exit that the restart policy answers; left by
     * STARTED. STOP ends it at once, since there is nothing to stop.
     */
    waiting: {
      initial: "idle",
      on: {
        STOP: { target: "#container.terminated", actions: ["vanishIfNeverRan"] },
        SANDBOX_LOST: ".idle",
      },
      states: {
        /** Not its turn yet: the sandbox, or an init container, comes first. Left by START. Needs no recovery. */
        idle: {
          on: {
            SANDBOX_LOST: {},
            START: [
              { guard: "hasRun", target: "creating", actions: ["countRestart", "report"] },
              { target: "pulling" },
            ],
          },
        },
        /** The runtime fetches the image. Entered by START and when a pull's back-off is over. A crashed kubelet pulls again: pulling twice is harmless. */
        pulling: {
          entry: ["pull", "recordPulling"],
          on: {
            PULLED: { target: "creating", actions: ["clearPullBackoff", "recordPulled"] },
            PULL_FAILED: { target: "errImagePull", actions: ["doublePullBackoff", "recordFailed"] },
          },
        },
        /** The pull has just failed. Left when the kubelet comes back to the pod: it pulls again, or must wait out the rest of the back-off. */
        errImagePull: {
          entry: "report",
          after: { podSync: [{ guard: "pullMayBeRetried", target: "pulling" }, { target: "imagePullBackOff" }] },
        },
        /** Too soon to pull again. Left when the back-off, 10 s doubling to 5 min, is over. */
        imagePullBackOff: {
          entry: ["report", "recordPullBackOff"],
          after: { imagePullBackOff: { target: "pulling" } },
        },
        /** The runtime creates and starts the container. Left by STARTED; an image that cannot be executed answers EXITED. */
        creating: {
          entry: ["start", "recordCreated"],
          on: {
            STARTED: [
              { guard: "isProbed", target: "#container.running.probing", actions: "recordStarted" },
              { target: "#container.running.ready", actions: "recordStarted" },
            ],
            EXITED: [
              { guard: "endsForGood", target: "#container.terminated", actions: "keepExitCode" },
              {
                guard: "restartsAtOnce",
                target: "creating",
                reenter: true,
                actions: ["keepExitCode", "firstBackoff", "countRestart", "report"],
              },
              { target: "crashLoopBackOff", actions: "keepExitCode" },
            ],
            STOP: { target: "#container.stopping.unready" },
          },
        },
        /** It exited too soon after its last start. Left when the back-off, 10 s doubling to 5 min, is over; a run of more than 10 min forgets it. */
        crashLoopBackOff: {
          entry: ["report", "recordBackOff"],
          after: { crashLoopBackOff: { target: "creating", actions: ["doubleBackoff", "countRestart", "report"] } },
        },
      },
    },
    /** A process runs. Entered by STARTED; left by EXITED, STOP, or with the sandbox. */
    running: {
      initial: "probing",
      entry: "report",
      on: {
        EXITED: [
          { guard: "endsForGood", target: "terminated", actions: "keepExitCode" },
          {
            guard: "restartsAtOnce",
            target: "waiting.creating",
            actions: ["keepExitCode", "firstBackoff", "countRestart", "report"],
          },
          { target: "waiting.crashLoopBackOff", actions: "keepExitCode" },
        ],
        STOP: { target: "stopping.unready" },
        SANDBOX_LOST: [
          { guard: "mayNotRunAgain", target: "terminated", actions: "vanish" },
          { target: "waiting.idle", actions: ["vanish", "report"] },
        ],
      },
      states: {
        /** Runs, but its probe has not succeeded yet. Left by BECAME_READY. */
        probing: { entry: "probe", on: { BECAME_READY: { target: "ready", actions: "report" } } },
        /** Runs and serves. */
        ready: { on: { STOP: { target: "#container.stopping.ready" } } },
      },
    },
    /** SIGTERM is sent, SIGKILL will follow. Left by EXITED, or with the sandbox; what it exits with does not restart it. */
    stopping: {
      initial: "unready",
      entry: ["stop", "recordKilling"],
      on: {
        EXITED: { target: "terminated", actions: "keepExitCode" },
        STOP: { actions: "stop" },
        SANDBOX_LOST: { target: "terminated", actions: "vanish" },
      },
      states: {
        /** It was not ready when it was told to stop, and will not become so. */
        unready: {},
        /** It was ready, and goes on serving what it has until it ends. */
        ready: {},
      },
    },
    /** Ended for good. Nothing leads out of it: another run would be another pod. */
    terminated: { type: "final", entry: "report" },
  },
});

/** The container machine as the adapter drives it. */
export const containerChart: Statechart<ContainerEvent, ContainerEffect, ContainerContext> =
  statechart(containerMachine);

/** A container's state. */
export type ContainerState = MachineState<ContainerContext>;

/** An effect of a container's step, timers included. */
export type ContainerOutput = ContainerEffect | TimerEffect;
