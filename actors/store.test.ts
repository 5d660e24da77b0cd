import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { controllerOf, type ObjectKey, type Stored } from "../machines/api/object.ts";
import { byContent } from "./numbering.ts";
import { type Compare, Store, type Write } from "./store.ts";
import { drop, keyOf, put, stored, write } from "./stored.fixture.ts";

/** The same as a map, and every question answered by looking at everything. */
class NaiveStore {
  revision = 1;
  objects = new Map<ObjectKey, Stored>();

  commit(compares: readonly Compare[], writes: readonly Write[]): { succeeded: boolean; events: string[] } {
    const holds = compares.every(
      ({ key, resourceVersion }) => this.objects.get(key)?.metadata.resourceVersion === resourceVersion,
    );
    if (!holds) return { succeeded: false, events: [] };
    const next = new Map(this.objects);
    const events: string[] = [];
    for (const { key, object } of writes) {
      const known = next.has(key);
      if (object) {
        next.set(key, { ...object, metadata: { ...object.metadata, resourceVersion: String(this.revision + 1) } });
        events.push(`${known ? "MODIFIED" : "ADDED"} ${key}`);
      } else if (next.delete(key)) events.push(`DELETED ${key}`);
    }
    if (events.length > 0) this.revision++;
    this.objects = next;
    return { succeeded: true, events };
  }

  where(holds: (object: Stored, key: ObjectKey) => boolean): Stored[] {
    return [...this.objects]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, object]) => (holds(object, key) ? [object] : []));
  }
}

const transactions = fc.array(
  fc.record({
    writes: fc.array(write, { minLength: 1, maxLength: 3 }),
    guarded: fc.constantFrom("none", "right", "wrong"),
  }),
  { maxLength: 40 },
);

function comparesOf(naive: NaiveStore, [first]: readonly Write[], guarded: string): Compare[] {
  if (!first || guarded === "none") return [];
  const version = naive.objects.get(first.key)?.metadata.resourceVersion;
  return [{ key: first.key, resourceVersion: guarded === "right" ? version : version === undefined ? "7" : undefined }];
}

function expectSame(store: Store, naive: NaiveStore): void {
  expect(store.revision).toBe(naive.revision);
  expect(store.size).toBe(naive.objects.size);
  expect([...store.entries()].map(([, object]) => object)).toEqual(naive.where(() => true));
  for (const [key, object] of naive.objects) expect(store.get(key)).toEqual(object);
  for (const resource of ["pods", "nodes", "replicasets.apps", "configmaps"]) {
    const of = (prefix: string) => naive.where((_, key) => key.startsWith(prefix));
    expect(store.list(resource)).toEqual(of(`${resource}/`));
    for (const namespace of ["default", "default-x", "shop"]) {
      expect(store.list(resource, namespace)).toEqual(of(`${resource}/${namespace}/`));
      const isOrphan = (object: Stored, key: string) =>
        key.startsWith(`${resource}/${namespace}/`) && !controllerOf(object);
      expect(store.orphans(resource, namespace)).toEqual(naive.where(isOrphan));
    }
    for (const uid of ["u", "u-1"]) {
      expect(store.controlledBy(resource, uid)).toEqual(
        naive.where((object, key) => key.startsWith(`${resource}/`) && controllerOf(object)?.uid === uid),
      );
    }
  }
  for (const node of ["n1", "n1-b"]) {
    const isBound = (object: Stored, key: string) =>
      key.startsWith("pods/") && (object.spec as { nodeName?: string }).nodeName === node;
    expect(store.podsOnNode(node)).toEqual(naive.where(isBound));
  }
}

