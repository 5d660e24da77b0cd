import { describe, expect, it } from "vitest";
import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import { conflict, notFound } from "../machines/api/status.ts";
import type { Effect, EventRecord } from "../machines/effects.ts";
import { ObjectView } from "../machines/object-view.ts";
import { nothingToDo, type Plan, type Reconciler } from "../machines/reconcile.ts";
import type { WatchEvent } from "../machines/watch.ts";
import type { Input } from "./component.ts";
import { type ControllerState, controller } from "./controller.ts";
import { keyOf, stored } from "./stored.fixture.ts";

const get = (name: string): ApiRequest => ({ verb: "get", resource: "pods", namespace: "default", name });
const record = (message: string): EventRecord => ({
  regarding: keyOf({ name: "a" }),
  type: "Normal",
  reason: "Done",
  message,
});
const ok: ApiResponse = { ok: true, code: 200, object: stored({ name: "a" }) };
const refused: ApiResponse = { ok: false, code: 409, status: conflict("pods", "a") };
const missing: ApiResponse = { ok: false, code: 404, status: notFound("pods", "a") };
const added = (name: string): WatchEvent => ({
  type: "ADDED",
  resource: "pods",
  key: keyOf({ name }),
  object: stored({ name }),
});
const heard = (name: string): Input => ({ type: "watch", event: added(name) });
const answer = (response: ApiResponse): Input => ({ type: "answer", response });
const turn: Input = { type: "turn" };
const disconnected: Input = { type: "disconnected" };
const listed: Input = { type: "listed", events: [] };

/** Wakes the name of what it hears, and remembers all names; the test says what is planned. */
function reconciler(
  plans: Readonly<Record<string, Plan<readonly string[]>>>,
  more: Partial<Reconciler<readonly string[]>> = {},
): Reconciler<readonly string[]> {
  return {
    name: "test-controller",
    watches: [{ resource: "pods" }],
    memory: [],
    observe: (memory, { object }) => ({ memory: [...memory, object.metadata.name], wake: [object.metadata.name] }),
    reconcile: (_view, key) => plans[key] ?? nothingToDo,
    ...more,
  };
}

/** A controller in the hands of a test. */
class Held {
  nowMs = 0;
  effects: readonly Effect[] = [];
  state: ControllerState<readonly string[]>;
  readonly #component;

  constructor(of: Reconciler<readonly string[]>) {
    this.#component = controller(of);
    this.state = this.#component.stopped;
  }

  get isReady(): boolean {
    return this.#component.ready(this.state);
  }

  hear(...inputs: readonly Input[]): readonly Effect[] {
    for (const input of inputs) {
      const { state, effects } = this.#component.react(this.state, input, new ObjectView([]), { nowMs: this.nowMs });
      this.state = state;
      this.effects = effects;
    }
    return this.effects;
  }

  /** What it asks of the apiserver next. */
  get requests(): readonly ApiRequest[] {
    return this.effects.flatMap((effect) => (effect.type === "request" ? [effect.request] : []));
  }

  /** The delays that it armed. */
  get delays(): readonly (readonly [string, number])[] {
    return this.effects.flatMap((effect) => (effect.type === "arm" ? [[effect.timer, effect.afterMs] as const] : []));
  }
}

const running = (...of: Parameters<typeof reconciler>): Held => {
  const held = new Held(reconciler(...of));
  held.hear({ type: "start" }, listed);
  return held;
};

