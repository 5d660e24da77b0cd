import type { Successors } from "./successors.ts";
import { firstSlot, growth, leastSlots, mostStates, mostTaken, type Visited, type VisitedSnapshot } from "./visited.ts";

/** Of each slot: the fingerprint's halves. Both 0 is free. */
const perSlot = 2;

/**
 * The set of visited states by 64-bit fingerprints: 13 to 17.5 bytes a state, whatever the width; a half more if numbers are kept. Two
 * states with the same fingerprint are taken for one, and the second is not explored; how probable that is, is said.
 */
export class FingerprintSet implements Visited {
  /** Of no use, but that nobody may leave out the reading. */
  warmed = 0;
  #slots = new Int32Array(leastSlots * perSlot);
  #count = leastSlots;
  #size = 0;
  /** Of what stands in a slot. */
  #numbers: Int32Array | undefined;

  /** @param numbered whether it must be able to say the number of a state that it knows. */
  constructor(numbered: boolean) {
    this.#numbers = numbered ? new Int32Array(leastSlots) : undefined;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#slots.byteLength + (this.#numbers?.byteLength ?? 0);
  }

  /** Of each pair of states one in 2^64: the birthday bound. */
  get collisionProbability(): number {
    return -Math.expm1((-this.#size / 2 ** 33) * ((this.#size - 1) / 2 ** 32));
  }

  expanding(): void {}

  addSuccessor({ lows, highs }: Successors, at: number): number {
    return this.#add(lows[at] as number, highs[at] as number);
  }

  add(_state: Int32Array, low: number, high: number): number {
    return this.#add(low, high);
  }

  #add(low: number, high: number): number {
    if (this.#size >= this.#count * mostTaken) this.#grow();
    const slots = this.#slots;
    // The one fingerprint that looks like a free slot shares its place with another one: no more than a collision.
    const least = (low | high) === 0 ? 1 : low;
    let at = firstSlot(least, this.#count) * perSlot;
    for (;;) {
      const there = slots[at] as number;
      const beside = slots[at + 1] as number;
      if (there === least && beside === high) return this.#numbers ? (this.#numbers[at / perSlot] as number) : 0;
      if ((there | beside) === 0) break;
      at += perSlot;
      if (at === slots.length) at = 0;
    }
    if (this.#size >= mostStates) throw new RangeError("more states than can be numbered");
    const index = this.#size++;
    slots[at] = least;
    slots[at + 1] = high;
    if (this.#numbers) this.#numbers[at / perSlot] = index;
    return ~index;
  }

  warm(lows: Int32Array, count: number): void {
    const slots = this.#slots;
    let sum = 0;
    for (let at = 0; at < count; at++) sum ^= slots[firstSlot(lows[at] as number, this.#count) * perSlot] as number;
    this.warmed = sum;
  }

  find(_state: Int32Array, low: number, high: number): number {
    if (!this.#numbers) throw new Error("this search does not know the numbers of the states that it has seen");
    const slots = this.#slots;
    const least = (low | high) === 0 ? 1 : low;
    let at = firstSlot(least, this.#count) * perSlot;
    while (slots[at] !== least || slots[at + 1] !== high) {
      if (((slots[at] as number) | (slots[at + 1] as number)) === 0) return -1;
      at += perSlot;
      if (at === slots.length) at = 0;
    }
    return this.#numbers[at / perSlot] as number;
  }

  snapshot(): VisitedSnapshot {
    return { size: this.#size, arrays: [this.#slots.slice(), ...(this.#numbers ? [this.#numbers.slice()] : [])] };
  }

  restore({ size, arrays: [slots, numbers] }: VisitedSnapshot): void {
    if (!slots) throw new Error("a snapshot of a visited set has its slots");
    this.#size = size;
    this.#slots = slots.slice();
    this.#count = slots.length / perSlot;
    this.#numbers = numbers?.slice();
  }

  /** From front to back, which is the order of both tables: quick, as memory is read and written in its order. */
  #grow(): void {
    const before = this.#slots;
    const count = Math.ceil(this.#count * growth);
    const slots = new Int32Array(count * perSlot);
    const numbers = this.#numbers && new Int32Array(count);
    for (let from = 0; from < before.length; from += perSlot) {
      const low = before[from] as number;
      const high = before[from + 1] as number;
      if ((low | high) === 0) continue;
      let at = firstSlot(low, count) * perSlot;
      while (((slots[at] as number) | (slots[at + 1] as number)) !== 0) {
        at += perSlot;
        if (at === slots.length) at = 0;
      }
      slots[at] = low;
      slots[at + 1] = high;
      if (numbers) numbers[at / perSlot] = this.#numbers?.[from / perSlot] as number;
    }
    this.#slots = slots;
    this.#numbers = numbers;
    this.#count = count;
  }
}
