import { describe, expect, it } from "vitest";
import type { ApiResponse } from "../machines/api/request.ts";
import { alreadyExists } from "../machines/api/status.ts";
import { ObjectView } from "../machines/object-view.ts";
import { deployment, node, pod, TestServer } from "./apiserver/server.fixture.ts";
import { bootstrapStore, systemNamespaces } from "./bootstrap.ts";
import type { Input } from "./component.ts";
import { change, creation } from "./creation.ts";
import { counted } from "./store.ts";
import { StoreView } from "./store-view.ts";
import { type Operation, user } from "./user.ts";

const ok: ApiResponse = { ok: true, code: 201, object: pod("web") };
const status = alreadyExists("pods", "web");
const answer = (response: ApiResponse): Input => ({ type: "answer", response });

/** The user after these inputs, and what the last of them led to. */
function heard(operations: readonly Operation[], ...inputs: readonly Input[]) {
  const person = user(operations);
  let reaction = { state: person.stopped, effects: [] as readonly unknown[] };
  for (const input of inputs) reaction = person.react(reaction.state, input, new ObjectView([]), { nowMs: 0 });
  return { ...reaction, isReady: person.ready(reaction.state) };
}

const [first, second] = [creation(pod("web")), creation(pod("db"))];
const start: Input = { type: "start" };
const turn: Input = { type: "turn" };

describe("a user", () => {
  it("carries out a script, one request at a time, each after the answer to the one before", () => {
    expect(heard([first, second]).isReady).toBe(false);
    expect(heard([first, second], start).isReady).toBe(true);
    expect(heard([first, second], start, turn)).toMatchObject({
      effects: [{ type: "request", request: first.request }],
      isReady: false,
    });
    expect(heard([first, second], start, turn, answer(ok)).isReady).toBe(true);
    expect(heard([first, second], start, turn, answer(ok), turn).effects).toEqual([
      { type: "request", request: second.request },
    ]);
    expect(heard([first, second], start, turn, answer(ok), turn, answer(ok)).isReady).toBe(false);
  });

  it("waits before an operation as long as its script says", () => {
    const script = [{ ...first, afterMs: 500 }];
    expect(heard(script, start)).toMatchObject({ effects: [{ type: "arm", afterMs: 500 }], isReady: false });
    expect(heard(script, start, { type: "timer", timer: "operation" }).isReady).toBe(true);
  });

  it("goes on after a refusal, and remembers it", () => {
    const { state, isReady } = heard([first, second], start, turn, answer({ ok: false, code: 409, status }));
    expect(state.refused).toEqual([{ operation: 0, status }]);
    expect(isReady).toBe(true);
  });
});

describe("what a user does with a manifest", () => {
  it("is to create the object in its own namespace, in default, or in none", () => {
    expect(creation(pod("web")).request).toMatchObject({ verb: "create", resource: "pods", namespace: "default" });
    expect(creation(pod("web", {}, { namespace: "shop" })).request.namespace).toBe("shop");
    expect(creation(node("n1")).request).not.toHaveProperty("namespace");
    expect(() => creation({ apiVersion: "v9", kind: "Nonsense", metadata: { name: "x" } })).toThrow(
      "unknown kind v9 Nonsense",
    );
  });

  it("is to patch an object that exists, so that what it does not name stays", () => {
    const server = new TestServer();
    server.ask(creation(deployment("web", { replicas: 1, paused: true })).request);
    server.ask(change(deployment("web", { replicas: 3 }, { labels: { tier: "front" } })).request);
    expect(server.get("deployments.apps", "web")).toMatchObject({
      metadata: { labels: { tier: "front" } },
      spec: { replicas: 3, paused: true },
    });
  });
});

describe("the store of a new cluster", () => {
  it("has the namespaces that every cluster has, active, and those that are asked for, each once", () => {
    const view = new StoreView(bootstrapStore(counted, 0, ["shop", "default"]));
    expect(view.list("namespaces").map(({ metadata }) => metadata.name)).toEqual([...systemNamespaces, "shop"].sort());
    expect(view.list("namespaces").every(({ status: { phase } }) => phase === "Active")).toBe(true);
    expect(new Set(view.list("namespaces").map(({ metadata }) => metadata.uid)).size).toBe(5);
  });
});
