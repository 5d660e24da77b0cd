import type { Store } from "../../actors/store.ts";
import type { HashConsing } from "./hash-consing.ts";

/** Numbers stores by what is in them: equal keys with equal objects are the same store. */
export class StoreInterner {
  readonly #numbers: HashConsing;
  readonly #stores: Store[] = [];
  readonly #byIdentity = new WeakMap<Store, number>();
  readonly #byContent = new Map<string, number>();

  constructor(numbers: HashConsing) {
    this.#numbers = numbers;
  }

  get size(): number {
    return this.#stores.length;
  }

  /** The number of a store, counted from 0 in order of first appearance. */
  id(store: Store): number {
    let id = this.#byIdentity.get(store);
    if (id !== undefined) return id;
    const content = [...store.entries()].map(([key, object]) => `${key}#${this.#numbers.number(object)}`).join(" ");
    id = this.#byContent.get(content);
    if (id === undefined) {
      id = this.#stores.length;
      this.#stores.push(store);
      this.#byContent.set(content, id);
    }
    this.#byIdentity.set(store, id);
    return id;
  }

  value(id: number): Store {
    return this.#stores[id] as Store;
  }
}
