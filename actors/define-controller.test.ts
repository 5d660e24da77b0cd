import { describe, expect, it } from "vitest";
import type { Stored } from "../machines/api/object.ts";
import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import { conflict, notFound } from "../machines/api/status.ts";
import { controllerReference } from "../machines/controllers/claim.ts";
import type { Effect } from "../machines/effects.ts";
import { HiddenStateError } from "../machines/generator/hidden-state.ts";
import type { GeneratorReconcile } from "../machines/generator/run.ts";
import { ObjectView } from "../machines/object-view.ts";
import { nothingToDo } from "../machines/reconcile.ts";
import { requests } from "../machines/requests.ts";
import type { Input } from "./component.ts";
import { defineController, defineGeneratorController, type UserController } from "./define-controller.ts";
import { Random } from "./random.ts";
import { ReconcileError } from "./reconcile-error.ts";
import { keyOf, stored } from "./stored.fixture.ts";

const map = stored({ name: "a" });
const ok = (object: Stored = map): Input => ({ type: "answer", response: { ok: true, code: 200, object } });
const refusal = (status: (ApiResponse & { ok: false })["status"]): Input => ({
  type: "answer",
  response: { ok: false, code: status.code, status },
});
const turn: Input = { type: "turn" };

/** A controller in the hands of a test; its view is what the test says. */
class Held {
  view = new ObjectView([[keyOf({ name: "a" }), map]]);
  effects: readonly Effect[] = [];
  readonly #of: UserController;
  state;

  constructor(of: UserController) {
    this.#of = of;
    this.state = of.stopped;
    const added = { type: "ADDED", resource: "pods", key: keyOf({ name: "a" }), object: map } as const;
    this.hear({ type: "start" }, { type: "listed", events: [added] });
  }

  get isReady(): boolean {
    return this.#of.ready(this.state);
  }

  hear(...inputs: readonly Input[]): readonly Effect[] {
    for (const input of inputs) {
      const reaction = this.#of.react(this.state, input, this.view, { nowMs: 7 });
      this.state = reaction.state;
      this.effects = reaction.effects;
    }
    return this.effects;
  }

  get asked(): ApiRequest | undefined {
    return this.effects.flatMap((effect) => (effect.type === "request" ? [effect.request] : []))[0];
  }

  get delays(): readonly number[] {
    return this.effects.flatMap((effect) => (effect.type === "arm" ? [effect.afterMs] : []));
  }
}

const generator = (reconcile: GeneratorReconcile): Held =>
  new Held(defineGeneratorController({ name: "test-controller", for: "pods", reconcile }));

