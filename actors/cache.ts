import type { ObjectKey, ResourceName, Stored } from "../machines/api/object.ts";
import { controllerOf, parseKey } from "../machines/api/object.ts";
import type { ObjectOf, View } from "../machines/view.ts";
import type { WatchEvent } from "../machines/watch.ts";
import type { Selections } from "./selections.ts";
import type { Store } from "./store.ts";

/**
 * A component's cache, without a copy: the store as it is now, with the events that the component has not heard yet undone,
 * seen through its interests. Reading is as cheap as reading the store, and costs more only by the length of the inbox.
 */
export class Cache implements View {
  readonly #store: Store;
  readonly #selections: Selections;
  readonly #inbox: readonly WatchEvent[];
  /** See `#undone`; made when first needed, since many inputs are answered without a look at the cache. */
  #known: ReadonlyMap<ObjectKey, Stored | undefined> | undefined;

  constructor(store: Store, inbox: readonly WatchEvent[], selections: Selections) {
    this.#store = store;
    this.#selections = selections;
    this.#inbox = inbox;
  }

  get<R extends ResourceName>(resource: R, namespace: string, name: string): ObjectOf<R> | undefined {
    return this.#believed(`${resource}/${namespace}/${name}`) as ObjectOf<R> | undefined;
  }

  list<R extends ResourceName>(resource: R, namespace?: string): readonly ObjectOf<R>[] {
    const node = resource === "pods" ? this.#selections.node : undefined;
    const inNamespace = (object: Stored) => namespace === undefined || (object.metadata.namespace ?? "") === namespace;
    const onNode = node === undefined ? undefined : this.#store.podsOnNode(node).filter(inNamespace);
    const now = onNode ?? this.#store.list(resource, namespace);
    return this.#corrected(resource, now, inNamespace, node) as unknown as readonly ObjectOf<R>[];
  }

  controlledBy<R extends ResourceName>(resource: R, uid: string): readonly ObjectOf<R>[] {
    const owned = (object: Stored) => controllerOf(object)?.uid === uid;
    return this.#corrected(
      resource,
      this.#store.controlledBy(resource, uid),
      owned,
    ) as unknown as readonly ObjectOf<R>[];
  }

  orphans<R extends ResourceName>(resource: R, namespace: string): readonly ObjectOf<R>[] {
    const orphaned = (object: Stored) =>
      (object.metadata.namespace ?? "") === namespace && controllerOf(object) === undefined;
    const now = this.#store.orphans(resource, namespace);
    return this.#corrected(resource, now, orphaned) as unknown as readonly ObjectOf<R>[];
  }

  podsOnNode(node: string): readonly ObjectOf<"pods">[] {
    const bound = (object: Stored) => (object.spec as { nodeName?: string }).nodeName === node;
    return this.#corrected("pods", this.#store.podsOnNode(node), bound, node) as unknown as readonly ObjectOf<"pods">[];
  }

  /** Everything in the cache, in key order within each resource. For a first list, and for telling caches apart. */
  *entries(): Iterable<[ObjectKey, Stored]> {
    for (const resource of this.#selections.resourcesIn(this.#store)) {
      for (const object of this.list(resource)) {
        const { namespace, name } = (object as unknown as Stored).metadata;
        yield [`${resource}/${namespace ?? ""}/${name}`, object as unknown as Stored];
      }
    }
  }

  #believed(key: ObjectKey): Stored | undefined {
    if (this.#undone.has(key)) return this.#undone.get(key);
    const object = this.#store.get(key);
    return object && this.#selections.hold(parseKey(key).resource, object) ? object : undefined;
  }

  /** What the component still believes of objects with unheard events; undefined: does not know them. */
  get #undone(): ReadonlyMap<ObjectKey, Stored | undefined> {
    this.#known ??= this.#inbox.length === 0 ? nothing : undo(this.#inbox);
    return this.#known;
  }

  /**
   * A list as it is now, put back to what the component believes.
   * @param belongs tells which believed objects are of the list.
   * @param node set if the list is of this node's pods only.
   */
  #corrected(
    resource: ResourceName,
    now: readonly Stored[],
    belongs: (object: Stored) => boolean,
    node?: string,
  ): readonly Stored[] {
    const selections = this.#selections;
    const held = selections.holdAll(resource, node) ? now : now.filter((object) => selections.hold(resource, object));
    const undone = this.#undone;
    if (undone.size === 0) return held;
    const prefix = `${resource}/`;
    const keys = [...undone.keys()].filter((key) => key.startsWith(prefix));
    if (keys.length === 0) return held;
    const changed = new Set(keys.map((key) => this.#store.get(key)));
    const known = held.filter((object) => !changed.has(object));
    for (const key of keys) {
      const object = undone.get(key);
      if (object && belongs(object)) insert(known, resource, object);
    }
    return known;
  }
}

const nothing: ReadonlyMap<ObjectKey, undefined> = new Map();

/** For each key with unheard events, the object before the first of them. */
function undo(inbox: readonly WatchEvent[]): ReadonlyMap<ObjectKey, Stored | undefined> {
  const undone = new Map<ObjectKey, Stored | undefined>();
  for (const event of inbox) if (!undone.has(event.key)) undone.set(event.key, event.previous);
  return undone;
}

function keyOf(resource: ResourceName, object: Stored): ObjectKey {
  return `${resource}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** Puts an object in its place in a list in key order. */
function insert(list: Stored[], resource: ResourceName, object: Stored): void {
  const key = keyOf(resource, object);
  let from = 0;
  for (let to = list.length; from < to; ) {
    const middle = (from + to) >> 1;
    if (keyOf(resource, list[middle] as Stored) < key) from = middle + 1;
    else to = middle;
  }
  list.splice(from, 0, object);
}