describe("a controller", () => {
  it("lists and watches when it starts, and decides nothing before the list is there", () => {
    const held = new Held(reconciler({}, { atStart: ["self"] }));
    expect(held.hear({ type: "start" })).toEqual([{ type: "watch", interests: [{ resource: "pods" }] }]);
    expect(held.isReady).toBe(false);
    held.hear({ type: "listed", events: [added("a")] });
    expect(held.isReady).toBe(true);
    expect(held.state.queue.waiting).toEqual(["self", "a"]);
    expect(held.state.memory).toEqual(["a"]);
  });

  it("works keys off one at a time, and a plan request by request", () => {
    const held = running({ a: { steps: [{ request: get("1") }, { request: get("2") }] } });
    held.hear(heard("a"), heard("b"), turn);
    expect(held.requests).toEqual([get("1")]);
    expect(held.isReady).toBe(false);
    held.hear(answer(ok));
    expect(held.requests).toEqual([get("2")]);
    held.hear(answer(ok));
    expect(held.requests).toEqual([]);
    expect(held.state.queue.waiting).toEqual(["b"]);
    expect(held.isReady).toBe(true);
  });

  it("keeps the memory of a plan from the moment at which it is made", () => {
    const held = running({ a: { memory: ["planned"], steps: [{ request: get("1") }] } });
    held.hear(heard("a"), turn);
    expect(held.state.memory).toEqual(["planned"]);
  });

  it("drops the rest of a plan that fails, does what it says then, and tries the key again with back-off", () => {
    const held = running({
      a: { steps: [{ request: get("1"), otherwise: [{ request: get("3") }] }, { request: get("2") }] },
    });
    held.hear(heard("a"), turn, answer(refused));
    expect(held.requests).toEqual([get("3")]);
    held.hear(answer(ok));
    expect(held.delays).toEqual([["key a", 5]]);
    held.hear({ type: "timer", timer: "key a" }, turn, answer(refused), answer(ok));
    expect(held.delays).toEqual([["key a", 10]]);
  });

  it("takes what a step tolerates for success, but records nothing of it", () => {
    const step = { request: get("1"), tolerate: ["NotFound" as const], record: record("got {name}") };
    const held = running({ a: { steps: [step] } });
    held.hear(heard("a"), turn, answer(missing));
    expect(held.effects).toEqual([]);
    held.hear(heard("a"), turn, answer(ok));
    expect(held.effects).toEqual([{ type: "record", record: record("got a") }]);
  });

  it("records a failure in the words of the answer, even if these look like a pattern", () => {
    const held = running({ a: { steps: [{ request: get("1"), recordFailure: record("Error: {error}") }] } });
    const status = { ...conflict("pods", "a"), message: "costs $& and $1" };
    held.hear(heard("a"), turn, answer({ ok: false, code: 409, status }));
    expect(held.effects[0]).toEqual({ type: "record", record: record("Error: costs $& and $1") });
  });

  it("does at once what a plan asks for besides requests", () => {
    const held = running({
      a: { steps: [], wake: ["b", { key: "c", afterMs: 7 }], records: [record("x")], requeue: { afterMs: 9 } },
    });
    held.hear(heard("a"), turn);
    expect(held.state.queue.waiting).toEqual(["b"]);
    expect(held.effects).toContainEqual({ type: "record", record: record("x") });
    expect(held.delays).toEqual([
      ["key c", 7],
      ["key a", 9],
    ]);
  });

  it("counts a plan that asks for back-off as a failure of its key", () => {
    const held = running({ a: { steps: [], requeue: "backoff" } });
    held.hear(heard("a"), turn);
    expect(held.delays).toEqual([["key a", 5]]);
    held.hear({ type: "timer", timer: "key a" }, turn);
    expect(held.delays).toEqual([["key a", 10]]);
  });

  it("has a key that changed under its hands looked at again", () => {
    const held = running({ a: { steps: [{ request: get("1") }] } });
    held.hear(heard("a"), turn, heard("a"));
    expect(held.isReady).toBe(false);
    held.hear(answer(ok));
    expect(held.state.queue.waiting).toEqual(["a"]);
  });

  it("is the same value after what means nothing to it", () => {
    const held = running({}, { observe: (memory) => ({ memory, wake: [] }) });
    const before = held.state;
    held.hear(heard("a"));
    expect(held.state).toBe(before);
  });

  it("refuses a runtime's news if it has no ear for them", () => {
    const held = running({});
    expect(() => held.hear({ type: "runtime", event: { type: "sandboxReady", pod: "u" } })).toThrow(
      "no ear for a runtime",
    );
  });
});

describe("a controller whose watch breaks", () => {
  /** Breaks the watch and lets it come back after its back-off; the answer is how long that was. */
  function reconnect(held: Held): number {
    held.hear(disconnected);
    const [[timer, afterMs] = ["", 0]] = held.delays;
    held.nowMs += afterMs;
    expect(held.hear({ type: "timer", timer })).toContainEqual({ type: "watch", interests: [{ resource: "pods" }] });
    held.hear(listed);
    return afterMs;
  }

  it("lists again after a back-off, and goes on deciding on its old cache meanwhile", () => {
    const held = running({});
    held.hear(heard("a"), disconnected);
    expect(held.delays).toEqual([["informer", 800]]);
    expect(held.isReady).toBe(true);
  });

  it("backs off longer each time, 800 ms doubling to 30 s", () => {
    const held = running({});
    expect(Array.from({ length: 8 }, () => reconnect(held))).toEqual([
      800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000,
    ]);
  });

  it("begins at the first delay again when its last back-off began more than two minutes ago", () => {
    const held = running({});
    expect([reconnect(held), reconnect(held)]).toEqual([800, 1_600]);
    held.nowMs += 120_000 - 1_600;
    expect(reconnect(held)).toBe(3_200);
    held.nowMs += 120_001 - 3_200;
    expect(reconnect(held)).toBe(800);
  });

  it("has forgotten its back-offs when it was restarted", () => {
    const held = running({});
    reconnect(held);
    held.state = new Held(reconciler({})).state;
    held.hear({ type: "start" }, listed);
    expect(reconnect(held)).toBe(800);
  });
});
