import type { Component } from "../component.ts";
import type { UserController } from "../define-controller.ts";
import type { Topology } from "../topology.ts";

/** What came of a simulation; see `simulate` in simulator.ts. Times are virtual. */
export interface SimulationSummary {
  readonly seed: number;
  readonly nodes: number;
  readonly virtualMs: number;
  /** Wall time, read by the driver. */
  readonly elapsedMs: number;
  readonly steps: number;
  /** Watch events that the store produced. */
  readonly commits: number;
  readonly revision: number;
  /** Phase → number of pods; `Running (ready)` apart. */
  readonly podsByPhase: Readonly<Record<string, number>>;
  readonly pods: number;
  readonly readyPods: number;
  /** From a pod's creation to its first Ready; null where none became ready. */
  readonly timeToReadyMs: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  /** Kubernetes Events by reason. */
  readonly events: Readonly<Record<string, number>>;
  /** Whether the actual state is the desired state (and why not). */
  readonly converged: boolean;
  readonly unconverged: readonly string[];
  /** When the last pod became ready, virtual ms since the start. */
  readonly convergedAtMs: number | null;
  /** Objects that no component acts on. */
  readonly notActedOn: readonly string[];
}

/** What to simulate, and for how long. */
export interface SimulateOptions {
  readonly nodes?: number;
  /** Labels of single nodes: which zone each is in, say. */
  readonly topology?: Topology;
  /** Virtual milliseconds; one hour when unset. */
  readonly forMs?: number;
  readonly seed?: number;
  /** Called with one line of JSON (without newline) for each watch event of the cluster, in order; the same seed gives the same lines. */
  readonly onEvent?: (line: string) => void;
  /** Told about once a virtual minute. */
  readonly onProgress?: (progress: {
    readonly virtualMs: number;
    readonly forMs: number;
    readonly steps: number;
    readonly pods: number;
  }) => void;
  /** Reads the wall clock for `elapsedMs` only. */
  readonly nowMs?: () => number;
  /** Awaited once a virtual minute, so that others get the processor. */
  readonly breathe?: () => Promise<void>;
  /** Components to take the place of built-in ones, or to be added; see `clusterComponents`. */
  readonly replace?: readonly Component[];
  /** The user's own. */
  readonly controllers?: readonly UserController[];
}
