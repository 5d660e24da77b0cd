import sortedBtree from "sorted-btree";
import { controllerOf, type ObjectKey, parseKey, type ResourceName, type Stored } from "../machines/api/object.ts";
import type { WatchEvent } from "../machines/watch.ts";

// The package is CommonJS: under Node its class is the module's `default`, under a bundler it may be the import itself.
type TreeClass = typeof sortedBtree.default;
const BTree: TreeClass = sortedBtree.default ?? (sortedBtree as unknown as TreeClass);
type Tree = InstanceType<typeof BTree<string, Stored>>;

/** How resource versions are numbered. */
export interface Numbering {
  /** The `resourceVersion` of an object written at a revision. */
  resourceVersion(object: Stored, revision: number): string;
  /** Whether a write moves the store's revision on. A model world's does not: its states must repeat. */
  readonly counts: boolean;
}

/** As etcd: one counter for the whole store, each write greater than all before. */
export const counted: Numbering = { counts: true, resourceVersion: (_object, revision) => String(revision) };

/** One change of a transaction: the new object, or undefined to delete. */
export interface Write {
  readonly key: ObjectKey;
  readonly object: Stored | undefined;
}

/** Guards of a transaction: the key's resource version, or undefined for "must not exist". */
export interface Compare {
  readonly key: ObjectKey;
  readonly resourceVersion: string | undefined;
}

/** What a transaction did. When a compare failed nothing was written: `store` is the one before and `events` is empty. */
export interface Commit {
  readonly succeeded: boolean;
  readonly store: Store;
  readonly events: readonly WatchEvent[];
}

/** Resources whose orphans are looked for at every turn of a controller: of these there is an index. */
const adoptable: ReadonlySet<ResourceName> = new Set(["pods", "replicasets.apps"]);

/**
 * All objects at one revision: etcd's key space as an immutable value. A commit makes a new one that shares what did not
 * change (a copy-on-write B+ tree), so keeping an old revision costs next to nothing, and a fork of the world costs one pointer.
 */
export class Store {
  readonly revision: number;
  readonly numbering: Numbering;
  readonly #objects: Tree;
  /** `resource/controller uid/key`: the objects that a controller owns; `resource//key`: those that wait for one. */
  readonly #byController: Tree;
  /** `node/key`: the pods bound to a node. */
  readonly #byNode: Tree;

  private constructor(revision: number, numbering: Numbering, objects: Tree, byController: Tree, byNode: Tree) {
    this.revision = revision;
    this.numbering = numbering;
    this.#objects = objects;
    this.#byController = byController;
    this.#byNode = byNode;
  }

