import type { Successors } from "./successors.ts";

/**
 * Told of a successor. The vector is the space's own and good for the duration of the call; what is to be kept is copied.
 * @param actor who acted, as a number that the space understands.
 * @param fault set if the step is a fault: it takes from a budget, and in the long run there are none.
 */
export type Emit<F extends string = string> = (next: Int32Array, actor: number, fault: F | undefined) => void;

/** What a space has numbered so far, as plain data that survives JSON: ids of a resumed run must mean what they meant. */
export type SpaceSnapshot = unknown;

/**
 * Anything with states and steps. States are vectors of `width` integers; equal vectors are the same state. Deterministic, order
 * included: asked the same in the same order, it answers the same, and expands a state alike at any time.
 */
export interface StateSpace<F extends string = string> {
  readonly name: string;
  readonly width: number;
  /** The state in which exploration begins. */
  initial(): Int32Array;
  /** All successors, in a fixed order. Must leave `state` as it is. */
  expand(state: Int32Array, emit: Emit<F>): void;
  /**
   * The same as `expand`, for spaces that know cheaply what differs: writes the successors of `into.from` itself, in the same order, with
   * their hashes and what is touched. It may be asked of some states more before the listener hears of the first one's successors.
   */
  collect?(into: Successors): void;
  /**
   * Symmetry: writes into `into` the one representative of all states that differ from `state` only by names that may be swapped.
   * Two states have the same representative if and only if such a swap leads from one to the other.
   */
  canonical?(state: Int32Array, into: Int32Array): void;
  /** With symmetry: states that differ from this one by a swap, enough of them that all others follow. To try the symmetry out. */
  swapped?(state: Int32Array): readonly Int32Array[];
  /** For checkpoints; spaces without cannot be resumed. */
  snapshot?(): SpaceSnapshot;
  /** Takes the place of all that was numbered before. */
  restore?(snapshot: SpaceSnapshot): void;
}

/** Whether two vectors are the same state. */
export function equalStates(a: Int32Array, b: Int32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