describe("a controller in generator style", () => {
  it("sends its requests one at a time, each after the answer to the one before", () => {
    const held = generator(function* (api, { namespace, name }) {
      yield* api.create("configmaps", { metadata: { namespace, name: "x" } });
      yield* api.delete("configmaps", namespace, name);
    });
    held.hear(turn);
    expect(held.asked).toMatchObject({ verb: "create", resource: "configmaps", namespace: "default" });
    held.hear(ok());
    expect(held.asked).toMatchObject({ verb: "delete", name: "a" });
    held.hear(ok());
    expect(held.effects).toEqual([]);
    expect(held.state.work).toBeNull();
  });

  it("reads its cache within a turn, and after a request at its next one, as it is then", () => {
    const held = generator(function* (api) {
      const before = yield* api.list("pods");
      yield* api.live.get("pods", "default", "a");
      const after = yield* api.list("pods");
      const seen = [...before, ...after].map(({ metadata }) => metadata.name);
      yield* api.patchStatus("pods", "default", "a", { message: seen.join() });
    });
    held.hear(turn, ok());
    expect([held.isReady, held.asked]).toEqual([true, undefined]);
    held.view = new ObjectView([[keyOf({ name: "b" }), stored({ name: "b" })]]);
    held.hear(turn);
    expect(held.asked).toMatchObject({ patch: { status: { message: "a,b" } } });
    expect(held.isReady).toBe(false);
  });

  it("is plain data in the middle, from which it can be forked and go on twice", () => {
    const held = generator(function* (api) {
      const made = yield* api.create("configmaps", { metadata: { namespace: "default", generateName: "x-" } });
      yield* api.delete("configmaps", "default", made.metadata.name);
    });
    held.hear(turn);
    const middle = JSON.parse(JSON.stringify(held.state));
    for (const name of ["x-1", "x-2"]) {
      held.state = middle;
      held.hear(ok(stored({ name })));
      expect(held.asked).toMatchObject({ verb: "delete", name });
    }
  });

  it("meets refusals as exceptions, which it may catch", () => {
    const reasons: unknown[] = [];
    const held = generator(function* (api) {
      try {
        yield* api.patch("pods", "default", "a", {});
      } catch (error) {
        reasons.push((error as { reason: unknown }).reason);
        yield* api.patchStatus("pods", "default", "a", { phase: "Failed" });
      }
    });
    held.hear(turn, refusal(conflict("pods", "a")));
    expect(reasons).toContain("Conflict");
    expect(held.asked).toMatchObject({ verb: "patch", subresource: "status", patch: { status: { phase: "Failed" } } });
  });

  it("is tried again with back-off when it lets one pass, but what is gone already is deleted well enough", () => {
    const failing = generator(function* (api) {
      yield* api.patch("pods", "default", "a", {});
    });
    failing.hear(turn, refusal(conflict("pods", "a")));
    expect(failing.delays).toEqual([5]);
    const deleting = generator(function* (api) {
      yield* api.delete("pods", "default", "a");
    });
    deleting.hear(turn, refusal(notFound("pods", "a")));
    expect([deleting.delays, deleting.state.work]).toEqual([[], null]);
  });

  it("tells of a mistake of its author's by an Event, and is tried again with back-off", () => {
    const held = generator(function* (api) {
      yield* api.now();
      throw new RangeError("no such size");
    });
    held.hear(turn);
    expect(held.delays).toEqual([5]);
    const record = { type: "Warning", reason: "ReconcileError", message: "RangeError: no such size" };
    expect(held.effects).toContainEqual({ type: "record", record: { regarding: "pods/default/a", ...record } });
  });

  it("asks to be called again, and records Events once", () => {
    const held = generator(function* (api) {
      yield* api.record("pods", map, { type: "Normal", reason: "Seen", message: "!" });
      yield* api.live.list("pods", "default");
      return { afterMs: 30_000 };
    });
    expect(held.hear(turn).filter(({ type }) => type === "record")).toHaveLength(1);
    const list = { apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items: [] };
    held.hear({ type: "answer", response: { ok: true, code: 200, list } });
    expect(held.effects.filter(({ type }) => type === "record")).toHaveLength(0);
    expect(held.delays).toEqual([30_000]);
  });

  it("loses what it was at in a crash", () => {
    const held = generator(function* (api) {
      yield* api.patch("pods", "default", "a", {});
    });
    held.hear(turn);
    const fresh = generator(function* () {});
    expect(held.state).not.toEqual(fresh.state);
    expect(JSON.stringify(fresh.state)).not.toContain("heard");
  });
});

describe("hidden state in a controller is found", () => {
  it("when a variable outlives a run, with the step and both questions", () => {
    let count = 0;
    const held = generator(function* (api) {
      count++;
      yield* api.patch("pods", "default", `p${count}`, {});
    });
    expect(() => held.hear(turn)).toThrow(HiddenStateError);
    expect(() => held.hear(turn)).toThrow(/test-controller[\s\S]*reconciling default\/a, step 1[\s\S]*p3[\s\S]*p4/);
  });

  it("when what it asks comes from a generator of random numbers", () => {
    const random = Random.seeded(1);
    const held = generator(function* (api) {
      yield* api.live.get("pods", "default", "a");
      yield* api.patch("pods", "default", "a", { metadata: { labels: { lot: String(random.between(1, 1_000_000)) } } });
    });
    held.hear(turn);
    expect(() => held.hear(ok())).toThrow(/step 2/);
  });

  it("when an earlier run would come out differently by now: what one key leaves behind for another", () => {
    const met = new Set<string>();
    const held = generator(function* (api, { name }) {
      met.add(name);
      if (met.size > 1) yield* api.patch("pods", "default", name, {});
    });
    held.hear(turn);
    const other = {
      type: "ADDED",
      resource: "pods",
      key: keyOf({ name: "b" }),
      object: stored({ name: "b" }),
    } as const;
    held.hear({ type: "watch", event: other });
    expect(() => held.hear(turn)).toThrow(/reconciling default\/a, step 1[\s\S]*is done[\s\S]*request/);
  });

  it("when a plan differs from the one a moment before", () => {
    let count = 0;
    const plan = () => ({ steps: [{ request: requests.delete("pods", "default", `p${count++}`) }] });
    const held = new Held(defineController({ name: "test-controller", for: "pods", reconcile: plan }));
    expect(() => held.hear(turn)).toThrow(/p0[\s\S]*p1/);
  });

  it("and what is no question is told from what is one", () => {
    const held = generator(function* (api) {
      yield api.get("pods", "default", "a") as never;
    });
    expect(() => held.hear(turn)).toThrow("with the star");
  });
});

