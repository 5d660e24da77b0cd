import { Packing } from "./packing.ts";
import type { Successors } from "./successors.ts";
import { firstSlot, growth, leastSlots, mostStates, mostTaken, type Visited, type VisitedSnapshot } from "./visited.ts";

/** Rows a chunk of the arena holds; chunks are added as needed, so that nothing is copied when it grows. */
const bits = 12;
const rowsPerChunk = 1 << bits;

const perSlot = 2;

/**
 * The set of visited states: vectors kept whole, so that two different states are never taken for one. They are packed, as most of
 * their numbers are small. Open addressing over a typed array: 13 to 17.5 bytes a state and its packed vector.
 */
export class ExactSet implements Visited {
  readonly width: number;
  readonly collisionProbability = 0;
  /** Of no use, but that nobody may leave out the reading. */
  warmed = 0;
  #packing: Packing;
  #packed: Int32Array;
  #chunks: Int32Array[] = [];
  /** Of each slot a state's number and 1, 0 if it is free; and half of the state's hash, so that the table can grow by itself. */
  #slots = new Int32Array(leastSlots * perSlot);
  #count = leastSlots;
  /** The state that is being expanded, packed. */
  #base: Int32Array;
  #size = 0;

  constructor(width: number) {
    this.width = width;
    this.#packing = new Packing(new Uint8Array(width).fill(1));
    this.#packed = new Int32Array(this.#packing.words);
    this.#base = new Int32Array(this.#packing.words);
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#chunks.length * rowsPerChunk * this.#packing.words * 4;
  }

  add(state: Int32Array, low: number, _high?: number): number {
    if (!this.#packing.pack(state, this.#packed)) this.#widen(state);
    return this.#addPacked(low);
  }

  expanding(state: Int32Array): void {
    // It is among those that were added, so that it fits.
    this.#packing.pack(state, this.#base);
  }

  addSuccessor(successors: Successors, at: number): number {
    const low = successors.lows[at] as number;
    const { differences, ends } = successors;
    const packed = this.#packed;
    for (let word = 0; word < packed.length; word++) packed[word] = this.#base[word] as number;
    const end = ends[at] as number;
    for (let next = at === 0 ? 0 : (ends[at - 1] as number); next < end; next += 2) {
      if (this.#packing.put(packed, differences[next] as number, differences[next + 1] as number)) continue;
      const state = successors.load(at);
      this.#widen(state);
      const added = this.#addPacked(low);
      successors.unload(at);
      return added;
    }
    return this.#addPacked(low);
  }

  #addPacked(low: number): number {
    if (this.#size >= this.#count * mostTaken) this.#grow();
    const slots = this.#slots;
    let slot = firstSlot(low, this.#count) * perSlot;
    for (;;) {
      const taken = slots[slot] as number;
      if (taken === 0) break;
      if (slots[slot + 1] === low && this.#equals(taken - 1)) return taken - 1;
      slot += perSlot;
      if (slot === slots.length) slot = 0;
    }
    if (this.#size >= mostStates) throw new RangeError("more states than can be numbered");
    const index = this.#size++;
    slots[slot] = index + 1;
    slots[slot + 1] = low;
    this.#keep(index);
    return ~index;
  }

  warm(lows: Int32Array, count: number): void {
    const slots = this.#slots;
    const { words } = this.#packing;
    let sum = 0;
    for (let at = 0; at < count; at++) {
      const taken = slots[firstSlot(lows[at] as number, this.#count) * perSlot] as number;
      if (taken > 0) {
        const chunk = this.#chunks[(taken - 1) >>> bits] as Int32Array;
        sum ^= chunk[((taken - 1) & (rowsPerChunk - 1)) * words] as number;
      }
    }
    this.warmed = sum;
  }

  find(state: Int32Array, low: number): number {
    if (!this.#packing.pack(state, this.#packed)) return -1;
    let slot = firstSlot(low, this.#count) * perSlot;
    for (;;) {
      const taken = this.#slots[slot] as number;
      if (taken === 0) return -1;
      if (this.#slots[slot + 1] === low && this.#equals(taken - 1)) return taken - 1;
      slot += perSlot;
      if (slot === this.#slots.length) slot = 0;
    }
  }

  /** Copies a state out. */
  readonly read = (index: number, into: Int32Array): Int32Array => {
    const chunk = this.#chunks[index >>> bits] as Int32Array;
    this.#packing.unpack(chunk, (index & (rowsPerChunk - 1)) * this.#packing.words, into);
    return into;
  };

  snapshot(): VisitedSnapshot {
    const arrays = [Int32Array.from(this.#packing.bits), this.#slots, ...this.#chunks];
    return { size: this.#size, arrays: arrays.map((array) => array.slice()) };
  }

  restore({ size, arrays: [wide, slots, ...chunks] }: VisitedSnapshot): void {
    if (!wide || !slots) throw new Error("a snapshot of a visited set has its slots");
    this.#size = size;
    this.#packing = new Packing(Uint8Array.from(wide));
    this.#packed = new Int32Array(this.#packing.words);
    this.#base = new Int32Array(this.#packing.words);
    this.#slots = slots.slice();
    this.#count = slots.length / perSlot;
    this.#chunks = chunks.map((chunk) => chunk.slice());
  }

  /** Whether the state just packed is this one. */
  #equals(index: number): boolean {
    const { words } = this.#packing;
    const chunk = this.#chunks[index >>> bits] as Int32Array;
    const start = (index & (rowsPerChunk - 1)) * words;
    for (let at = 0; at < words; at++) if (chunk[start + at] !== this.#packed[at]) return false;
    return true;
  }

  /** Keeps the state just packed. */
  #keep(index: number): void {
    const { words } = this.#packing;
    const row = index & (rowsPerChunk - 1);
    if (row === 0) this.#chunks.push(new Int32Array(rowsPerChunk * words));
    const chunk = this.#chunks[index >>> bits] as Int32Array;
    for (let at = 0; at < words; at++) chunk[row * words + at] = this.#packed[at] as number;
  }

  /** Packs all anew, so that this state fits, too: for each place that happens a few times in a search. */
  #widen(state: Int32Array): void {
    const [before, chunks, row] = [this.#packing, this.#chunks, new Int32Array(this.width)];
    before.unpack(this.#base, 0, row);
    this.#packing = before.widened(state);
    this.#packed = new Int32Array(this.#packing.words);
    this.#base = new Int32Array(this.#packing.words);
    this.#packing.pack(row, this.#base);
    this.#chunks = [];
    for (let index = 0; index < this.#size; index++) {
      const chunk = chunks[index >>> bits] as Int32Array;
      before.unpack(chunk, (index & (rowsPerChunk - 1)) * before.words, row);
      this.#packing.pack(row, this.#packed);
      this.#keep(index);
    }
    this.#packing.pack(state, this.#packed);
  }

  /** Rebuilt in the order of the old slots, which is that of the new ones. */
  #grow(): void {
    const before = this.#slots;
    const count = Math.ceil(this.#count * growth);
    const slots = new Int32Array(count * perSlot);
    for (let from = 0; from < before.length; from += perSlot) {
      if (before[from] === 0) continue;
      let slot = firstSlot(before[from + 1] as number, count) * perSlot;
      while (slots[slot] !== 0) {
        slot += perSlot;
        if (slot === slots.length) slot = 0;
      }
      slots[slot] = before[from] as number;
      slots[slot + 1] = before[from + 1] as number;
    }
    this.#slots = slots;
    this.#count = count;
  }
}
