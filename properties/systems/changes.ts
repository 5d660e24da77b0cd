import { PairTable } from "../engine/pair-table.ts";
import type { Zobrist } from "../engine/zobrist.ts";

/** Numbers that a change is made of: what stands there then, and how the state's hash changes. */
const perChange = 3;

/** What becomes of the number at one place of a state when something is done to it: computed once, looked up ever after. */
export class Changes {
  /** One change after the other. Public for the sake of speed. */
  numbers = new Int32Array(64 * perChange);
  readonly #slot: number;
  readonly #zobrist: Zobrist;
  readonly #compute: (what: number, before: number) => number;
  readonly #known = new PairTable();
  #end = 0;

  /** @param compute what stands there after, by the number of what is done and what stood there before. */
  constructor(slot: number, zobrist: Zobrist, compute: (what: number, before: number) => number) {
    this.#slot = slot;
    this.#zobrist = zobrist;
    this.#compute = compute;
  }

  /** Where in `numbers` the change begins. */
  at(what: number, before: number): number {
    const known = this.#known.get(what, before);
    return known >= 0 ? known : this.#learn(what, before);
  }

  #learn(what: number, before: number): number {
    const after = this.#compute(what, before);
    const start = this.#end;
    this.#end += perChange;
    if (this.#end > this.numbers.length) {
      const longer = new Int32Array(this.numbers.length * 2);
      longer.set(this.numbers);
      this.numbers = longer;
    }
    this.numbers[start] = after;
    this.numbers[start + 1] = this.#zobrist.lowOf(this.#slot, before) ^ this.#zobrist.lowOf(this.#slot, after);
    this.numbers[start + 2] = this.#zobrist.highOf(this.#slot, before) ^ this.#zobrist.highOf(this.#slot, after);
    this.#known.set(what, before, start);
    return start;
  }
}
