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

/** Of each slot: the fingerprint's halves. Both 0 is free. */
const perSlot = 2;

// Bound here, as some loaders look imported names up anew at each call.
const firstSlot = firstSlotOf;
const rowLength = perSuccessor;

/**
 * The set of visited states by 64-bit fingerprints: 11 to 16 bytes a state, whatever the width; a half more if numbers are kept. Two
 * states with the same fingerprint are taken for one, and the second is not explored; how probable that is, is said.
 */
export class FingerprintSet implements Visited {
  /** Of no use, but that nobody may leave out the reading. */
  warmed = 0;
  #slots = new Int32Array(leastSlots * perSlot);
  #count = leastSlots;
  /** How many may be taken. */
  #most = leastSlots * mostTaken;
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

  addNext({ rows, settled, number: same }: Successors, from: number, to: number): number {
    if (this.#size >= this.#most) this.#grow();
    const slots = this.#slots;
    const numbers = this.#numbers;
    const scale = this.#count * 2 ** -32;
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
      const high = rows[row + 1] as number;
      const at = slotOf(slots, scale, low, high);
      if (at < 0) {
        rows[row + 5] = this.#take(~at, low, high);
        return next;
      }
      if (numbers) rows[row + 5] = numbers[at >> 1] as number;
    }
    return to;
  }

  add(_state: Int32Array, low: number, high: number): number {
    if (this.#size >= this.#most) this.#grow();
    const at = slotOf(this.#slots, this.#count * 2 ** -32, low, high);
    if (at < 0) return ~this.#take(~at, low, high);
    return this.#numbers ? (this.#numbers[at >> 1] as number) : 0;
  }

  #take(at: number, low: number, high: number): number {
    if (this.#size >= mostStates) throw new RangeError("more states than can be numbered");
    const number = this.#size++;
    this.#slots[at] = leastOf(low, high);
    this.#slots[at + 1] = high;
    if (this.#numbers) this.#numbers[at >> 1] = number;
    return number;
  }

  warm({ rows, count, settled }: Successors): void {
    const slots = this.#slots;
    const scale = this.#count * 2 ** -32;
    const end = count * rowLength;
    let sum = 0;
    for (let row = 0; row < end; row += rowLength)
      if (((settled >>> ((rows[row + 2] as number) >> 1)) & 1) === 0)
        sum ^= slots[firstSlot(rows[row] as number, scale) * perSlot] as number;
    this.warmed = sum;
  }

  find(_state: Int32Array, low: number, high: number): number {
    if (!this.#numbers) throw new Error("this search does not know the numbers of the states that it has seen");
    const at = slotOf(this.#slots, this.#count * 2 ** -32, low, high);
    return at < 0 ? -1 : (this.#numbers[at >> 1] as number);
  }

  snapshot(): VisitedSnapshot {
    return { size: this.#size, arrays: [this.#slots.slice(), ...(this.#numbers ? [this.#numbers.slice()] : [])] };
  }

  restore({ size, arrays: [slots, numbers] }: VisitedSnapshot): void {
    if (!slots) throw new Error("a snapshot of a visited set has its slots");
    this.#size = size;
    this.#slots = slots.slice();
    this.#count = slots.length / perSlot;
    this.#most = this.#count * mostTaken;
    this.#numbers = numbers?.slice();
  }

  /** From front to back, which is the order of both tables: quick, as memory is read and written in its order. */
  #grow(): void {
    const before = this.#slots;
    const count = Math.ceil(this.#count * growth);
    const slots = new Int32Array(count * perSlot);
    const scale = count * 2 ** -32;
    const numbers = this.#numbers && new Int32Array(count);
    for (let from = 0; from < before.length; from += perSlot) {
      const low = before[from] as number;
      const high = before[from + 1] as number;
      if ((low | high) === 0) continue;
      let at = firstSlot(low, scale) * perSlot;
      while (((slots[at] as number) | (slots[at + 1] as number)) !== 0) {
        at += perSlot;
        if (at === slots.length) at = 0;
      }
      slots[at] = low;
      slots[at + 1] = high;
      if (numbers) numbers[at >> 1] = this.#numbers?.[from >> 1] as number;
    }
    this.#slots = slots;
    this.#numbers = numbers;
    this.#count = count;
    this.#most = count * mostTaken;
  }
}

/** The one fingerprint that looks like a free slot shares its place with another one: no more than a collision. */
function leastOf(low: number, high: number): number {
  return (low | high) === 0 ? 1 : low;
}

/** Where a fingerprint is, or `~` where it would have to be. */
function slotOf(slots: Int32Array, scale: number, low: number, high: number): number {
  const least = leastOf(low, high);
  let at = firstSlot(least, scale) * perSlot;
  for (;;) {
    const there = slots[at] as number;
    const beside = slots[at + 1] as number;
    if (there === least && beside === high) return at;
    if ((there | beside) === 0) return ~at;
    at += perSlot;
    if (at === slots.length) at = 0;
  }
}