describe("a store", () => {
  it("does what a map does that is searched from end to end, whatever transactions come", () => {
    fc.assert(
      fc.property(transactions, (all) => {
        let store = Store.empty();
        const naive = new NaiveStore();
        for (const { writes, guarded } of all) {
          const compares = comparesOf(naive, writes, guarded);
          const expected = naive.commit(compares, writes);
          const commit = store.commit(compares, writes);
          expect(commit.succeeded).toBe(expected.succeeded);
          expect(commit.events.map(({ type, key }) => `${type} ${key}`)).toEqual(expected.events);
          store = commit.store;
        }
        expectSame(store, naive);
      }),
      { numRuns: 60 },
    );
  });

  it("leaves every older version of itself as it was", () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 30 }), (writes) => {
        const versions: { store: Store; seen: string }[] = [];
        let store = Store.empty();
        const look = (at: Store) =>
          JSON.stringify([
            ...at.entries(),
            at.podsOnNode("n1"),
            at.controlledBy("pods", "u"),
            at.orphans("pods", "shop"),
          ]);
        for (const each of writes) {
          versions.push({ store, seen: look(store) });
          ({ store } = store.commit([], [each]));
        }
        for (const version of versions) expect(look(version.store)).toBe(version.seen);
      }),
      { numRuns: 60 },
    );
  });

  it("gives a range page by page: so many, and the next ones after the last", () => {
    fc.assert(
      fc.property(
        fc.array(write, { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom("pods/", "pods/default/", "nodes//"),
        (writes, limit, prefix) => {
          const { store } = Store.empty().commit([], writes);
          const pages: Stored[][] = [];
          for (let after: string | undefined; ; ) {
            const page = store.range(prefix, { limit, ...(after !== undefined && { after }) });
            const last = page.at(-1);
            if (!last) break;
            pages.push(page);
            after = `${prefix.split("/")[0]}/${last.metadata.namespace ?? ""}/${last.metadata.name}`;
          }
          expect(pages.flat()).toEqual(store.range(prefix));
          expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
        },
      ),
    );
  });

  it("goes on after a key that is gone by now", () => {
    const { store } = Store.empty().commit([], [put({ name: "a" }), put({ name: "c" })]);
    expect(store.range("pods/", { after: keyOf({ name: "b" }) }).map(({ metadata }) => metadata.name)).toEqual(["c"]);
  });

  it("numbers as etcd: one revision for a whole transaction, none for one that fails or changes nothing", () => {
    const empty = Store.empty();
    expect(empty.revision).toBe(1);
    const { store } = empty.commit([], [put({ name: "a" }), put({ name: "b" })]);
    expect(store.revision).toBe(2);
    expect(store.list("pods").map(({ metadata }) => metadata.resourceVersion)).toEqual(["2", "2"]);
    const failed = store.commit([{ key: keyOf({ name: "a" }), resourceVersion: "1" }], [drop({ name: "a" })]);
    expect(failed).toEqual({ succeeded: false, store, events: [] });
    expect(failed.store).toBe(store);
    expect(store.commit([], [drop({ name: "nobody" })]).store).toBe(store);
  });

  it("tells what was there before, and of a deletion the last state at the revision of its end", () => {
    const { store } = Store.empty().commit([], [put({ name: "a" })]);
    const before = store.get(keyOf({ name: "a" }));
    const [modified] = store.commit([], [put({ name: "a", note: "x" })]).events;
    expect(modified).toMatchObject({
      type: "MODIFIED",
      previous: before,
      object: { metadata: { resourceVersion: "3" } },
    });
    const [deleted] = store.commit([], [drop({ name: "a" })]).events;
    expect(deleted).toMatchObject({
      type: "DELETED",
      previous: before,
      object: { metadata: { name: "a", resourceVersion: "3" } },
    });
  });

  it("of a model world stays at one revision, and comes back to where it was when an object does", () => {
    const first = Store.empty(byContent).commit([], [put({ name: "a" })]).store;
    const second = first.commit([], [put({ name: "a", note: "x" })]).store;
    const third = second.commit([], [{ key: keyOf({ name: "a" }), object: stored({ name: "a" }) }]).store;
    expect([first.revision, second.revision, third.revision]).toEqual([0, 0, 0]);
    expect(second.get(keyOf({ name: "a" }))).not.toEqual(first.get(keyOf({ name: "a" })));
    expect([...third.entries()]).toEqual([...first.entries()]);
  });
});
