import { describe, expect, it } from "vitest";
import type { ApiRequest } from "../machines/api/request.ts";
import { pod } from "./apiserver/server.fixture.ts";
import type { Component } from "./component.ts";
import { canonicalIdentity, randomIdentity } from "./identity.ts";
import { byContent } from "./numbering.ts";
import { Store } from "./store.ts";
import { put, type Sketch } from "./stored.fixture.ts";
import { modelNature, World } from "./world.ts";

const named = (name: string): ApiRequest => ({
  verb: "create",
  resource: "pods",
  namespace: "default",
  object: pod(name),
});
const generated = (generateName: string): ApiRequest => {
  const { metadata: _, ...rest } = pod("");
  return { verb: "create", resource: "pods", namespace: "default", object: { ...rest, metadata: { generateName } } };
};

/** A world with these objects, in which somebody remembers this. */
function world(sketches: readonly Sketch[], memory: unknown = null, seed = 0): World {
  const rememberer = {
    id: "somebody",
    interests: [],
    stopped: memory,
    ready: () => false,
    react: (state: unknown) => ({ state, effects: [] }),
  };
  const { store } = Store.empty(byContent).commit([], sketches.map(put));
  return World.create({ components: [rememberer as Component], nature: modelNature, startMs: 0, seed, store });
}

describe("a canonical identity", () => {
  it("is the smallest that nobody mentions", () => {
    expect(canonicalIdentity(world([]), generated("web-"))).toEqual({ suffix: "b", uid: "pods.default.web-b-0" });
    const taken = world([{ name: "web-b" }, { name: "web-c" }]);
    expect(canonicalIdentity(taken, generated("web-"))).toEqual({ suffix: "d", uid: "pods.default.web-d-0" });
    expect(canonicalIdentity(world([]), named("web"))).toEqual({ suffix: "", uid: "pods.default.web-0" });
    expect(canonicalIdentity(world([{ name: "web", uid: "pods.default.web-0" }]), named("web")).uid).toBe(
      "pods.default.web-1",
    );
  });

  it("is free again when the last one who knew it has forgotten it", () => {
    const object = { metadata: { name: "web-b" } };
    expect(canonicalIdentity(world([], { seen: object }), generated("web-")).suffix).toBe("c");
    expect(canonicalIdentity(world([], { seen: null }), generated("web-")).suffix).toBe("b");
  });

  it("is not one that is known by its uid alone: a kubelet's containers, a controller's expectations", () => {
    const remembers = world([], { pods: { "pods.default.web-b-0": "running" } });
    expect(canonicalIdentity(remembers, generated("web-")).uid).toBe("pods.default.web-c-0");
    const operation = world([], { operations: ["exit/pods.default.web-b-0/app/1"] });
    expect(canonicalIdentity(operation, generated("web-")).suffix).toBe("c");
  });

  it("is not mistaken for a longer name that begins as it does", () => {
    expect(canonicalIdentity(world([{ name: "web-bc" }, { name: "web-b-x" }]), generated("web-")).suffix).toBe("b");
  });

  it("goes on with longer suffixes when all of one letter are taken, each only once", () => {
    const names: Sketch[] = [];
    for (let n = 0; n < 60; n++)
      names.push({ name: `web-${canonicalIdentity(world(names), generated("web-")).suffix}` });
    expect(new Set(names.map(({ name }) => name)).size).toBe(60);
    expect(names[26]?.name).toBe("web-9");
    expect(names[27]?.name).toBe("web-cb");
  });

  it("is for what is created only", () => {
    const get: ApiRequest = { verb: "get", resource: "pods", namespace: "default", name: "web" };
    expect(canonicalIdentity(world([]), get)).toEqual({ uid: "", suffix: "" });
    expect(randomIdentity(world([]), get)).toEqual({ uid: "", suffix: "" });
  });
});

describe("a random identity", () => {
  it("is a version 4 uid, and a suffix as upstream makes them", () => {
    const { uid, suffix } = randomIdentity(world([]), generated("web-"));
    expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(suffix).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it("comes from the world's seed: the same again for the same, another for another, and never twice", () => {
    const of = (seed: number) => {
      const some = world([], null, seed);
      return Array.from({ length: 100 }, () => randomIdentity(some, generated("web-")).uid);
    };
    expect(of(1)).toEqual(of(1));
    expect(new Set([...of(1), ...of(2)]).size).toBe(200);
  });
});
