import { mentions } from "../../actors/identity.ts";
import { isConditionTrue } from "../../machines/api/condition.ts";
import type { ResourceName, Stored } from "../../machines/api/object.ts";

/** Stands for every element of a list. */
const anyElement = "*";

/** A place as plain data. */
interface PlainPlace {
  readonly hasNames: boolean;
  readonly isWhole: boolean;
  readonly fields: readonly (readonly [string, PlainPlace])[];
  readonly types: readonly (readonly [string, PlainPlace])[];
  readonly truths: readonly string[];
}

/** What a component reads, as plain data. */
export interface PlainReads {
  readonly isEverything: boolean;
  readonly places: readonly (readonly [ResourceName, PlainPlace])[];
  readonly names: readonly string[];
  readonly told: readonly string[];
}

/** What was read at one place of the objects of a kind: the value there if it is no object, and what is in it as far as it was looked at. */
export class ReadPlace {
  readonly #fields = new Map<string, ReadPlace>();
  /** The types of conditions of which it was asked whether they are true. */
  readonly #truths = new Set<string>();
  /** What was looked up by type in a list of conditions. */
  readonly #types = new Map<string, ReadPlace>();
  /** The names of its fields, or how long a list is. */
  #hasNames = false;
  #isWhole = false;
  readonly #onGrowth: () => void;

  constructor(onGrowth: () => void) {
    this.#onGrowth = onGrowth;
  }

  /** A field of it is read. */
  field(name: string): ReadPlace {
    return this.#inner(this.#fields, name);
  }

  /** The first element with this type is read, in a list of conditions; the others are not. */
  ofType(type: string): ReadPlace {
    return this.#inner(this.#types, type);
  }

  #inner(places: Map<string, ReadPlace>, name: string): ReadPlace {
    let place = places.get(name);
    if (!place) {
      place = new ReadPlace(this.#onGrowth);
      places.set(name, place);
      this.#onGrowth();
    }
    return place;
  }

  /** Whether a condition of this type is true is read, in a status. */
  truthOf(type: string): void {
    if (this.#truths.has(type)) return;
    this.#truths.add(type);
    this.#onGrowth();
  }

  /** An element of it is read. */
  get element(): ReadPlace {
    return this.field(anyElement);
  }

  /** Which fields it has is read, or how many elements. */
  names(): void {
    if (this.#hasNames) return;
    this.#hasNames = true;
    this.#onGrowth();
  }

  /** All of it is read. */
  whole(): void {
    if (this.#isWhole) return;
    this.#isWhole = true;
    this.#onGrowth();
  }

  /** What of a value was read, as plain data: equal for values that a reader cannot tell apart. */
  projection(value: unknown): unknown {
    if (this.#isWhole || typeof value !== "object" || value === null) return { is: value };
    if (Array.isArray(value)) return this.#projectionOfList(value);
    const record = value as Readonly<Record<string, unknown>>;
    const present = [...this.#fields].filter(([name]) => Object.hasOwn(record, name));
    const fields = Object.fromEntries(present.map(([name, field]) => [name, field.projection(record[name])]));
    const truths = [...this.#truths].filter((type) => isConditionTrue(record, type));
    return { fields, truths, ...(this.#hasNames ? { names: Object.keys(record).sort() } : {}) };
  }

  #projectionOfList(list: readonly { readonly type?: unknown }[]): unknown {
    const element = this.#fields.get(anyElement);
    const found = [...this.#types].map(([type, place]) => [
      type,
      place.projection(list.find((each) => each.type === type)),
    ]);
    return {
      types: Object.fromEntries(found),
      ...(element ? { elements: list.map((each) => element.projection(each)) } : {}),
      ...(this.#hasNames ? { length: list.length } : {}),
    };
  }

  get plain(): PlainPlace {
    const inner = (places: ReadonlyMap<string, ReadPlace>) =>
      [...places].map(([name, place]): [string, PlainPlace] => [name, place.plain]);
    return {
      hasNames: this.#hasNames,
      isWhole: this.#isWhole,
      fields: inner(this.#fields),
      types: inner(this.#types),
      truths: [...this.#truths],
    };
  }

  /** Reads the same as well. */
  learn({ hasNames, isWhole, fields, types, truths }: PlainPlace): void {
    for (const type of truths) this.truthOf(type);
    if (hasNames) this.names();
    if (isWhole) this.whole();
    for (const [name, field] of fields) this.field(name).learn(field);
    for (const [type, place] of types) this.ofType(type).learn(place);
  }
}

/** What one component reads of the objects in its cache and in its events, by their kind; it only grows. */
export class Reads {
  readonly #places = new Map<ResourceName, ReadPlace>();
  readonly #names = new Set<string>();
  readonly #told = new Set<string>();
  #version = 0;
  #isEverything = false;

  /** Another number each time that more is read than before. */
  get version(): number {
    return this.#version;
  }

  /** What is read of the objects of a resource. What they are called is, always. */
  of(resource: ResourceName): ReadPlace {
    let place = this.#places.get(resource);
    if (!place) {
      place = new ReadPlace(() => void this.#version++);
      for (const name of ["namespace", "name", "uid"]) place.field("metadata").field(name);
      this.#places.set(resource, place);
    }
    return place;
  }

  /** It counts whether objects mention this name: while one does, nothing else is called so. */
  mentionOf(name: string): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#version++;
  }

  /** Whether it can tell one more thing, called so by whoever has found it out. */
  canTell(what: string): boolean {
    return this.#told.has(what);
  }

  /** It can tell this. */
  tells(what: string): void {
    this.#told.add(what);
  }

  /** Set where nobody can say what is read: then everything is. */
  get isEverything(): boolean {
    return this.#isEverything;
  }

  everything(): void {
    if (this.#isEverything) return;
    this.#isEverything = true;
    this.#version++;
  }

  /** What is read of an object, as plain data. */
  projection(resource: ResourceName, object: Stored): object {
    if (this.#isEverything) return { is: object };
    return [this.of(resource).projection(object), [...this.#names].filter((name) => mentions(object, name))];
  }

  get plain(): PlainReads {
    const places = [...this.#places].map(([name, { plain }]): [ResourceName, PlainPlace] => [name, plain]);
    return { isEverything: this.#isEverything, places, names: [...this.#names], told: [...this.#told] };
  }

  /** Reads the same as well. */
  learn({ isEverything, places, names, told }: PlainReads): void {
    if (isEverything) this.everything();
    for (const name of names) this.mentionOf(name);
    for (const what of told) this.tells(what);
    for (const [resource, place] of places) this.of(resource).learn(place);
  }
}
