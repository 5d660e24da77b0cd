import { firstSlot, growth, leastSlots, mostStates, mostTaken, type Visited, type VisitedSnapshot } from "./visited.ts";
import { Zobrist } from "./zobrist.ts";

/** Rows a chunk of the arena holds; chunks are added as needed, so that nothing is copied when it grows. */
const rowsPerChunk = 1 << 12;

/**
 * The set of visited states: vectors kept whole, so that two different states are never taken for one.
 * Open addressing over a typed array; 4 bytes × (width + about 1.5) a state.
 */
export class ExactSet implements Visited {
  readonly width: number;
  readonly collisionProbability = 0;
  #chunks: Int32Array[] = [];
  /** A state's number and 1; 0 is free. */
  #slots = new Int32Array(leastSlots);
  #size = 0;

  constructor(width: number) {
    this.width = width;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#chunks.length * rowsPerChunk * this.width * 4;
  }

  add(state: Int32Array, low: number, _high?: number): number {
    if (this.#size >= this.#slots.length * mostTaken) this.#grow();
    const slots = this.#slots;
    let slot = firstSlot(low, slots.length);
    for (;;) {
      const taken = slots[slot] as number;
      if (taken === 0) break;
      if (this.#equals(taken - 1, state)) return taken - 1;
      if (++slot === slots.length) slot = 0;
    }
    if (this.#size >= mostStates) throw new RangeError("more states than can be numbered");
    const index = this.#size++;
    slots[slot] = index + 1;
    if (index % rowsPerChunk === 0) this.#chunks.push(new Int32Array(rowsPerChunk * this.width));
    const chunk = this.#chunks[(index / rowsPerChunk) | 0] as Int32Array;
    const start = (index % rowsPerChunk) * this.width;
    for (let at = 0; at < this.width; at++) chunk[start + at] = state[at] as number;
    return ~index;
  }

  find(state: Int32Array, low: number): number {
    let slot = firstSlot(low, this.#slots.length);
    for (;;) {
      const taken = this.#slots[slot] as number;
      if (taken === 0) return -1;
      if (this.#equals(taken - 1, state)) return taken - 1;
      if (++slot === this.#slots.length) slot = 0;
    }
  }

  /** Copies a state out. */
  readonly read = (index: number, into: Int32Array): Int32Array => {
    const chunk = this.#chunks[(index / rowsPerChunk) | 0] as Int32Array;
    const start = (index % rowsPerChunk) * this.width;
    for (let at = 0; at < this.width; at++) into[at] = chunk[start + at] as number;
    return into;
  };

  snapshot(): VisitedSnapshot {
    return { size: this.#size, arrays: [this.#slots, ...this.#chunks].map((array) => array.slice()) };
  }

  restore({ size, arrays: [slots, ...chunks] }: VisitedSnapshot): void {
    if (!slots) throw new Error("a snapshot of a visited set has its slots");
    this.#size = size;
    this.#slots = slots.slice();
    this.#chunks = chunks.map((chunk) => chunk.slice());
  }

  #equals(index: number, state: Int32Array): boolean {
    const chunk = this.#chunks[(index / rowsPerChunk) | 0] as Int32Array;
    const start = (index % rowsPerChunk) * this.width;
    for (let at = 0; at < this.width; at++) if (chunk[start + at] !== state[at]) return false;
    return true;
  }

  /** Rebuilt in the order of the old slots, which is that of the new ones. */
  #grow(): void {
    const slots = new Int32Array(Math.ceil(this.#slots.length * growth));
    const state = new Int32Array(this.width);
    const zobrist = new Zobrist(this.width);
    for (const taken of this.#slots) {
      if (taken === 0) continue;
      zobrist.hash(this.read(taken - 1, state));
      let slot = firstSlot(zobrist.low, slots.length);
      while (slots[slot] !== 0) if (++slot === slots.length) slot = 0;
      slots[slot] = taken;
    }
    this.#slots = slots;
  }
}
