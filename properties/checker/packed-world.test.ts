import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deployment } from "../../actors/apiserver/server.fixture.ts";
import { type Choice, choiceId, type FaultBudget, faultOf, noFaults } from "../../actors/choice.ts";
import { creation } from "../../actors/creation.ts";
import { enabled } from "../../actors/enabled.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { Random } from "../../actors/random.ts";
import { step } from "../../actors/step.ts";
import type { World } from "../../actors/world.ts";
import { equalStates } from "../engine/state-space.ts";
import { modelWorld } from "../model.ts";
import type { Action } from "./actions.ts";
import { cellsAt, faultsAt, PackedWorld, storeAt } from "./packed-world.ts";

const scale = {
  verb: "patch",
  resource: "deployments.apps",
  namespace: "default",
  name: "web",
  patchType: "merge",
  patch: { spec: { replicas: 1 } },
} as const;
const start = modelWorld({
  nodes: 2,
  given: [],
  operations: [creation(deployment("web", { replicas: 2 })), { request: scale }],
});
/** Shared by all runs, so that most steps are looked up that were computed in another run. */
const packed = new PackedWorld(start.fork());

const turmoil: FaultBudget = faultBudget({ crash: 2, disconnect: 2, node: 1, conflict: 2, unavailable: 2, lost: 2 });

/** Anything that can happen, faults now and then. */
function pick(world: World, random: Random): Choice | undefined {
  const choices = enabled(world);
  const calm = choices.filter((choice) => !faultOf(choice));
  const from = calm.length > 0 && random.between(1, 12) > 1 ? calm : choices;
  return from.length === 0 ? undefined : from[random.between(0, from.length - 1)];
}

function take(state: Int32Array, choice: Choice): void {
  const component = packed.components.findIndex(({ id }) => id === choice.actor);
  packed.step(state, packed.action(choice as Action["choice"], component));
  const fault = faultOf(choice);
  if (fault) packed.spend(state, fault);
}

/** Cells as JSON, but for the order in which timers were armed: time stands still, and it makes no difference. */
function plainCells({ cells }: World): unknown {
  const sorted = cells.map((cell) => ({
    ...cell,
    timers: cell.timers.toSorted((a, b) => (a.timer < b.timer ? -1 : 1)),
  }));
  return JSON.parse(JSON.stringify(sorted));
}

describe("a packed world", () => {
  it("goes where `step` goes, choice by choice: deliveries, turns, requests, timers, lists, crashes and every other fault", () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const random = Random.seeded(seed);
        const world = start.fork();
        world.faults = turmoil;
        const state = packed.pack(world);
        for (let at = 0; at < 150; at++) {
          const choice = pick(world, random);
          if (!choice) break;
          met.add(faultOf(choice) ?? choice.do);
          step(world, choice);
          take(state, choice);
          if (!equalStates(state, packed.pack(world))) expect.fail(`after ${at} steps, at ${choiceId(choice)}`);
        }
        const loaded = packed.load(state);
        expect([...loaded.store.entries()]).toEqual([...world.store.entries()]);
        expect(plainCells(loaded)).toEqual(plainCells(world));
        expect(loaded.faults).toEqual(world.faults);
        expect(enabled(loaded).map(choiceId).sort()).toEqual(enabled(world).map(choiceId).sort());
      }),
      { numRuns: 40 },
    );
    const all = [
      "start",
      "list",
      "deliver",
      "turn",
      "handle",
      "answer",
      "fire",
      "crash",
      "disconnect",
      "node",
      "conflict",
      "unavailable",
      "lost",
    ];
    expect([...met].sort()).toEqual(all.sort());
  });

  it("packs equal worlds equally, however they came about, and others otherwise", () => {
    const [one, other] = [start.fork(), start.fork()];
    expect(packed.pack(one)).toEqual(packed.pack(other));
    step(one, { do: "turn", actor: "user" });
    expect(packed.pack(one)).not.toEqual(packed.pack(other));
    const copied = start.fork();
    copied.cells.forEach((cell, index) => {
      copied.cells[index] = { ...cell, inbox: [...cell.inbox], timers: [...cell.timers] };
    });
    expect(packed.pack(copied)).toEqual(packed.pack(other));
    other.faults = turmoil;
    const [plain, faulty] = [packed.pack(start.fork()), packed.pack(other)];
    expect(plain[faultsAt]).not.toBe(faulty[faultsAt]);
    expect([...plain].filter((_, at) => at !== faultsAt)).toEqual([...faulty].filter((_, at) => at !== faultsAt));
  });

  it("tells a component's sights apart by what it watches, and by nothing else", () => {
    const world = start.fork();
    const before = packed.pack(world);
    for (const what of ["turn", "handle"] as const) step(world, { do: what, actor: "user" });
    const after = packed.pack(world);
    expect(after[storeAt]).not.toBe(before[storeAt]);
    const sight = (state: Int32Array, id: string) => packed.sight(state[storeAt] as number, world.indexOf(id));
    const sees = (id: string) => sight(before, id) !== sight(after, id);
    expect(sees("deployment-controller")).toBe(true);
    expect(sees("kubelet/n1")).toBe(false);
    expect(sees("user")).toBe(false);
  });

  it("spends a budget, and comes to the same one by whatever way", () => {
    const world = start.fork();
    world.faults = { ...noFaults, crash: 1, stale: 1, total: 2 };
    const [one, other] = [packed.pack(world), packed.pack(world)];
    packed.spend(one, "crash");
    expect(packed.faults(one)).toEqual({ ...noFaults, stale: 1, total: 1 });
    packed.spend(one, "stale");
    packed.spend(other, "stale");
    packed.spend(other, "crash");
    expect(one).toEqual(other);
    expect(packed.faults(one)).toEqual(noFaults);
  });

  it("has no answer to what nobody asked", () => {
    const state = packed.pack(start.fork());
    expect(state).toHaveLength(cellsAt + packed.components.length);
    expect(() => take(state, { do: "handle", actor: "user" })).toThrow("has no request to be handled");
    expect(() => take(state, { do: "answer", actor: "user" })).toThrow("not enabled");
  });
});
