/** A trace that one driver recorded replays in the others. */
import { describe, expect, it } from "vitest";
import type { Choice } from "../actors/choice.ts";
import type { Component } from "../actors/component.ts";
import { type Conditions, worldOf } from "../actors/conditions.ts";
import { controller } from "../actors/controller.ts";
import { LiveDriver } from "../actors/drivers/live/driver.ts";
import { Simulator } from "../actors/drivers/simulator.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import { Random } from "../actors/random.ts";
import { replay } from "../actors/replay.ts";
import { StoreView } from "../actors/store-view.ts";
import { parseTrace, Recording, type Trace, traceOf, traceText } from "../actors/trace.ts";
import type { World } from "../actors/world.ts";
import { replicaSetController } from "../machines/controllers/replica-set.ts";
import { notDesired } from "../machines/desired-state.ts";
import type { Action } from "./checker/actions.ts";
import { NaiveSemantics } from "./checker/naive.ts";
import { PackedWorld } from "./checker/packed-world.ts";
import { textOf } from "./driver-contract.fixture.ts";
import { checkerAdapter, HandTicker, simulatorAdapter, stepsOf } from "./drivers.fixture.ts";
import { equalStates } from "./engine/state-space.ts";
import { modelConditions, modelWorld } from "./model.ts";
import { SliceSearch } from "./slice-search.ts";
import { clusterInvariants } from "./standard/invariants.ts";
import { replicaSetsNeverOvershoot, workloadProperties } from "./standard/workloads.ts";
import { createWeb, scaleWeb, web } from "./workload.fixture.ts";

const startMs = Date.UTC(2025, 0, 1);
const real: Conditions = {
  nature: "real",
  nodes: 2,
  given: [],
  operations: createWeb("Deployment", 2),
  seed: 3,
  startMs,
};
const model = modelConditions({ nodes: 2, given: [], operations: createWeb("Deployment", 2) });

/** As if it had been written to a file, and read by somebody else. */
const filed = (trace: Trace) => parseTrace(traceText(trace));

/** Lets a simulator make the steps, instead of a plain `step`. */
function inSimulator(): { readonly take: (world: World, choice: Choice) => void; readonly simulator: () => Simulator } {
  let simulator: Simulator | undefined;
  const take = (world: World, choice: Choice) => {
    simulator ??= new Simulator(world, Random.seeded(1));
    simulator.inject(choice);
  };
  return { take, simulator: () => simulator as Simulator };
}

/** A live cluster for a while, with a client at the other end; the clock is turned by hand. */
async function liveTrace(): Promise<{ readonly trace: Trace; readonly world: World }> {
  const conditions = { ...real, operations: [] };
  const world = worldOf(conditions);
  const ticker = new HandTicker(startMs);
  const recording = new Recording(conditions);
  const driver = new LiveDriver(world, ticker, 5, { onStep: recording.onStep });
  const until = (ms: number): void => {
    while (ticker.turn(startMs + ms)) {}
  };
  const answers = [];
  until(2000);
  answers.push(
    await driver.request({
      verb: "create",
      resource: "deployments.apps",
      namespace: "default",
      object: web("Deployment", 2),
    }),
  );
  until(20_000);
  answers.push(await driver.request({ ...scaleWeb(3).request }));
  const [pod] = new StoreView(world.store).list("pods");
  answers.push(
    await driver.request({ verb: "delete", resource: "pods", namespace: "default", name: pod?.metadata.name ?? "" }),
  );
  // In the middle of things.
  until(20_400);
  driver.close();
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
  return { trace: recording.trace, world };
}

describe("what the live driver recorded", () => {
  it("replays step by step, to the same bytes, what clients asked included", async () => {
    const { trace, world } = await liveTrace();
    expect(trace.steps.filter(({ choice }) => choice.do === "ask")).toHaveLength(3);
    expect(textOf(replay(filed(trace)))).toBe(textOf(world));
  });

  it("replays in the simulator, which then carries on until everything is as desired", async () => {
    const { trace, world } = await liveTrace();
    const { take, simulator } = inSimulator();
    const replayed = replay(filed(trace), { take });
    expect(textOf(replayed)).toBe(textOf(world));
    expect(notDesired(new StoreView(replayed.store))).toBeDefined();
    simulator().runUntil(startMs + 60_000);
    expect(notDesired(new StoreView(replayed.store))).toBeUndefined();
    expect(new StoreView(replayed.store).list("pods")).toHaveLength(3);
  });
});

