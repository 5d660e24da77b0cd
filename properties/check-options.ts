import { type FaultBudget, noFaults } from "../actors/choice.ts";
import type { ComponentId } from "../actors/component.ts";
import type { KubeletSteps } from "../actors/conditions.ts";
import type { Consistency } from "../actors/consistency.ts";
import type { Copies } from "../actors/copies.ts";
import type { UserController } from "../actors/define-controller.ts";
import type { Mitigations } from "../actors/mitigations.ts";
import type { Topology } from "../actors/topology.ts";
import type { KubeObject } from "../machines/api/object.ts";
import type { SemanticsOptions } from "./checker/reductions.ts";
import type { Checkpoint, Checkpointing } from "./checkpoint.ts";
import type { PartWorkers } from "./part-workers.ts";
import type { Property } from "./property.ts";
import type { CheckProgress } from "./report.ts";
import type { Searching } from "./searching.ts";

/** Nodes of a model cluster of which nothing is said. */
export const usualNodes = 2;

/** What to check, and how far. */
export interface CheckOptions extends SemanticsOptions, Searching {
  /** What the user applies after that, at any moment: changed manifests of the same objects, or new ones. */
  readonly later?: readonly KubeObject[];
  /** The user's own controllers, explored together with the built-in ones. Objects that they reconcile are workloads of slices of their own. */
  readonly controllers?: readonly UserController[];
  /** Nodes of the model cluster; 2 when unset. */
  readonly nodes?: number;
  /** Labels of single nodes: which zone each is in, say. */
  readonly topology?: Topology;
  /** In how many writes a kubelet tells of a pod's birth, 1 to 3; 1 when unset. */
  readonly kubeletSteps?: KubeletSteps;
  /** Fault budgets to explore, one search each, simplest first; `defaultFaults` when unset. */
  readonly faults?: readonly FaultBudget[];
  /** What caches may show, and what writes rest on: turns `faults` (none, when unset) into what that model allows. */
  readonly consistency?: Consistency;
  /** How many of each component there are, each a process of its own; one where unset. */
  readonly copies?: Copies;
  /** Components whose copies elect a leader; none when unset, so that all copies are at work. */
  readonly elected?: readonly ComponentId[];
  /** How the built-in components guard against caches that lag; as upstream when unset. */
  readonly mitigations?: Mitigations;
  /** Replicas of a workload are capped at this number; 2 when unset. */
  readonly replicas?: number;
  /** Distinct states of one search; 2,000,000 when unset. */
  readonly maxStates?: number;
  /** For the whole check, in milliseconds of `nowMs`; no limit when unset. */
  readonly maxTimeMs?: number;
  /** For the random walks; 1 when unset. */
  readonly seed?: number;
  /** Random walks over the whole; 20 when unset. */
  readonly walks?: number;
  /** Steps of one walk; 20,000 when unset. */
  readonly maxWalkSteps?: number;
  /** Whether a counterexample is made smaller before it is told; true when unset. */
  readonly shrinks?: boolean;
  /** What must hold beyond the built-in properties. */
  readonly properties?: readonly Property[];
  /**
   * What the code of `controllers` and `properties` is: by the name of each module a digest of it. Only `checkpoint` and `resume` want it, so
   * that nobody goes on with other code.
   */
  readonly identity?: Readonly<Record<string, string>>;
  /** Writes the check down every so often, and where time, memory or `signal` end it. Code of the user's own needs an `identity`. */
  readonly checkpoint?: Checkpointing;
  /** Goes on from there. Refused if anything but time and memory was asked for otherwise. */
  readonly resume?: Checkpoint;
  /** Who checks slices and takes walks, several at a time; nobody else when unset. The report is the same, but for times. */
  readonly workers?: PartWorkers;
  /** Told every few hundred states. */
  readonly onProgress?: (progress: CheckProgress) => void;
  /** Ends the check early; what was found so far is reported as bounded. */
  readonly signal?: AbortSignal;
  /** Reads a clock in milliseconds, for rates and `maxTimeMs`; without one there are none. The search itself does not depend on it. */
  readonly nowMs?: () => number;
  /** Awaited now and then, so that others get the processor: signals are heard, a page stays alive. */
  readonly breathe?: () => Promise<void>;
}

/** Nothing goes wrong; then one stale turn, or one crash of any component, or one conflict. */
export const defaultFaults: readonly FaultBudget[] = [
  noFaults,
  { ...noFaults, stale: 1, crash: 1, conflict: 1, total: 1 },
];

/** The same where caches are always fresh. */
export const defaultCoarseFaults: readonly FaultBudget[] = [noFaults, { ...noFaults, crash: 1, conflict: 1, total: 1 }];
