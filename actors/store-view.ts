import type { ResourceName } from "../machines/api/object.ts";
import type { ObjectOf, View } from "../machines/view.ts";
import type { Store } from "./store.ts";

/** The whole store as a view: the truth, for whoever judges it. Components have a `Cache`. */
export class StoreView implements View {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  get<R extends ResourceName>(resource: R, namespace: string, name: string): ObjectOf<R> | undefined {
    return this.#store.get(`${resource}/${namespace}/${name}`) as ObjectOf<R> | undefined;
  }

  list<R extends ResourceName>(resource: R, namespace?: string): readonly ObjectOf<R>[] {
    return this.#store.list(resource, namespace) as unknown as readonly ObjectOf<R>[];
  }

  controlledBy<R extends ResourceName>(resource: R, uid: string): readonly ObjectOf<R>[] {
    return this.#store.controlledBy(resource, uid) as unknown as readonly ObjectOf<R>[];
  }

  orphans<R extends ResourceName>(resource: R, namespace: string): readonly ObjectOf<R>[] {
    return this.#store.orphans(resource, namespace) as unknown as readonly ObjectOf<R>[];
  }

  podsOnNode(node: string): readonly ObjectOf<"pods">[] {
    return this.#store.podsOnNode(node) as unknown as readonly ObjectOf<"pods">[];
  }
}
