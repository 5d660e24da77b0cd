import { describe, expect, test } from "vitest";
import type { ObjectKey, Stored } from "../machines/api/object.ts";
import { ObjectView } from "../machines/object-view.ts";
import type { View } from "../machines/view.ts";
import type { WatchEvent } from "../machines/watch.ts";
import { missed, relist } from "./relist.ts";

const configMap = (name: string, resourceVersion: string): Stored => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", uid: name, resourceVersion, creationTimestamp: "2025-01-01T00:00:00Z" },
});

const keyOf = (name: string): ObjectKey => `configmaps/default/${name}`;

const viewOf = (...objects: readonly Stored[]): View =>
  new ObjectView(objects.map((object) => [keyOf(object.metadata.name), object]));

const said = (events: readonly WatchEvent[]): string[] =>
  events.map(({ type, object }) => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);

describe("a list tells a component's handlers", () => {
  const [a1, a2, b1, c1] = [configMap("a", "1"), configMap("a", "2"), configMap("b", "1"), configMap("c", "1")];

  test("at first, that everything was added", () => {
    expect(said(relist(["configmaps"], undefined, viewOf(a1, b1)))).toEqual(["ADDED a@1", "ADDED b@1"]);
  });

  test("after a broken watch, what is new, what may have changed, and what has gone, each once", () => {
    const events = relist(["configmaps"], viewOf(a1, b1), viewOf(a2, c1));
    expect(said(events)).toEqual(["MODIFIED a@2", "ADDED c@1", "DELETED b@1"]);
    expect(events[0]?.previous).toBe(a1);
  });

  test("of what did not change too, so that everything is looked at again", () => {
    expect(said(relist(["configmaps"], viewOf(a1), viewOf(a1)))).toEqual(["MODIFIED a@1"]);
  });
});

describe("events that a broken watch will never deliver", () => {
  const modified = (object: Stored, previous: Stored): WatchEvent => ({
    type: "MODIFIED",
    resource: "configmaps",
    key: keyOf(object.metadata.name),
    object,
    previous,
  });
  const [a1, a2, a3, b1] = [configMap("a", "1"), configMap("a", "2"), configMap("a", "3"), configMap("b", "1")];
  const added: WatchEvent = { type: "ADDED", resource: "configmaps", key: keyOf("b"), object: b1 };

  test("are remembered by what the cache has of each object, whatever happened to it since", () => {
    expect(missed([modified(a2, a1), modified(a3, a2)])).toEqual(missed([modified(a3, a1)]));
    expect(missed([modified(a2, a1)])[0]?.previous).toBe(a1);
  });

  test("have no order any more", () => {
    expect(missed([added, modified(a2, a1)])).toEqual(missed([modified(a2, a1), added]));
  });

  test("are unknown to the cache if the object came after the break", () => {
    expect(missed([added])[0]).toMatchObject({ type: "ADDED", object: b1 });
    expect(missed([added])[0]?.previous).toBeUndefined();
  });
});
