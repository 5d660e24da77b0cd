import { emit, setup } from "xstate";
import { type Statechart, statechart, type TimerEffect } from "./adapter.ts";
import type { MachineState } from "./machine-state.ts";

/** How often a kubelet renews its node's Lease: `nodeLeaseDurationSeconds` (40) × 0.25. */
export const leaseRenewalMs = 10_000;

/** How long the Lease says that it lasts: kubelet `nodeLeaseDurationSeconds`. */
export const leaseDurationMs = 40_000;

/** A node that has not been heard of for this long is Unknown: `nodeMonitorGracePeriod`. Upstream's default was 40 s up to 1.31, and is 50 s since (kubernetes#126287). */
const nodeMonitorGraceMs = 40_000;

/** The same for a node that has just been registered, and never heard of yet: `nodeStartupGracePeriod`. */
const nodeStartupGraceMs = 60_000;

/** The status of the node's Ready condition. */
export type NodeReadiness = "True" | "False" | "Unknown";

/** The NoExecute taint that goes with each readiness; a ready node has none. */
export type NodeTaint = "node.kubernetes.io/not-ready" | "node.kubernetes.io/unreachable" | "none";

/** What the node lifecycle controller hears about a node. */
export type NodeEvent =
  /** Its Lease was renewed. That alone makes no node ready again: a status must say so. */
  | { readonly type: "RENEWED" }
  /** Its status says Ready=True: the kubelet posted it, or a restarted controller finds it. */
  | { readonly type: "POSTED_READY" }
  /** Its status says Ready=False. */
  | { readonly type: "POSTED_NOT_READY" }
  /** Its status says Ready=Unknown, as a restarted controller may find it. */
  | { readonly type: "FOUND_UNKNOWN" };

/** What is to be done about it. Each is a level to bring about, and harmless when it holds already. */
export type NodeEffect =
  /** Write Ready=Unknown into the status: `NodeStatusUnknown`, or `NodeStatusNeverUpdated` if it was never heard of. */
  | { readonly type: "setUnknown"; readonly reason: "NodeStatusUnknown" | "NodeStatusNeverUpdated" }
  /** Give it this NoExecute taint, and take the other one away. Pods that do not tolerate it are evicted. */
  | { readonly type: "taint"; readonly taint: NodeTaint }
  /** Its pods cannot be reached: set their Ready condition to False. */
  | { readonly type: "markPodsNotReady" };

const lapsed = { target: "unknown", actions: ["setUnknown", "taintUnreachable", "markPodsNotReady"] } as const;

/**
 * One node, as the node lifecycle controller sees it. The kubelet renews the Lease every 10 s; what counts is how long ago
 * the controller last saw it move, by its own clock: so every RENEWED arms the timer `lapse` anew.
 */
const nodeMachine = setup({
  types: {} as { context: Record<string, never>; events: NodeEvent; emitted: NodeEffect },
  actions: {
    setUnknown: emit({ type: "setUnknown", reason: "NodeStatusUnknown" }),
    setNeverUpdated: emit({ type: "setUnknown", reason: "NodeStatusNeverUpdated" }),
    taintUnreachable: emit({ type: "taint", taint: "node.kubernetes.io/unreachable" }),
    taintNotReady: emit({ type: "taint", taint: "node.kubernetes.io/not-ready" }),
    untaint: emit({ type: "taint", taint: "none" }),
    markPodsNotReady: emit({ type: "markPodsNotReady" }),
  },
  delays: { startup: nodeStartupGraceMs, lapse: nodeMonitorGraceMs },
}).createMachine({
  id: "node",
  context: {},
  initial: "registered",
  on: {
    POSTED_READY: { target: ".ready", actions: "untaint" },
    POSTED_NOT_READY: { target: ".notReady", actions: ["taintNotReady", "markPodsNotReady"] },
    FOUND_UNKNOWN: { target: ".unknown", actions: "taintUnreachable" },
  },
  states: {
    /** The Node object is there, nothing else. A restarted controller begins here too, and gives every node its grace. Left by its first status, or when the start-up grace is over. */
    registered: {
      on: { RENEWED: {} },
      after: { startup: { target: "unknown", actions: ["setNeverUpdated", "taintUnreachable"] } },
    },
    /** Heard of within the grace period, and its kubelet says that it can take pods. Left when it says otherwise, or nothing for too long. */
    ready: {
      on: { RENEWED: { target: "ready", reenter: true }, POSTED_READY: { target: "ready", reenter: true } },
      after: { lapse: lapsed },
    },
    /** Heard of within the grace period, but its kubelet says that it cannot. Left when it says otherwise, or nothing for too long. */
    notReady: {
      on: { RENEWED: { target: "notReady", reenter: true }, POSTED_NOT_READY: { target: "notReady", reenter: true } },
      after: { lapse: lapsed },
    },
    /** Not heard of for too long: crashed, cut off, or gone. Left when its kubelet posts a status again; a renewed Lease alone does not. */
    unknown: { on: { RENEWED: {}, FOUND_UNKNOWN: {} } },
  },
});

/** The node machine as the adapter drives it. */
export const nodeChart: Statechart<NodeEvent, NodeEffect, Record<string, never>> = statechart(nodeMachine);

/** A node's state. */
export type NodeState = MachineState<Record<string, never>>;

/** An effect of a node's step, timers included. */
export type NodeOutput = NodeEffect | TimerEffect;

/** The Ready condition that the controller takes the node to have. */
export function readinessOf(node: NodeState): NodeReadiness {
  if (nodeChart.matches(node, "ready")) return "True";
  return nodeChart.matches(node, "notReady") ? "False" : "Unknown";
}
