import type { Choice, FaultName } from "../../actors/choice.ts";

/**
 * Called with a successor; the vector is the callee's to copy.
 * @param index the component that acted.
 * @param fault set if the step takes from the fault budget.
 */
export type Emit = (next: Int32Array, index: number, fault: FaultName | undefined) => void;

/**
 * One edge of the state space, told: choices that happen together. A trace of edges, put end to end, is a trace of choices, which
 * every driver can replay.
 */
export interface MacroStep {
  readonly choices: readonly Choice[];
  /** From this index on, components only came to rest after what happened before. */
  readonly settledFrom: number;
  /** Set if it takes from the fault budget. */
  readonly fault?: FaultName;
}

/**
 * How much is one step. `fine`: a turn with its first request; each further request is a step of its own, and caches may lag.
 * `coarse`: a whole reconcile, all its requests included, on a fresh cache; coarser tools than this one see no more.
 */
export type Granularity = "fine" | "coarse";

/** How finely a world is cut into steps: what its states are, and what follows on each. Deterministic, order included. */
export interface Semantics {
  readonly name: string;
  readonly width: number;
  /** What brought the given world to the initial state. */
  readonly settling: readonly Choice[];
  /** The state in which exploration begins. */
  initial(): Int32Array;
  /** All successors, in a fixed order. */
  expand(state: Int32Array, emit: Emit): void;
  /** The first step that leads from one state to another. Throws if none does. */
  explain(from: Int32Array, to: Int32Array): MacroStep;
}
