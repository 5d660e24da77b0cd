/** Rows a chunk of the arena holds; chunks are added as needed, so that nothing is copied when it grows. */
const rowsPerChunk = 1 << 14;

/**
 * The set of visited states: vectors of small integers, kept whole, so that two different states are never taken for one.
 * States are numbered from 0 in order of discovery. Open addressing over a typed array; 4 bytes × (width + about 2) a state.
 */
export class StateTable {
  readonly width: number;
  readonly #chunks: Int32Array[] = [];
  #slots = new Int32Array(1 << 12).fill(-1);
  #size = 0;

  constructor(width: number) {
    this.width = width;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes held by the table. */
  get bytes(): number {
    return this.#slots.byteLength + this.#chunks.length * rowsPerChunk * this.width * 4;
  }

  /** The number of a state if it was known, else `~number` of the state just added. */
  add(state: Int32Array): number {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    let slot = hash(state) & mask;
    for (;;) {
      const index = this.#slots[slot] as number;
      if (index < 0) break;
      if (this.#equals(index, state)) return index;
      slot = (slot + 1) & mask;
    }
    const index = this.#size++;
    this.#slots[slot] = index;
    if (index % rowsPerChunk === 0) this.#chunks.push(new Int32Array(rowsPerChunk * this.width));
    (this.#chunks[(index / rowsPerChunk) | 0] as Int32Array).set(state, (index % rowsPerChunk) * this.width);
    return ~index;
  }

  /** Copies a state out. */
  read(index: number, into: Int32Array): Int32Array {
    const chunk = this.#chunks[(index / rowsPerChunk) | 0] as Int32Array;
    const start = (index % rowsPerChunk) * this.width;
    for (let at = 0; at < this.width; at++) into[at] = chunk[start + at] as number;
    return into;
  }

  #equals(index: number, state: Int32Array): boolean {
    const chunk = this.#chunks[(index / rowsPerChunk) | 0] as Int32Array;
    const start = (index % rowsPerChunk) * this.width;
    for (let at = 0; at < this.width; at++) if (chunk[start + at] !== state[at]) return false;
    return true;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    const state = new Int32Array(this.width);
    for (let index = 0; index < this.#size; index++) {
      let slot = hash(this.read(index, state)) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.#slots = slots;
  }
}

/** Mixes a vector into 32 bits (murmur3's rounds). */
function hash(state: Int32Array): number {
  let mixed = 0x9747b28c;
  for (let at = 0; at < state.length; at++) {
    let word = Math.imul(state[at] as number, 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    mixed = Math.imul(((mixed ^ word) << 13) | ((mixed ^ word) >>> 19), 5) + 0xe6546b64;
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Whether two vectors are the same state. */
export function equalStates(a: Int32Array, b: Int32Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