  /** The store before the first write. */
  static empty(numbering: Numbering = counted): Store {
    return new Store(numbering.counts ? 1 : 0, numbering, new BTree(), new BTree(), new BTree());
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Another one with the same revision that holds these objects as they are: what was written down is read back. */
  holding(entries: Iterable<readonly [ObjectKey, Stored]>): Store {
    const store = new Store(this.revision, this.numbering, new BTree(), new BTree(), new BTree());
    for (const [key, object] of entries) {
      store.#objects.set(key, object);
      store.#index(parseKey(key).resource, key, undefined, object);
    }
    return store;
  }

  get(key: ObjectKey): Stored | undefined {
    return this.#objects.get(key);
  }

  /** Objects whose key starts with a prefix (`pods/`, `pods/default/`), in key order, from `after` (exclusive) on, at most `limit`. */
  range(prefix: string, options: { readonly after?: ObjectKey; readonly limit?: number } = {}): Stored[] {
    return collect(this.#objects, prefix, options.after, options.limit);
  }

  /** All of a resource, or those of one namespace, in key order. */
  list(resource: ResourceName, namespace?: string): Stored[] {
    return this.range(namespace === undefined ? `${resource}/` : `${resource}/${namespace}/`);
  }

  /** Those of a resource whose controller owner reference has this uid. */
  controlledBy(resource: ResourceName, uid: string): Stored[] {
    return collect(this.#byController, `${resource}/${uid}/`);
  }

  /** Those of a namespace that have no controller. */
  orphans(resource: ResourceName, namespace: string): Stored[] {
    if (adoptable.has(resource)) return collect(this.#byController, `${resource}//${resource}/${namespace}/`);
    return this.list(resource, namespace).filter((object) => controllerOf(object) === undefined);
  }

  /** Pods bound to a node. */
  podsOnNode(node: string): Stored[] {
    return collect(this.#byNode, `${node}/`);
  }

  /** Every key and object, in key order. */
  entries(): Iterable<[ObjectKey, Stored]> {
    return this.#objects.entries();
  }

  /**
   * A transaction: if all compares hold, all writes happen, at one new revision; else none does. One that changes nothing, since what
   * it deletes is not there, makes no revision, as in etcd.
   * A write's `resourceVersion` is set here, whatever it was before.
   */
  commit(compares: readonly Compare[], writes: readonly Write[]): Commit {
    const holds = compares.every(
      ({ key, resourceVersion }) => this.get(key)?.metadata.resourceVersion === resourceVersion,
    );
    if (!holds || writes.length === 0) return { succeeded: holds, store: this, events: [] };
    const revision = this.numbering.counts ? this.revision + 1 : this.revision;
    const next = new Store(
      revision,
      this.numbering,
      this.#objects.clone(),
      this.#byController.clone(),
      this.#byNode.clone(),
    );
    const events = writes.flatMap((write) => next.#put(write) ?? []);
    return { succeeded: true, store: events.length > 0 ? next : this, events };
  }

  /** Only on a store that nobody has seen yet. */
  #put({ key, object }: Write): WatchEvent | undefined {
    const previous = this.#objects.get(key);
    const { resource } = parseKey(key);
    if (object === undefined) {
      if (!previous) return undefined;
      this.#objects.delete(key);
      this.#index(resource, key, previous, undefined);
      return { type: "DELETED", resource, key, object: this.#numbered(previous), previous };
    }
    const stored = this.#numbered(object);
    this.#objects.set(key, stored);
    this.#index(resource, key, previous, stored);
    return previous
      ? { type: "MODIFIED", resource, key, object: stored, previous }
      : { type: "ADDED", resource, key, object: stored };
  }

  #numbered(object: Stored): Stored {
    const resourceVersion = this.numbering.resourceVersion(object, this.revision);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #index(resource: ResourceName, key: ObjectKey, previous: Stored | undefined, now: Stored | undefined): void {
    const controller = now && controllerPlace(resource, key, now);
    const controllerBefore = previous && controllerPlace(resource, key, previous);
    move(this.#byController, controllerBefore, controller, now);
    if (resource !== "pods") return;
    move(this.#byNode, previous && nodePlace(key, previous), now && nodePlace(key, now), now);
  }
}

/** Where an object is in the index of controllers; undefined: nowhere. */
function controllerPlace(resource: ResourceName, key: ObjectKey, object: Stored): string | undefined {
  const controller = controllerOf(object);
  if (!controller && !adoptable.has(resource)) return undefined;
  return `${resource}/${controller?.uid ?? ""}/${key}`;
}

function nodePlace(key: ObjectKey, pod: Stored): string | undefined {
  const { nodeName } = pod.spec as { nodeName?: string };
  return nodeName ? `${nodeName}/${key}` : undefined;
}

/** Puts an object into an index at one place, out of another. */
function move(index: Tree, from: string | undefined, to: string | undefined, object: Stored | undefined): void {
  if (from !== undefined && from !== to) index.delete(from);
  if (to !== undefined && object) index.set(to, object);
}

function collect(
  tree: Tree,
  prefix: string,
  after: string | undefined = undefined,
  limit = Number.POSITIVE_INFINITY,
): Stored[] {
  const found: Stored[] = [];
  // U+FFFF sorts behind every character that a key may hold.
  tree.forRange(after !== undefined && after > prefix ? after : prefix, `${prefix}\uffff`, false, (key, object) => {
    if (key === after) return undefined;
    if (found.length >= limit) return { break: true };
    found.push(object);
    return undefined;
  });
  return found;
}
