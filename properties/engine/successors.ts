import type { Emit, StateSpace } from "./state-space.ts";
import type { Zobrist } from "./zobrist.ts";

/**
 * Numbers that a successor is made of: the halves of its hash, who acted (twice the actor's number, and one more if the step is a
 * fault), what the step touches, where its differences end, and its number once it has been looked up. Touched is a bit for each actor
 * (its number's remainder by 32) that acts, or whose next steps may be others by it; all bits if nobody knows. Two steps that touch
 * nothing in common come to the same in either order.
 */
export const perSuccessor = 6;

// Bound here, as some loaders look exported names up anew each time.
const rowLength = perSuccessor;

/**
 * One state and its successors: each by what differs from it, and with its hash. They are looked up together when all are known: the
 * processor then waits for memory once, and not once for each. The arrays are public for the sake of speed: a space that writes into
 * them itself asks for `room` first.
 */
export class Successors {
  /** The state; its number and depth, its hash, and a bit for each actor whose steps from there are known to lead to known states. */
  readonly from: Int32Array;
  number = -1;
  depth = 0;
  low = 0;
  high = 0;
  settled = 0;
  count = 0;
  /** One successor after the other: see `perSuccessor`. In one array, as each that is touched costs. */
  rows = new Int32Array(64 * rowLength);
  /** Places and what stands there then, of one successor after the other; what comes later about a place counts. */
  differences = new Int32Array(1 << 10);
  /** Where the differences end. */
  end = 0;
  readonly #space: StateSpace;
  readonly #zobrist: Zobrist;
  /** The same as `from` once one was loaded, but while one is. */
  readonly #to: Int32Array;
  #isCopied = false;

  /** @param from the vector that will be expanded; the same one each time. */
  constructor(space: StateSpace, from: Int32Array, zobrist: Zobrist) {
    this.#space = space;
    this.from = from;
    this.#to = new Int32Array(space.width);
    this.#zobrist = zobrist;
  }

  /** Expands what stands in `from` now. `low` and `high` are its hash. */
  collect(low: number, high: number): void {
    this.clear(low, high);
    if (this.#space.collect) this.#space.collect(this);
    else this.#space.expand(this.from, this.#emit);
  }

  /** None, of what stands in `from` now. */
  clear(low: number, high: number): void {
    this.count = 0;
    this.end = 0;
    this.low = low;
    this.high = high;
    this.#isCopied = false;
  }

  lowOf(index: number): number {
    return this.rows[index * rowLength] as number;
  }

  highOf(index: number): number {
    return this.rows[index * rowLength + 1] as number;
  }

  actorOf(index: number): number {
    return (this.rows[index * rowLength + 2] as number) >> 1;
  }

  /** 1 for faults. */
  faultOf(index: number): 0 | 1 {
    return ((this.rows[index * rowLength + 2] as number) & 1) as 0 | 1;
  }

  /** Its number, once it has been looked up. */
  targetOf(index: number): number {
    return this.rows[index * rowLength + 5] as number;
  }

  /** Where in `differences` it begins. */
  #begin(index: number): number {
    return index === 0 ? 0 : this.#endOf(index - 1);
  }

  #endOf(index: number): number {
    return this.rows[index * rowLength + 4] as number;
  }

  /** One of them as a vector, good until `unload`. */
  load(index: number): Int32Array {
    const differences = this.differences;
    const to = this.#to;
    if (!this.#isCopied) to.set(this.from);
    this.#isCopied = true;
    const end = this.#endOf(index);
    for (let at = this.#begin(index); at < end; at += 2) to[differences[at] as number] = differences[at + 1] as number;
    return to;
  }

  unload(index: number): void {
    const differences = this.differences;
    const end = this.#endOf(index);
    for (let at = this.#begin(index); at < end; at += 2) {
      const slot = differences[at] as number;
      this.#to[slot] = this.from[slot] as number;
    }
  }

  /** Makes room for so many more, each with so many differences at most. */
  room(more: number, differences: number): void {
    const rows = (this.count + more) * rowLength;
    if (rows > this.rows.length) this.rows = longer(this.rows, rows);
    const most = this.end + 2 * more * differences;
    if (most > this.differences.length) this.differences = longer(this.differences, most);
  }

  readonly #emit: Emit = (to, actor, fault) => this.add(to, actor, fault === undefined ? 0 : 1);

  /** One more, by its vector. @param fault 1 if it is one. */
  add(to: Int32Array, actor: number, fault: number): void {
    const from = this.from;
    const zobrist = this.#zobrist;
    this.room(1, from.length);
    let low = this.low;
    let high = this.high;
    for (let slot = 0; slot < from.length; slot++) {
      const before = from[slot] as number;
      const after = to[slot] as number;
      if (before === after) continue;
      this.differences[this.end++] = slot;
      this.differences[this.end++] = after;
      low ^= zobrist.lowOf(slot, before) ^ zobrist.lowOf(slot, after);
      high ^= zobrist.highOf(slot, before) ^ zobrist.highOf(slot, after);
    }
    const row = this.count++ * rowLength;
    this.rows[row] = low;
    this.rows[row + 1] = high;
    this.rows[row + 2] = 2 * actor + fault;
    this.rows[row + 3] = -1;
    this.rows[row + 4] = this.end;
  }
}

/** A copy, at least so long. */
function longer(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(Math.max(2 * array.length, length));
  copy.set(array);
  return copy;
}