describe("what the simulator recorded", () => {
  it("replays in the live driver", () => {
    const course = simulatorAdapter.run(real, 1, { actor: "kubelet/n1", afterRequests: 5 });
    const steps = stepsOf(course);
    expect(steps.some(({ choice }) => choice.do === "crash")).toBe(true);
    let driver: LiveDriver | undefined;
    const ticker = new HandTicker(startMs);
    const take = (world: World, choice: Choice) => {
      ticker.set(world.nowMs);
      driver ??= new LiveDriver(world, ticker, 1);
      driver.inject(choice);
    };
    const replayed = replay(filed(traceOf(real, steps)), { take });
    expect(textOf(replayed)).toBe(textOf(course.moments.at(-1)?.world as World));
  });

  it("of a model world, is a path that the checker explores: each step an edge from where the last one led", () => {
    const world = worldOf(model);
    const none = { request: 0, answer: 0, watch: 0, list: 0, turn: 0, start: 0 };
    const simulator = new Simulator(world, Random.seeded(9), none);
    const choices: Choice[] = [];
    simulator.onStep = (choice) => choices.push(choice);
    // Within the second in which it began, as a model's time stands still.
    simulator.runUntil(model.startMs + 900);
    expect(notDesired(new StoreView(world.store))).toBeUndefined();
    const start = worldOf(model);
    const packed = new PackedWorld(start.fork());
    const semantics = new NaiveSemantics(packed, packed.pack(start));
    let state = semantics.initial();
    for (const choice of choices) state = edge(packed, semantics, state, choice as Action["choice"]);
    expect(choices.length).toBeGreaterThan(100);
    expect([...packed.store(state).entries()]).toEqual([...world.store.entries()]);
  });
});

/** The state that a choice leads to, which must be among those that the checker finds. */
function edge(packed: PackedWorld, semantics: NaiveSemantics, from: Int32Array, choice: Action["choice"]): Int32Array {
  const next = Int32Array.from(from);
  packed.step(
    next,
    packed.action(
      choice,
      packed.components.findIndex(({ id }) => id === choice.actor),
    ),
  );
  let found = false;
  semantics.expand(from, (to) => {
    found ||= equalStates(to, next);
  });
  expect(found, `${choice.do} ${choice.actor} is explored`).toBe(true);
  return next;
}

describe("what the checker found", () => {
  it("on a path through its states, replays in the simulator", () => {
    const course = checkerAdapter.run(model, 4, { actor: "default-scheduler", afterRequests: 1 });
    expect(course.moments.some(({ choice }) => choice.do === "crash")).toBe(true);
    const trace = filed(
      traceOf(
        model,
        course.moments.map(({ choice }) => ({ choice })),
      ),
    );
    expect(textOf(replay(trace, { take: inSimulator().take }))).toBe(textOf(course.moments.at(-1)?.world as World));
  });

  it("as a counterexample, replays in a plain world and in the simulator, and breaks the same property for the same reason", () => {
    const forgetful = controller(replicaSetController({ expectations: false })) as unknown as Component;
    const options = { nodes: 2, given: [], operations: createWeb("ReplicaSet", 2), replace: [forgetful] };
    const run = new SliceSearch(modelWorld(options), [...clusterInvariants, ...workloadProperties]).search(
      faultBudget({ stale: 1 }),
      { maxStates: 50_000 },
    );
    let turn = run.next();
    while (!turn.done) turn = run.next();
    const { property, reason, choices } = turn.value.counterexample ?? { choices: [] };
    expect(property).toBe(replicaSetsNeverOvershoot.name);
    const trace = filed(
      traceOf(
        modelConditions(options),
        choices.map((choice) => ({ choice })),
      ),
    );
    expect(() => replay(trace)).toThrow("made with another replicaset-controller");
    for (const take of [undefined, inSimulator().take]) {
      let before = modelWorld(options).store;
      const objections: (string | undefined)[] = [];
      const onStep = ({ store }: World, { choice }: { readonly choice: Choice }): void => {
        objections.push(replicaSetsNeverOvershoot.objection(before, store, choice.actor));
        before = store;
      };
      replay(trace, { replace: [forgetful], onStep, ...(take && { take }) });
      expect(objections.filter((objection) => objection !== undefined)).toEqual([reason]);
    }
  });
});
