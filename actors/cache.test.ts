import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { controllerOf, type ObjectKey, type Stored } from "../machines/api/object.ts";
import type { View } from "../machines/view.ts";
import type { Interest, WatchEvent } from "../machines/watch.ts";
import { Cache } from "./cache.ts";
import { relist } from "./relist.ts";
import { Selections } from "./selections.ts";
import { Store } from "./store.ts";
import { keyOf, put, write } from "./stored.fixture.ts";

/** Interests with and without selectors, of which each finds objects that come in and go out. */
const interests = fc.constantFrom<readonly Interest[]>(
  [{ resource: "pods" }, { resource: "nodes" }],
  [
    { resource: "pods", fieldSelector: "spec.nodeName=n1" },
    { resource: "nodes", fieldSelector: "metadata.name=a" },
  ],
  [{ resource: "pods", fieldSelector: "spec.nodeName=n1", labelSelector: "app=web" }],
  [{ resource: "pods", namespace: "shop", fieldSelector: "spec.nodeName=n1" }],
  [
    { resource: "pods", namespace: "default" },
    { resource: "configmaps", labelSelector: "app!=web" },
  ],
  [{ resource: "pods", fieldSelector: "spec.nodeName=" }, { resource: "replicasets.apps" }],
);

/** A cache as upstream keeps one: what was listed, and every event since applied to a copy. */
class Copy {
  readonly objects = new Map<ObjectKey, Stored>();

  constructor(store: Store, selections: Selections) {
    for (const [key, object] of store.entries())
      if (selections.hold(key.split("/")[0] ?? "", object)) this.objects.set(key, object);
  }

  apply({ type, key, object }: WatchEvent): void {
    if (type === "DELETED") this.objects.delete(key);
    else this.objects.set(key, object);
  }

  of(resource: string, holds: (object: Stored) => boolean = () => true): Stored[] {
    const own = [...this.objects].filter(([key, object]) => key.startsWith(`${resource}/`) && holds(object));
    return own.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }
}

const inNamespace = (namespace: string) => (object: Stored) => object.metadata.namespace === namespace;
const onNode = (node: string) => (object: Stored) => (object.spec as { nodeName?: string }).nodeName === node;

function expectSame(view: View, copy: Copy): void {
  for (const resource of ["pods", "nodes", "replicasets.apps", "configmaps"]) {
    expect(view.list(resource)).toEqual(copy.of(resource));
    for (const namespace of ["default", "default-x", "shop"]) {
      expect(view.list(resource, namespace)).toEqual(copy.of(resource, inNamespace(namespace)));
      const isOrphan = (object: Stored) => inNamespace(namespace)(object) && !controllerOf(object);
      expect(view.orphans(resource, namespace)).toEqual(copy.of(resource, isOrphan));
      for (const name of ["a", "a-b", "b", "c"]) {
        expect(view.get(resource, namespace, name)).toEqual(copy.objects.get(`${resource}/${namespace}/${name}`));
      }
    }
    for (const uid of ["u", "u-1"]) {
      expect(view.controlledBy(resource, uid)).toEqual(
        copy.of(resource, (object) => controllerOf(object)?.uid === uid),
      );
    }
  }
  for (const node of ["n1", "n1-b"]) expect(view.podsOnNode(node)).toEqual(copy.of("pods", onNode(node)));
}

/** A store that moved on while a component's watch was open: what it looked like at the list, what it is now, what came in between. */
interface Run {
  readonly selections: Selections;
  readonly listed: Store;
  readonly now: Store;
  readonly inbox: readonly WatchEvent[];
  readonly cursor: number;
}

const runs: fc.Arbitrary<Run> = fc
  .record({
    interests,
    before: fc.array(write, { maxLength: 12 }),
    after: fc.array(write, { maxLength: 20 }),
    cursor: fc.nat(20),
  })
  .map(({ interests: watched, before, after, cursor }) => {
    const selections = new Selections(watched);
    const { store: listed } = Store.empty().commit([], before);
    const inbox: WatchEvent[] = [];
    let now = listed;
    for (const each of after) {
      const commit = now.commit([], [each]);
      now = commit.store;
      inbox.push(...commit.events.flatMap((event) => selections.translate(event) ?? []));
    }
    return { selections, listed, now, inbox, cursor: Math.min(cursor, inbox.length) };
  });

