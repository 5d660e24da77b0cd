import type { Store } from "../../actors/store.ts";

/** Numbers stores. They are told apart by names and versions: in a model world a version is a digest of the content. */
export class StoreInterner {
  readonly #stores: Store[] = [];
  readonly #byIdentity = new WeakMap<Store, number>();
  readonly #byContent = new Map<string, number>();

  get size(): number {
    return this.#stores.length;
  }

  /** The number of a store, counted from 0 in order of first appearance. */
  id(store: Store): number {
    let id = this.#byIdentity.get(store);
    if (id !== undefined) return id;
    const content = [...store.entries()].map(([key, { metadata }]) => `${key}@${metadata.resourceVersion}`).join(" ");
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
