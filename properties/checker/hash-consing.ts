/**
 * Numbers plain data so that equal values, and only those, have the same number. Equality is that of JSON with its keys sorted.
 * An object is looked up by identity first; one not met before by the numbers of its fields. So a value that shares most of its parts
 * with earlier ones costs only its new parts (hash-consing). Values must not change once they were numbered.
 */
export class HashConsing {
  readonly #byIdentity = new WeakMap<object, number>();
  readonly #byParts = new Map<string, number>();
  /** Fields' names as JSON. */
  readonly #names = new Map<string, string>();

  /** The number of an object or array, counted from 0 in order of first appearance. */
  number(value: object): number {
    let number = this.#byIdentity.get(value);
    if (number !== undefined) return number;
    const parts = Array.isArray(value)
      ? this.#partsOfList(value)
      : this.#partsOfRecord(value as Readonly<Record<string, unknown>>);
    number = this.#byParts.get(parts);
    if (number === undefined) {
      number = this.#byParts.size;
      this.#byParts.set(parts, number);
    }
    this.#byIdentity.set(value, number);
    return number;
  }

  /** All that was numbered, in order. */
  get all(): readonly string[] {
    return [...this.#byParts.keys()];
  }

  /** Takes the place of what was numbered; only where nothing was yet. */
  set all(parts: readonly string[]) {
    this.#byParts.clear();
    for (const each of parts) this.#byParts.set(each, this.#byParts.size);
  }

  #partsOfList(list: readonly unknown[]): string {
    let parts = "[";
    for (const item of list) parts += `${this.#token(item)},`;
    return parts;
  }

  #partsOfRecord(record: Readonly<Record<string, unknown>>): string {
    let parts = "{";
    for (const name of sortedNames(record)) {
      const value = record[name];
      if (value !== undefined) parts += `${this.#quoted(name)}:${this.#token(value)},`;
    }
    return parts;
  }

  #quoted(name: string): string {
    let quoted = this.#names.get(name);
    if (quoted === undefined) {
      quoted = JSON.stringify(name);
      this.#names.set(name, quoted);
    }
    return quoted;
  }

  /** Texts are quoted, so that no two tokens are mistaken for one another. */
  #token(value: unknown): string {
    if (typeof value === "object" && value !== null) return `#${this.number(value)}`;
    return JSON.stringify(value) ?? "null";
  }
}

/** Most records are made field by field in one order; sorting what is sorted would cost more than looking. */
function sortedNames(record: object): readonly string[] {
  const names = Object.keys(record);
  for (let at = 1; at < names.length; at++) if ((names[at - 1] as string) > (names[at] as string)) return names.sort();
  return names;
}
