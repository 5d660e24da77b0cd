import type { HashConsing } from "./hash-consing.ts";

/** Gives equal values of one kind the same small number, and keeps one of them. */
export class Interner<T extends object> {
  readonly #numbers: HashConsing;
  readonly #values: T[] = [];
  /** The hash-consing's numbers, which are of all kinds, to this kind's. */
  readonly #ids = new Map<number, number>();

  constructor(numbers: HashConsing) {
    this.#numbers = numbers;
  }

  get size(): number {
    return this.#values.length;
  }

  /** The number of a value, counted from 0 in order of first appearance. */
  id(value: T): number {
    const number = this.#numbers.number(value);
    let id = this.#ids.get(number);
    if (id === undefined) {
      id = this.#values.length;
      this.#values.push(value);
      this.#ids.set(number, id);
    }
    return id;
  }

  /** All kept values, in the order of their numbers. */
  get all(): readonly T[] {
    return this.#values;
  }

  /** Takes the place of what was interned. */
  set all(values: readonly T[]) {
    this.#values.length = 0;
    this.#ids.clear();
    for (const value of values) this.id(value);
  }

  /** The kept value of a number. */
  value(id: number): T {
    const value = this.#values[id];
    if (value === undefined) throw new RangeError(`nothing is interned as ${id}`);
    return value;
  }
}
