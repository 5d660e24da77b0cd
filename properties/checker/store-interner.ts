import type { Store } from "../../actors/store.ts";
import type { ObjectKey, Stored } from "../../machines/api/object.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { HashConsing } from "./hash-consing.ts";

/** All stores, as plain data. */
export interface StoreNumbers {
  readonly objects: readonly (readonly (readonly [ObjectKey, Stored])[])[];
  readonly contents: readonly Int32Array[];
  readonly places: readonly ObjectKey[];
}

/** Numbers stores by what is in them: equal keys with equal objects are the same store. */
export class StoreInterner {
  readonly #numbers: HashConsing;
  readonly #stores: Store[] = [];
  readonly #byIdentity = new WeakMap<Store, number>();
  readonly #byContent = new Map<string, number>();
  /** Store → the numbers of its objects, by the place of their keys; 0 for one that is not there, else one more. */
  readonly #contents: Int32Array[] = [];
  readonly #places = new Map<ObjectKey, number>();
  /** The object that has or had a resource version, which in a model world is a digest of it. */
  readonly versions = new Map<string, Stored>();

  constructor(numbers: HashConsing) {
    this.#numbers = numbers;
  }

  get size(): number {
    return this.#stores.length;
  }

  /** The number of a store, counted from 0 in order of first appearance. */
  id(store: Store): number {
    const id = this.#byIdentity.get(store);
    if (id !== undefined) return id;
    const contents: number[] = [];
    for (const [key, object] of store.entries()) contents[this.#place(key)] = this.#number(object) + 1;
    return this.#intern(
      store,
      Int32Array.from(contents, (number) => number ?? 0),
    );
  }

  /** The same for a store that came out of another by these changes, at the cost of the changes. */
  after(before: number, store: Store, changes: readonly WatchEvent[]): number {
    if (changes.length === 0) return before;
    for (const { key } of changes) this.#place(key);
    const contents = new Int32Array(this.#places.size);
    contents.set(this.#contents[before] as Int32Array);
    for (const { type, key, object } of changes)
      contents[this.#place(key)] = type === "DELETED" ? 0 : this.#number(object) + 1;
    return this.#intern(store, contents);
  }

  value(id: number): Store {
    return this.#stores[id] as Store;
  }

  get plain(): StoreNumbers {
    return {
      objects: this.#stores.map((store) => [...store.entries()]),
      contents: [...this.#contents],
      places: [...this.#places.keys()],
    };
  }

  /** Takes the place of all stores; only where there is none yet. @param like says how objects are numbered. */
  restore({ objects, contents, places }: StoreNumbers, like: Store): void {
    for (const key of places) this.#place(key);
    objects.forEach((entries, id) => {
      this.#intern(like.holding(entries), contents[id] as Int32Array);
    });
  }

  #number(object: Stored): number {
    this.versions.set(object.metadata.resourceVersion, object);
    return this.#numbers.number(object);
  }

  #place(key: ObjectKey): number {
    const place = this.#places.get(key) ?? this.#places.size;
    this.#places.set(key, place);
    return place;
  }

  #intern(store: Store, contents: Int32Array): number {
    let length = contents.length;
    while (length > 0 && contents[length - 1] === 0) length--;
    const kept = contents.subarray(0, length);
    const name = kept.join();
    let id = this.#byContent.get(name);
    if (id === undefined) {
      id = this.#stores.length;
      this.#stores.push(store);
      this.#contents.push(kept);
      this.#byContent.set(name, id);
    }
    this.#byIdentity.set(store, id);
    return id;
  }
}
