import { Packing } from "./packing.ts";
import { perSuccessor, type Successors } from "./successors.ts";
import {
  firstSlotOf,
  growth,
  leastSlots,
  mostStates,
  mostTaken,
  type Visited,
  type VisitedSnapshot,
} from "./visited.ts";

/** Rows a chunk of the arena holds; chunks are added as needed, so that nothing is copied when it grows. */
const bits = 12;
const rowsPerChunk = 1 << bits;

const perSlot = 2;

// Bound here, as some loaders look imported names up anew at each call.
const firstSlot = firstSlotOf;
const rowLength = perSuccessor;

/**
 * The set of visited states: vectors kept whole, so that two different states are never taken for one. They are packed, as most of
 * their numbers are small. Open addressing over a typed array: 11 to 16 bytes a state and its packed vector.
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
  /** How many may be taken. */
  #most = leastSlots * mostTaken;
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
    if (this.#size >= this.#most) this.#grow();
    const slot = this.#slotOf(low);
    return slot < 0 ? ~this.#take(~slot, low) : (this.#slots[slot] as number) - 1;
  }

  expanding(state: Int32Array): void {
    // It is among those that were added, so that it fits.
    this.#packing.pack(state, this.#base);
  }

  addNext(successors: Successors, from: number, to: number): number {
    if (this.#size >= this.#most) this.#grow();
    const { rows, settled, number: same } = successors;
    let row = from * rowLength;
    let end = from === 0 ? 0 : (rows[row - rowLength + 4] as number);
    for (let next = from; next < to; next++, row += rowLength) {
      const begin = end;
      end = rows[row + 4] as number;
      if (begin === end) {
        rows[row + 5] = same;
        continue;
      }
      if (((settled >>> ((rows[row + 2] as number) >> 1)) & 1) === 1) continue;
      const low = rows[row] as number;
      if (!this.#packSuccessor(successors, begin, end)) {
        this.#widen(successors.load(next));
        successors.unload(next);
      }
      const slot = this.#slotOf(low);
      if (slot < 0) {
        rows[row + 5] = this.#take(~slot, low);
        return next;
      }
      rows[row + 5] = (this.#slots[slot] as number) - 1;
    }
    return to;
  }

  /** What differs from the base stands there. False if some number does not fit. */
  #packSuccessor({ differences }: Successors, begin: number, end: number): boolean {
    const packing = this.#packing;
    const packed = this.#packed;
    const base = this.#base;
    for (let word = 0; word < packed.length; word++) packed[word] = base[word] as number;
    for (let next = begin; next < end; next += 2)
      if (!packing.put(packed, differences[next] as number, differences[next + 1] as number)) return false;
    return true;
  }

  /** Where the state just packed is, or `~` where it would have to be. */
  #slotOf(low: number): number {
    const slots = this.#slots;
    let slot = firstSlot(low, this.#count * 2 ** -32) * perSlot;
    for (;;) {
      const taken = slots[slot] as number;
      if (taken === 0) return ~slot;
      if (slots[slot + 1] === low && this.#equals(taken - 1)) return slot;
      slot += perSlot;
      if (slot === slots.length) slot = 0;
    }
  }

  /** Adds the state just packed. */
  #take(slot: number, low: number): number {
    if (this.#size >= mostStates) throw new RangeError("more states than can be numbered");
    const number = this.#size++;
    this.#slots[slot] = number + 1;
    this.#slots[slot + 1] = low;
    this.#keep(number);
    return number;
  }

  warm({ rows, count, settled }: Successors): void {
    const slots = this.#slots;
    const scale = this.#count * 2 ** -32;
    const chunks = this.#chunks;
    const { words } = this.#packing;
    const end = count * rowLength;
    let sum = 0;
    for (let row = 0; row < end; row += rowLength) {
      if (((settled >>> ((rows[row + 2] as number) >> 1)) & 1) === 1) continue;
      const taken = slots[firstSlot(rows[row] as number, scale) * perSlot] as number;
      if (taken > 0)
        sum ^= (chunks[(taken - 1) >>> bits] as Int32Array)[((taken - 1) & (rowsPerChunk - 1)) * words] as number;
    }
    this.warmed = sum;
  }

  find(state: Int32Array, low: number): number {
    if (!this.#packing.pack(state, this.#packed)) return -1;
    const slot = this.#slotOf(low);
    return slot < 0 ? -1 : (this.#slots[slot] as number) - 1;
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
    this.#most = this.#count * mostTaken;
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
    const scale = count * 2 ** -32;
    for (let from = 0; from < before.length; from += perSlot) {
      if (before[from] === 0) continue;
      let slot = firstSlot(before[from + 1] as number, scale) * perSlot;
      while (slots[slot] !== 0) {
        slot += perSlot;
        if (slot === slots.length) slot = 0;
      }
      slots[slot] = before[from] as number;
      slots[slot + 1] = before[from + 1] as number;
    }
    this.#slots = slots;
    this.#count = count;
    this.#most = count * mostTaken;
  }
}