describe("a cache", () => {
  it("is what a copy would be that has heard as much, however far behind", () => {
    fc.assert(
      fc.property(runs, ({ selections, listed, now, inbox, cursor }) => {
        const copy = new Copy(listed, selections);
        for (const event of inbox.slice(0, cursor)) copy.apply(event);
        const cache = new Cache(now, inbox.slice(cursor), selections);
        expectSame(cache, copy);
        expect(new Map(cache.entries())).toEqual(copy.objects);
      }),
      { numRuns: 300 },
    );
  });

  it("holds nothing of what its component does not watch", () => {
    const { store } = Store.empty().commit([], [put({ name: "a" }), put({ resource: "nodes", name: "n1" })]);
    const cache = new Cache(store, [], new Selections([{ resource: "nodes" }]));
    expect(cache.get("pods", "default", "a")).toBeUndefined();
    expect(cache.list("pods")).toEqual([]);
    expect([...cache.entries()].map(([key]) => key)).toEqual(["nodes//n1"]);
  });

  it("of a node's pods lists those of one namespace only, when asked for it", () => {
    const { store } = Store.empty().commit(
      [],
      [put({ name: "a", nodeName: "n1" }), put({ name: "b", nodeName: "n1", namespace: "shop" })],
    );
    const cache = new Cache(store, [], new Selections([{ resource: "pods", fieldSelector: "spec.nodeName=n1" }]));
    expect(cache.list("pods", "shop").map(({ metadata }) => metadata.name)).toEqual(["b"]);
  });
});

describe("a relist", () => {
  it("turns a cache of any age into the present one, each object told once", () => {
    fc.assert(
      fc.property(runs, ({ selections, listed, now, inbox, cursor }) => {
        const copy = new Copy(listed, selections);
        for (const event of inbox.slice(0, cursor)) copy.apply(event);
        const known = new Map(copy.objects);
        const events = relist(
          selections.resourcesIn(now),
          new Cache(now, inbox.slice(cursor), selections),
          new Cache(now, [], selections),
        );
        expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
        for (const event of events) {
          const before = known.get(event.key);
          expect(event.previous).toEqual(before);
          expect(event.type).toBe(
            before === undefined
              ? "ADDED"
              : now.get(event.key) && selections.hold(event.resource, now.get(event.key) as Stored)
                ? "MODIFIED"
                : "DELETED",
          );
          copy.apply(event);
        }
        expectSame(new Cache(now, [], selections), copy);
        expect(events.length).toBe(new Set([...known.keys(), ...copy.objects.keys()]).size);
      }),
      { numRuns: 200 },
    );
  });

  it("says of what has not changed that it was modified, so that everything is looked at again (client-go Sync)", () => {
    const { store } = Store.empty().commit([], [put({ name: "a" })]);
    const cache = new Cache(store, [], new Selections([{ resource: "pods" }]));
    const object = store.get(keyOf({ name: "a" }));
    const event = { resource: "pods", key: keyOf({ name: "a" }), object };
    expect(relist(["pods"], cache, cache)).toEqual([{ type: "MODIFIED", ...event, previous: object }]);
    expect(relist(["pods"], undefined, cache)).toEqual([{ type: "ADDED", ...event }]);
  });

  it("tells of a deletion in the last state that was known", () => {
    const { store } = Store.empty().commit([], [put({ name: "a" })]);
    const selections = new Selections([{ resource: "pods" }]);
    const object = store.get(keyOf({ name: "a" }));
    const events = relist(["pods"], new Cache(store, [], selections), new Cache(Store.empty(), [], selections));
    expect(events).toEqual([
      { type: "DELETED", resource: "pods", key: keyOf({ name: "a" }), object, previous: object },
    ]);
  });
});
