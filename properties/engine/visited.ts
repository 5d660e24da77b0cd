/** The states that a search has met, numbered from 0 in order of discovery. */
export interface Visited {
  readonly size: number;
  /** Bytes held. */
  readonly bytes: number;
  /** The probability that two different states were taken for one, so far. */
  readonly collisionProbability: number;
  /** The number of a state if it was known, else `~number` of the state just added. `low` and `high` are its hash. */
  add(state: Int32Array, low: number, high: number): number;
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

/** The slot in which a hash's probing begins. It grows with the hash, so that tables are rebuilt from front to back. */
export function firstSlot(low: number, slots: number): number {
  return Math.floor(((low >>> 0) * slots) / 4_294_967_296);
}

/** Slots are added when more than this part of them is taken, and by so much: at least 62 % are taken from then on. */
export const mostTaken = 0.8;
export const growth = 1.3;

/** The least number of slots that a table has. */
export const leastSlots = 1 << 10;

/** Numbers of states, and numbers of edges, are 32-bit integers. */
export const mostStates = 2 ** 31 - 2;