describe("what wakes a controller", () => {
  const owner = stored({ name: "a" });
  const of = (more: object) =>
    defineController({ name: "test-controller", for: "pods", reconcile: () => nothingToDo, ...more });
  const woken = (component: UserController, event: Extract<Input, { type: "watch" }>["event"]) => {
    const started = component.react(component.stopped, { type: "start" }, new ObjectView([]), { nowMs: 0 }).state;
    const { state } = component.react(started, { type: "watch", event }, new ObjectView([]), { nowMs: 0 });
    return state.queue.waiting;
  };
  const event = (resource: string, object: Stored) =>
    ({
      type: "MODIFIED",
      resource,
      key: `${resource}/default/${object.metadata.name}`,
      object,
      previous: object,
    }) as const;

  it("is each object of its own kind", () => {
    expect(woken(of({}), event("pods", owner))).toEqual(["default/a"]);
  });

  it("is what one of them owns, if it is of its kind", () => {
    const owned = (apiVersion: string, kind: string): Stored => {
      const reference = controllerReference({ ...owner, apiVersion, kind });
      return { ...owner, metadata: { ...owner.metadata, name: "made", ownerReferences: [reference] } };
    };
    const component = of({ owns: ["secrets"] });
    expect(woken(component, event("secrets", owned("v1", "Pod")))).toEqual(["default/a"]);
    expect(woken(component, event("secrets", owned("v1", "Node")))).toEqual([]);
    expect(woken(component, event("secrets", owned("apps/v1", "Pod")))).toEqual([]);
  });

  it("is what a map says, and nothing for what is only read", () => {
    const map = ({ metadata }: Stored) => [{ namespace: "default", name: `of-${metadata.name}` }];
    const component = of({ watches: ["services", { resource: "secrets", labelSelector: "a=b", map }] });
    expect(component.interests).toEqual([
      { resource: "pods" },
      { resource: "services" },
      { resource: "secrets", labelSelector: "a=b" },
    ]);
    expect(woken(component, event("secrets", owner))).toEqual(["default/of-a"]);
    expect(woken(component, event("services", owner))).toEqual([]);
  });
});

describe("A controller in plan style that throws", () => {
  it("says which it is, what it was at, what it threw, and where", () => {
    const failing = defineController({
      name: "careless",
      for: "pods",
      reconcile: () => {
        throw new TypeError("no such field");
      },
    });
    const held = new Held(failing);
    expect(() => held.hear(turn)).toThrow(
      /^careless threw while reconciling default\/a: TypeError: no such field\n {2}at .*define-controller\.test\.ts/,
    );
    expect(() => held.hear(turn)).toThrow(ReconcileError);
  });

  it("does so too where it maps what it watches to its own objects", () => {
    const map = (): never => {
      throw new Error("what is this?");
    };
    const failing = defineController({
      name: "careless",
      for: "configmaps",
      watches: [{ resource: "pods", map }],
      reconcile: () => nothingToDo,
    });
    expect(() => new Held(failing)).toThrow(
      "careless threw while asking for which objects pods/default/a counts: Error: what is this?",
    );
  });
});
