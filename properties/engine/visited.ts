import type { Successors } from "./successors.ts";

/** The states that a search has met, numbered from 0 in order of discovery. */
export interface Visited {
  readonly size: number;
  /** Bytes held. */
  readonly bytes: number;
  /** The probability that two different states were taken for one, so far. */
  readonly collisionProbability: number;
  /**
   * The number of a state if it was known (any that is not negative, if the set does not keep numbers), else `~number` of the state just
   * added. `low` and `high` are its hash; sets that do not keep states look at nothing else.
   */
  add(state: Int32Array, low: number, high: number): number;
  /** The states added next are successors of this one. */
  expanding(state: Int32Array): void;
  /**
   * Looks up the successors from `from` to before `to` of the state that is being expanded. The first that is not known is added, and
   * the rest left for the next time: says which it is, `to` if all are known. One without differences is the state itself, and those
   * that are settled are known. The numbers of all others go into their rows if the set keeps them.
   */
  addNext(successors: Successors, from: number, to: number): number;
  /** Reads where successors will be looked up, so that it is at hand then. Changes nothing. */
  warm(successors: Successors): void;
  /** The number of a state, or -1. */
  find(state: Int32Array, low: number, high: number): number;
  /** Copies a state out, where states are kept. */
  readonly read?: (index: number, into: Int32Array) => Int32Array;
  /** All of it, as plain data. */
  snapshot(): VisitedSnapshot;
  restore(snapshot: VisitedSnapshot): void;
}

/** A visited set at rest: how many states, and its arrays. */
export interface VisitedSnapshot {
  readonly size: number;
  readonly arrays: readonly Int32Array[];
}

/** The slot in which a hash's probing begins. It grows with the hash, so that tables are rebuilt from front to back. @param scale slots by 2^32. */
export function firstSlotOf(low: number, scale: number): number {
  return ((low >>> 0) * scale) >>> 0;
}

/** Slots are added when more than this part of them is taken, and by so much: at least half are taken from then on. */
export const mostTaken = 0.75;
export const growth = 1.5;

/** The least number of slots that a table has. */
export const leastSlots = 1 << 10;

/** Places in tables are 32-bit integers, and there are two for a slot. */
export const mostStates = Math.floor((2 ** 30 * mostTaken) / growth);
