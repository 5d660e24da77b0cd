import type { Choice, FaultName } from "../../actors/choice.ts";
import type { Emit as EngineEmit, StateSpace } from "../engine/state-space.ts";
import type { PackedNumbers } from "./packed-numbers.ts";
import type { StopsKnown } from "./stops.ts";

/** Called with a successor, the component that acted, and the fault if the step takes from the fault budget. */
export type Emit = EngineEmit<FaultName>;

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

/** What the numbers in states stand for, for checkpoints. */
export interface WorldSnapshot {
  readonly packed: PackedNumbers;
  readonly stops: StopsKnown;
}

/**
 * How much is one step. `fine`: a turn with its first request; each further request is a step of its own, and caches may lag.
 * `coarse`: a whole reconcile, all its requests included, on a fresh cache; coarser tools than this one see no more.
 */
export type Granularity = "fine" | "coarse";

/** How finely a world is cut into steps: what its states are, and what follows on each. */
export interface Semantics extends StateSpace<FaultName> {
  /** What brought the given world to the initial state. */
  readonly settling: readonly Choice[];
  /** The first step that leads from one state to another. Throws if none does. */
  explain(from: Int32Array, to: Int32Array): MacroStep;
  /** When all was seen: throws `ToldApart` if what was left out has turned out to make a difference. */
  conclude?(): void;
  /**
   * The steps of a whole run in the order in which they are best told: choices that commute may move from one step to another, so
   * that the run is the same. Unset: as they are.
   */
  retell?(steps: readonly MacroStep[]): readonly MacroStep[];
}
