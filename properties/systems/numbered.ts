import { canonicalJson } from "../../machines/plain-data.ts";

/** Plain data by small numbers, counted from 0 in order of appearance: equal data has one number. */
export class Numbered<T> {
  readonly #textOf: (value: T) => string;
  #ids = new Map<string, number>();
  #values: T[] = [];

  /** @param textOf the same text for equal values, and only for these; JSON when unset. */
  constructor(textOf: (value: T) => string = canonicalJson) {
    this.#textOf = textOf;
  }

  get size(): number {
    return this.#values.length;
  }

  id(value: T): number {
    const text = this.#textOf(value);
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#values.length;
      this.#ids.set(text, id);
      this.#values.push(value);
    }
    return id;
  }

  at(id: number): T {
    const value = this.#values[id];
    if (value === undefined) throw new RangeError(`nothing is numbered ${id}`);
    return value;
  }

  get all(): readonly T[] {
    return this.#values;
  }

  /** Takes the place of what was numbered. */
  set all(values: readonly T[]) {
    this.#ids = new Map();
    this.#values = [];
    for (const value of values) this.id(value);
  }
}
