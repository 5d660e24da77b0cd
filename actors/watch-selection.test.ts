import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Selection } from "../machines/api/request.ts";
import type { WatchEvent } from "../machines/watch.ts";
import type { Component } from "./component.ts";
import { Selections, selectionsOf } from "./selections.ts";
import { Store } from "./store.ts";
import { drop, put, type Sketch, stored, write } from "./stored.fixture.ts";
import { watchSelection } from "./watch-selection.ts";

/** What a watcher hears as an object goes through these states; null: it is deleted. `ADDED x` names its note. */
function heard(selection: Selection, ...states: readonly (Sketch | null)[]): string[] {
  const compiled = watchSelection(selection);
  let store = Store.empty();
  let last: Sketch = { name: "a" };
  return states.map((state) => {
    const commit = store.commit([], [state ? put(state) : drop(last)]);
    store = commit.store;
    last = state ?? last;
    const seen = compiled.translate(commit.events[0] as WatchEvent);
    return seen ? `${seen.type} ${seen.object.metadata.annotations?.note ?? "-"}` : "nothing";
  });
}

describe("a watch selection", () => {
  it("by label hears what enters as ADDED, and what leaves as DELETED in its last state inside", () => {
    const labels = { app: "web" };
    const states = [
      { name: "a", note: "1" },
      { name: "a", note: "2", labels },
      { name: "a", note: "3", labels },
      { name: "a", note: "4" },
      null,
    ];
    expect(heard({ resource: "pods", labelSelector: "app=web" }, ...states)).toEqual([
      "nothing",
      "ADDED 2",
      "MODIFIED 3",
      "DELETED 3",
      "nothing",
    ]);
  });

  it("hears the deletion of what is inside", () => {
    expect(heard({ resource: "pods", namespace: "default" }, { name: "a", note: "1" }, null)).toEqual([
      "ADDED 1",
      "DELETED 1",
    ]);
    expect(heard({ resource: "pods", namespace: "shop" }, { name: "a", note: "1" }, null)).toEqual([
      "nothing",
      "nothing",
    ]);
  });

  it("tells the previous state only if that was inside, so that a handler never compares with what it could not know", () => {
    const compiled = watchSelection({ resource: "pods", fieldSelector: "spec.nodeName=n1" });
    const bound: WatchEvent = {
      type: "MODIFIED",
      resource: "pods",
      key: "pods/default/a",
      object: stored({ name: "a", nodeName: "n1" }),
      previous: stored({ name: "a" }),
    };
    expect(compiled.translate(bound)).toEqual({
      type: "ADDED",
      resource: "pods",
      key: "pods/default/a",
      object: bound.object,
    });
  });

  it("is silent about other resources", () => {
    const event: WatchEvent = {
      type: "ADDED",
      resource: "nodes",
      key: "nodes//a",
      object: stored({ resource: "nodes", name: "a" }),
    };
    expect(watchSelection({ resource: "pods" }).translate(event)).toBeUndefined();
  });

  it.each<[Selection, object]>([
    [{ resource: "pods" }, { isPlain: true, holdsAll: true, node: undefined, name: undefined }],
    [
      { resource: "pods", namespace: "shop" },
      { isPlain: true, holdsAll: false },
    ],
    [
      { resource: "pods", fieldSelector: "spec.nodeName=n1" },
      { isPlain: false, holdsAll: false, node: "n1", holdsNode: "n1" },
    ],
    [
      { resource: "pods", namespace: "shop", fieldSelector: "spec.nodeName=n1" },
      { node: "n1", holdsNode: undefined },
    ],
    [
      { resource: "pods", fieldSelector: "spec.nodeName=n1", labelSelector: "app=web" },
      { node: "n1", holdsNode: undefined },
    ],
    [{ resource: "pods", fieldSelector: "spec.nodeName!=n1" }, { node: undefined }],
    [
      { resource: "nodes", fieldSelector: "metadata.name=n1" },
      { name: "n1", node: undefined },
    ],
    [
      { resource: "pods", labelSelector: "app" },
      { isPlain: false, holdsAll: false },
    ],
  ])("knows of %j where an index could find it", (selection, expected) => {
    expect(watchSelection(selection)).toMatchObject(expected);
  });

  it("that cannot be parsed is refused", () => {
    expect(() => watchSelection({ resource: "pods", labelSelector: "a in (" })).toThrow();
    expect(() => watchSelection({ resource: "pods", fieldSelector: "spec.nosuch=1" })).toThrow(
      "field label not supported: spec.nosuch",
    );
  });

  it("is held by `holdsNode` and `holdsAll` to what they promise", () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 20 }), (writes) => {
        const { store } = Store.empty().commit([], writes);
        const ofNode = watchSelection({ resource: "pods", fieldSelector: "spec.nodeName=n1" });
        expect(store.list("pods").filter((pod) => ofNode.holds(pod))).toEqual(store.podsOnNode("n1"));
        const all = watchSelection({ resource: "pods" });
        expect(store.list("pods").every((pod) => all.holds(pod))).toBe(true);
      }),
    );
  });
});

describe("the selections of a component", () => {
  it("are in the order of its interests, and know the node whose pods they are", () => {
    const selections = new Selections([{ resource: "nodes" }, { resource: "pods", fieldSelector: "spec.nodeName=n1" }]);
    expect(selections.resourcesIn(Store.empty())).toEqual(["nodes", "pods"]);
    expect(selections.node).toBe("n1");
    expect(selections.holdAll("nodes")).toBe(true);
    expect(selections.holdAll("pods")).toBe(false);
    expect(selections.holdAll("pods", "n1")).toBe(true);
    expect(selections.holdAll("pods", "n2")).toBe(false);
    expect(selections.holdAll("configmaps")).toBe(false);
    expect(selections.hold("configmaps", stored({ resource: "configmaps", name: "a" }))).toBe(false);
  });

  it("are refused if one resource is watched twice", () => {
    expect(() => new Selections([{ resource: "pods" }, { resource: "pods", namespace: "shop" }])).toThrow(
      "watches one resource twice",
    );
  });

  it("are compiled once for each component", () => {
    const component = { id: "a", interests: [{ resource: "pods" }] } as unknown as Component;
    expect(selectionsOf(component)).toBe(selectionsOf(component));
    expect(selectionsOf({ ...component })).not.toBe(selectionsOf(component));
  });
});
