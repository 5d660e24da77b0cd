import { Shapes } from "./shapes.ts";
import { longer, Tuples } from "./tuples.ts";

/** Stands first in what a list is made of, where a record has the number of its shape. */
const listShape = 0;

/** V8 tells objects apart by hashes of 20 bits: maps of many more than a million of them become slow. */
const mostMet = 1 << 19;

/** What a HashConsing has numbered, as plain data: tuples of numbers, sorted names of records, and atoms, each in order. */
export interface NumberedData {
  readonly tuples: readonly Int32Array[];
  readonly shapes: readonly string[];
  readonly atoms: readonly unknown[];
}

/**
 * Numbers plain data so that equal values, and only those, have the same number. Equality is that of JSON with its keys sorted.
 * An object is looked up by identity first; one not met before by the numbers of its fields. So a value that shares most of its parts
 * with earlier ones costs only its new parts (hash-consing). Values must not change once they were numbered. At most 2^30 of them.
 */
export class HashConsing {
  /** Of the objects met lately, and of those met before them. */
  #byIdentity = new WeakMap<object, number>();
  #earlier = new WeakMap<object, number>();
  #met = 0;
  readonly #tuples = new Tuples();
  readonly #shapes = new Shapes();
  /** Texts, numbers, truth values, and null for all that JSON has no word for. */
  readonly #atoms = new Map<unknown, number>();
  /** What the values under construction are made of, one behind the other. */
  #parts = new Int32Array(1 << 10);
  #end = 0;

  /** The number of an object or array, counted from 0 in order of first appearance. */
  number(value: object): number {
    let number = this.#byIdentity.get(value);
    if (number === undefined) {
      number = this.#earlier.get(value) ?? this.numberByParts(value);
      this.#remember(value, number);
    }
    return number;
  }

  /** What is forgotten is looked up by its parts again. */
  #remember(value: object, number: number): void {
    if (++this.#met > mostMet) {
      this.#earlier = this.#byIdentity;
      this.#byIdentity = new WeakMap();
      this.#met = 1;
    }
    this.#byIdentity.set(value, number);
  }

  /** All that was numbered. */
  get all(): NumberedData {
    return { tuples: this.#tuples.all, shapes: this.#shapes.all, atoms: [...this.#atoms.keys()] };
  }

  /** Takes the place of what was numbered; only where nothing was yet. */
  set all({ tuples, shapes, atoms }: NumberedData) {
    this.#tuples.all = tuples;
    this.#shapes.all = shapes;
    this.#atoms.clear();
    for (const atom of atoms) this.#atoms.set(atom, this.#atoms.size);
  }

  /** The same for a value that nobody will keep: it is not looked up by identity, nor remembered. */
  numberByParts(value: object): number {
    const start = this.#end;
    if (Array.isArray(value)) this.#pushList(value);
    else this.#pushRecord(value as Readonly<Record<string, unknown>>);
    const number = this.#tuples.number(this.#parts, start, this.#end);
    this.#end = start;
    return number;
  }

  #pushList(list: readonly unknown[]): void {
    let at = this.#room(list.length + 1);
    this.#parts[at] = listShape;
    for (let position = 0; position < list.length; position++) {
      const token = this.#token(list[position]);
      this.#parts[++at] = token;
    }
  }

  #pushRecord(record: Readonly<Record<string, unknown>>): void {
    const names = Object.keys(record);
    const start = this.#room(names.length + 1);
    let shape = this.#shapes.empty;
    let at = start;
    for (let position = 0; position < names.length; position++) {
      const name = names[position] as string;
      const value = record[name];
      if (value === undefined) continue;
      shape = shape.with(name);
      const token = this.#token(value);
      this.#parts[++at] = token;
    }
    this.#parts[start] = shape.number;
    this.#end = at + 1;
    if (shape.places) this.#sort(start + 1, shape.places);
  }

  #sort(start: number, places: Int32Array): void {
    const unsorted = this.#parts.slice(start, this.#end);
    for (let at = 0; at < places.length; at++) this.#parts[start + (places[at] as number)] = unsorted[at] as number;
  }

  /** Takes so many parts more; where they begin. */
  #room(length: number): number {
    const start = this.#end;
    this.#end += length;
    if (this.#end > this.#parts.length) this.#parts = longer(this.#parts, length);
    return start;
  }

  /** Odd for an object, even for an atom, so that no two are mistaken for one another. */
  #token(value: unknown): number {
    if (typeof value === "object" && value !== null) return this.number(value) * 2 + 1;
    const atom = typeof value === "string" || typeof value === "boolean" || Number.isFinite(value) ? value : null;
    let number = this.#atoms.get(atom);
    if (number === undefined) {
      number = this.#atoms.size;
      this.#atoms.set(atom, number);
    }
    return number * 2;
  }
}
