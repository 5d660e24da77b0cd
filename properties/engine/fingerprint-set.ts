import { firstSlot, growth, leastSlots, mostStates, mostTaken, type Visited, type VisitedSnapshot } from "./visited.ts";

/** Of each slot: the fingerprint's halves, and the state's number and 1; 0 is free. */
const perSlot = 3;

/**
 * The set of visited states by 64-bit fingerprints: 15 to 19.5 bytes a state, whatever the width. Two states with the same fingerprint
 * are taken for one, and the second is not explored; how probable that is, is said.
 */
export class FingerprintSet implements Visited {
  #slots = new Int32Array(leastSlots * perSlot);
  #count = leastSlots;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** Of each pair of states one in 2^64: the birthday bound. */
  get collisionProbability(): number {
    return -Math.expm1((-this.#size / 2 ** 33) * ((this.#size - 1) / 2 ** 32));
  }

  add(_state: Int32Array, low: number, high: number): number {
    if (this.#size >= this.#count * mostTaken) this.#grow();
    const slots = this.#slots;
    let at = firstSlot(low, this.#count) * perSlot;
    for (;;) {
      const taken = slots[at + 2] as number;
      if (taken === 0) break;
      if (slots[at] === low && slots[at + 1] === high) return taken - 1;
      at += perSlot;
      if (at === slots.length) at = 0;
    }
    if (this.#size >= mostStates) throw new RangeError("more states than can be numbered");
    const index = this.#size++;
    slots[at] = low;
    slots[at + 1] = high;
    slots[at + 2] = index + 1;
    return ~index;
  }

  find(_state: Int32Array, low: number, high: number): number {
    const slots = this.#slots;
    let at = firstSlot(low, this.#count) * perSlot;
    for (;;) {
      const taken = slots[at + 2] as number;
      if (taken === 0) return -1;
      if (slots[at] === low && slots[at + 1] === high) return taken - 1;
      at += perSlot;
      if (at === slots.length) at = 0;
    }
  }

  snapshot(): VisitedSnapshot {
    return { size: this.#size, arrays: [this.#slots.slice()] };
  }

  restore({ size, arrays: [slots] }: VisitedSnapshot): void {
    if (!slots) throw new Error("a snapshot of a visited set has its slots");
    this.#size = size;
    this.#slots = slots.slice();
    this.#count = slots.length / perSlot;
  }

  /** From front to back, which is the order of both tables: quick, as memory is read and written in its order. */
  #grow(): void {
    const before = this.#slots;
    const count = Math.ceil(this.#count * growth);
    const slots = new Int32Array(count * perSlot);
    for (let from = 0; from < before.length; from += perSlot) {
      if (before[from + 2] === 0) continue;
      const low = before[from] as number;
      let at = firstSlot(low, count) * perSlot;
      while (slots[at + 2] !== 0) {
        at += perSlot;
        if (at === slots.length) at = 0;
      }
      slots[at] = low;
      slots[at + 1] = before[from + 1] as number;
      slots[at + 2] = before[from + 2] as number;
    }
    this.#slots = slots;
    this.#count = count;
  }
}
