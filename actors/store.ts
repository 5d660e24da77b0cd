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

/**
 * All objects at one revision: etcd's key space as an immutable value. A commit makes a new one that shares what did not
 * change (a copy-on-write B+ tree), so keeping an old revision costs next to nothing, and a fork of the world costs one pointer.
 */
export class Store {
  readonly revision: number;
  readonly numbering: Numbering;
  readonly #objects: Tree;
  /** `resource/controller uid/key`: the objects that a controller owns. */
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

  /** Pods bound to a node. */
  podsOnNode(node: string): Stored[] {
    return collect(this.#byNode, `${node}/`);
  }

  /** Every key and object, in key order. */
  entries(): Iterable<[ObjectKey, Stored]> {
    return this.#objects.entries();
  }

  /**
   * A transaction: if all compares hold, all writes happen, at one new revision; else none does.
   * A write's `resourceVersion` is set here, whatever it was before.
   */
  commit(compares: readonly Compare[], writes: readonly Write[]): Commit {
    const holds = compares.every(({ key, resourceVersion }) => this.get(key)?.metadata.resourceVersion === resourceVersion);
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
    return { succeeded: true, store: next, events };
  }

  /** Only on a store that nobody has seen yet. */
  #put({ key, object }: Write): WatchEvent | undefined {
    const previous = this.#objects.get(key);
    if (previous) this.#unindex(key, previous);
    const resource = parseKey(key).resource;
    if (object === undefined) {
      if (!previous) return undefined;
      this.#objects.delete(key);
      return { type: "DELETED", resource, key, object: this.#numbered(previous), previous };
    }
    const stored = this.#numbered(object);
    this.#objects.set(key, stored);
    this.#index(key, stored);
    return previous
      ? { type: "MODIFIED", resource, key, object: stored, previous }
      : { type: "ADDED", resource, key, object: stored };
  }

  #numbered(object: Stored): Stored {
    const resourceVersion = this.numbering.resourceVersion(object, this.revision);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #index(key: ObjectKey, object: Stored): void {
    for (const [tree, indexKey] of this.#indexKeys(key, object)) tree.set(indexKey, object);
  }

  #unindex(key: ObjectKey, object: Stored): void {
    for (const [tree, indexKey] of this.#indexKeys(key, object)) tree.delete(indexKey);
  }

  #indexKeys(key: ObjectKey, object: Stored): [Tree, string][] {
    const keys: [Tree, string][] = [];
    const { resource } = parseKey(key);
    const controller = controllerOf(object);
    if (controller) keys.push([this.#byController, `${resource}/${controller.uid}/${key}`]);
    const nodeName = resource === "pods" ? (object.spec as { nodeName?: string }).nodeName : undefined;
    if (nodeName) keys.push([this.#byNode, `${nodeName}/${key}`]);
    return keys;
  }
}

function collect(tree: Tree, prefix: string, after: string | undefined = undefined, limit = Number.POSITIVE_INFINITY): Stored[] {
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
