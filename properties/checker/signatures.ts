import { isKeyed } from "../../machines/controllers/keyed.ts";
import { machineOf } from "../../machines/machine-state.ts";
import { canonicalJson } from "../../machines/plain-data.ts";
import { signatureOf } from "../engine/symmetry.ts";
import type { Names } from "./names.ts";

/** Lists of a cell whose order depends on names. */
const isUnordered: ReadonlySet<string> = new Set([".inbox", ".timers", ".frozen.lacks", ".skewed.lacks"]);

/**
 * What plain data says of a thing, without any name, as a number; 0 if it does not mention it. Said of a thing is all that stands in an
 * object which bears its name, or under its name in a map, and otherwise the place where it is mentioned. Data that differs by names
 * alone says the same of things that have changed names.
 */
export class Signatures {
  readonly #names: Names;
  readonly #known = new WeakMap<object, (number | undefined)[]>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** Of an object and a thing. Asked again, it remembers. */
  of(value: object, thing: number): number {
    const known = this.#known.get(value) ?? [];
    this.#known.set(value, known);
    known[thing] ??= this.#said(value, thing, "");
    return known[thing];
  }

  /** @param place the way to the value, without names. */
  #said(value: unknown, thing: number, place: string): number {
    if ((this.#names.mentionedIn(value) & (1 << thing)) === 0) return 0;
    if (typeof value !== "object" || value === null || this.#bears(value, thing))
      return this.#whole(place, value, thing);
    const fields = isKeyed(value)
      ? Object.values(value).flatMap((bucket) => Object.entries(bucket))
      : Object.entries(value);
    let sum = 0;
    for (const [name, field] of fields) {
      const at = isUnordered.has(place) ? place : `${place}.${this.#anonymous(name, thing)}`;
      sum += this.#mentions(name, thing) ? this.#whole(at, field, thing) : this.#said(field, thing, at);
    }
    return sum | 0;
  }

  #whole(place: string, value: unknown, thing: number): number {
    return signatureOf(`${place} ${canonicalJson(this.#nameless(value, thing))}`);
  }

  #bears(value: object, thing: number): boolean {
    const { metadata } = value as { readonly metadata?: { readonly name?: string } };
    return metadata?.name !== undefined && this.#mentions(metadata.name, thing);
  }

  #mentions(text: string, thing: number): boolean {
    return (this.#names.mentionedIn(text) & (1 << thing)) !== 0;
  }

  /** What names there are in it become words for them; a map that is sorted by them has no order. */
  #nameless(value: unknown, thing: number): unknown {
    if (this.#names.mentionedIn(value) === 0) return value;
    if (typeof value === "string") return this.#anonymous(value, thing);
    if (typeof value !== "object" || value === null || machineOf(value) !== undefined) return value;
    if (Array.isArray(value)) return value.map((item) => this.#nameless(item, thing));
    const entries = isKeyed(value)
      ? Object.values(value).flatMap((bucket) => Object.entries(bucket))
      : Object.entries(value);
    return entries
      .map(([name, field]) => canonicalJson([this.#anonymous(name, thing), this.#nameless(field, thing)]))
      .sort();
  }

  #anonymous(text: string, thing: number): string {
    if (this.#names.versions.has(text)) return "@version";
    return this.#names.replaced(text, (other, at) =>
      other === thing ? `@self${at}` : `@${this.#names.groupOf(other)}.${at}`,
    );
  }
}
