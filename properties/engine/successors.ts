import type { Emit, StateSpace } from "./state-space.ts";
import type { Zobrist } from "./zobrist.ts";

/**
 * The successors of one state: each by what differs from it, and with its hash. They are looked up together when all are known: the
 * processor then waits for memory once, and not once for each. The arrays are public for the sake of speed: a space that writes into
 * them itself asks for `room` first.
 */
export class Successors {
  count = 0;
  lows = new Int32Array(64);
  highs = new Int32Array(64);
  /** Who acted. */
  actors = new Int32Array(64);
  /** 1 for faults. */
  faults = new Uint8Array(64);
  /** Places and what stands there then, of one successor after the other; what comes later about a place counts. */
  differences = new Int32Array(1 << 10);
  /** Their numbers, once they have been looked up. */
  targets = new Int32Array(64);
  /** Where in `differences` each successor ends. */
  ends = new Int32Array(64);
  /** Where the differences end. */
  end = 0;
  /** The number of the state that was expanded. */
  number = -1;
  readonly #space: StateSpace;
  readonly #zobrist: Zobrist;
  readonly #from: Int32Array;
  /** The same as `from`, but while one is loaded. */
  readonly #to: Int32Array;
  #fromLow = 0;
  #fromHigh = 0;

  /** @param from the vector that will be expanded; the same one each time. */
  constructor(space: StateSpace, from: Int32Array, zobrist: Zobrist) {
    this.#space = space;
    this.#from = from;
    this.#to = new Int32Array(space.width);
    this.#zobrist = zobrist;
  }

  /** Expands what stands in `from` now. `low` and `high` are its hash. */
  collect(low: number, high: number): void {
    this.clear(low, high);
    if (this.#space.collect) this.#space.collect(this.#from, low, high, this);
    else this.#space.expand(this.#from, this.#emit);
  }

  /** None, of what stands in `from` now. */
  clear(low: number, high: number): void {
    this.count = 0;
    this.end = 0;
    this.#fromLow = low;
    this.#fromHigh = high;
    const from = this.#from;
    const to = this.#to;
    for (let slot = 0; slot < from.length; slot++) to[slot] = from[slot] as number;
  }

  /** One of them as a vector, good until `unload`. */
  load(index: number): Int32Array {
    const differences = this.differences;
    const to = this.#to;
    const end = this.ends[index] as number;
    for (let at = index === 0 ? 0 : (this.ends[index - 1] as number); at < end; at += 2)
      to[differences[at] as number] = differences[at + 1] as number;
    return to;
  }

  unload(index: number): void {
    const differences = this.differences;
    const end = this.ends[index] as number;
    for (let at = index === 0 ? 0 : (this.ends[index - 1] as number); at < end; at += 2) {
      const slot = differences[at] as number;
      this.#to[slot] = this.#from[slot] as number;
    }
  }

  /** Makes room for so many more, each with so many differences at most. */
  room(more: number, differences: number): void {
    while (this.count + more > this.lows.length) this.#widen();
    const most = 2 * more * differences;
    if (this.end + most > this.differences.length) this.#lengthen(most);
  }

  readonly #emit: Emit = (to, actor, fault) => this.add(to, actor, fault === undefined ? 0 : 1);

  /** One more, by its vector. @param fault 1 if it is one. */
  add(to: Int32Array, actor: number, fault: number): void {
    const from = this.#from;
    const zobrist = this.#zobrist;
    this.room(1, from.length);
    let low = this.#fromLow;
    let high = this.#fromHigh;
    for (let slot = 0; slot < from.length; slot++) {
      const before = from[slot] as number;
      const after = to[slot] as number;
      if (before === after) continue;
      this.differences[this.end++] = slot;
      this.differences[this.end++] = after;
      low ^= zobrist.lowOf(slot, before) ^ zobrist.lowOf(slot, after);
      high ^= zobrist.highOf(slot, before) ^ zobrist.highOf(slot, after);
    }
    const index = this.count++;
    this.ends[index] = this.end;
    this.lows[index] = low;
    this.highs[index] = high;
    this.actors[index] = actor;
    this.faults[index] = fault;
  }

  #widen(): void {
    const wider = <T extends Int32Array | Uint8Array>(array: T, into: T): T => {
      into.set(array);
      return into;
    };
    const length = this.lows.length * 2;
    this.lows = wider(this.lows, new Int32Array(length));
    this.highs = wider(this.highs, new Int32Array(length));
    this.actors = wider(this.actors, new Int32Array(length));
    this.faults = wider(this.faults, new Uint8Array(length));
    this.targets = wider(this.targets, new Int32Array(length));
    this.ends = wider(this.ends, new Int32Array(length));
  }

  #lengthen(most: number): void {
    const longer = new Int32Array(this.differences.length * 2 + most);
    longer.set(this.differences);
    this.differences = longer;
  }
}
