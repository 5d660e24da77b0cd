import type { Numbering } from "../../actors/store.ts";
import type { Stored } from "../../machines/api/object.ts";
import { isKeyed, type Keyed, withEntry } from "../../machines/controllers/keyed.ts";
import { machineOf } from "../../machines/machine-state.ts";
import type { Order } from "../engine/symmetry.ts";
import type { Names } from "./names.ts";

/**
 * A world's plain data with all names changed, as it would be if things had been called so from the beginning: what is derived from
 * names follows them, resource versions and the buckets of maps too. What mentions no name that changes stays the same object.
 */
export class Renaming {
  readonly #names: Names;
  readonly #order: Order;
  readonly #numbering: Numbering;
  /** The things whose names change, as bits. */
  readonly #moved: number;
  readonly #texts = new Map<string, string>();
  readonly #values = new WeakMap<object, unknown>();

  constructor(names: Names, order: Order, numbering: Numbering) {
    this.#names = names;
    this.#order = order;
    this.#numbering = numbering;
    this.#moved = order.reduce((moved, to, thing) => (to === thing ? moved : moved | (1 << thing)), 0);
  }

  text(text: string): string {
    let renamed = this.#texts.get(text);
    if (renamed === undefined) {
      renamed = this.#renamedText(text);
      this.#texts.set(text, renamed);
    }
    return renamed;
  }

  value<T>(value: T): T {
    if (typeof value === "string") return this.text(value) as T;
    if (typeof value !== "object" || value === null || !this.#isConcerned(value)) return value;
    let renamed = this.#values.get(value);
    if (renamed === undefined) {
      renamed = this.#renamed(value);
      this.#values.set(value, renamed);
    }
    return renamed as T;
  }

  #isConcerned(value: unknown): boolean {
    return (this.#names.mentionedIn(value) & this.#moved) !== 0;
  }

  #renamedText(text: string): string {
    if (!this.#isConcerned(text)) return text;
    const stored = this.#names.versions.get(text);
    if (stored) return this.#renamedVersion(stored);
    return this.#names.replaced(text, (thing, at) => this.#names.textOf(this.#order[thing] ?? thing, at));
  }

  /** The version of an object that is called otherwise. It is a version from now on, too. */
  #renamedVersion(stored: Stored): string {
    const renamed = this.value({ ...stored, metadata: { ...stored.metadata, resourceVersion: "" } });
    const version = this.#numbering.resourceVersion(renamed, 0);
    const { versions } = this.#names;
    if (!versions.has(version))
      versions.set(version, { ...renamed, metadata: { ...renamed.metadata, resourceVersion: version } });
    return version;
  }

  #renamed(value: object): object {
    if (machineOf(value) !== undefined) return value;
    if (Array.isArray(value)) return value.map((item) => this.value(item as unknown));
    if (isKeyed(value)) return this.#renamedMap(value);
    const fields = Object.entries(value).map(
      ([name, field]) => [this.text(name), this.value(field as unknown)] as const,
    );
    const names = Object.keys(value);
    // Where fields are in the order of their names, they are so by a rule.
    const isSorted = names.every((name, at) => at === 0 || (names[at - 1] as string) < name);
    return Object.fromEntries(isSorted ? fields.sort(([a], [b]) => (a < b ? -1 : 1)) : fields);
  }

  #renamedMap(map: Keyed<unknown>): Keyed<unknown> {
    let renamed: Keyed<unknown> = {};
    for (const bucket of Object.values(map))
      for (const [key, entry] of Object.entries(bucket))
        renamed = withEntry(renamed, this.text(key), this.value(entry));
    return renamed;
  }
}
