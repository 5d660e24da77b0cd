import { describe, expect, it } from "vitest";
import type { Effect } from "../../machines/effects.ts";
import type { Component, Input } from "../component.ts";
import { Random } from "../random.ts";
import { step } from "../step.ts";
import { modelNature, World } from "../world.ts";
import { type Latencies, Schedule } from "./schedule.ts";

const latencies: Latencies = { request: 3, answer: 2, watch: 5, list: 4, turn: 1, start: 0 };

/** A component that watches nothing, and does with its inputs what the test says. Its state counts them. */
function puppet(id: string, react: (input: Input, heard: number) => readonly Effect[]): Component {
  const component: Component<number> = {
    id,
    interests: [],
    stopped: 0,
    ready: () => false,
    react: (heard, input) => ({ state: heard + 1, effects: react(input, heard) }),
  };
  return component as unknown as Component;
}

const arm = (timer: string, afterMs: number): Effect => ({ type: "arm", timer, afterMs });
const onStart =
  (...effects: Effect[]) =>
  (input: Input): readonly Effect[] =>
    input.type === "start" ? effects : [];

function scheduled(components: readonly Component[], seed = 1): { readonly world: World; readonly schedule: Schedule } {
  const world = World.create({ components, nature: modelNature, startMs: 1_000 });
  return { world, schedule: new Schedule(world, Random.seeded(seed), latencies) };
}

/** Takes so many things as they come, moving the clock: `1007 fire a late`. */
function take({ world, schedule }: ReturnType<typeof scheduled>, most = 100): string[] {
  const taken: string[] = [];
  for (let at = 0; at < most; at++) {
    const due = schedule.take();
    if (!due) break;
    world.nowMs = due.dueMs;
    taken.push(
      `${due.dueMs} ${due.choice.do} ${due.choice.actor}${"timer" in due.choice ? ` ${due.choice.timer}` : ""}`,
    );
    schedule.update(step(world, due.choice));
  }
  return taken;
}

describe("a schedule", () => {
  it("has timers go off when they are due, in the order of their times and not of their making", () => {
    const run = scheduled([puppet("a", onStart(arm("late", 9), arm("soon", 7)))]);
    expect(take(run)).toEqual(["1000 start a", "1007 fire a soon", "1009 fire a late"]);
  });

  it("takes as long for requests, answers and lists as it was told", () => {
    const request: Effect = {
      type: "request",
      request: { verb: "get", resource: "pods", namespace: "default", name: "x" },
    };
    const asks = puppet("a", onStart(request, { type: "watch", interests: [] }));
    const [first, ...rest] = take(scheduled([asks]));
    expect(first).toBe("1000 start a");
    expect(rest.sort()).toEqual(["1003 handle a", "1004 list a", "1005 answer a"]);
  });

  it("forgets a timer that was cancelled, and keeps the new time of one that was armed again", () => {
    const cancels = puppet("a", (input) => {
      if (input.type === "start") return [arm("first", 1), arm("cancelled", 5), arm("moved", 6), arm("sooner", 50)];
      return input.type === "timer" && input.timer === "first"
        ? [{ type: "cancel", timer: "cancelled" }, arm("moved", 20), arm("sooner", 2)]
        : [];
    });
    expect(take(scheduled([cancels]))).toEqual([
      "1000 start a",
      "1001 fire a first",
      "1003 fire a sooner",
      "1021 fire a moved",
    ]);
  });

  it("says when the next thing will happen, not when one that is called off would have", () => {
    const cancels = puppet("a", (input) => {
      if (input.type === "start") return [arm("first", 1), arm("cancelled", 5), arm("last", 1_000)];
      return input.type === "timer" && input.timer === "first" ? [{ type: "cancel", timer: "cancelled" }] : [];
    });
    const run = scheduled([cancels]);
    expect(run.schedule.nextMs).toBe(1_000);
    take(run, 2);
    expect(run.schedule.nextMs).toBe(2_000);
    take(run, 1);
    expect(run.schedule.nextMs).toBeUndefined();
    expect(run.schedule.take()).toBeUndefined();
  });

  it("drops what a crash has made impossible, and starts the process again", () => {
    const run = scheduled([puppet("a", onStart(arm("timer", 10)))]);
    take(run, 1);
    run.schedule.update(step(run.world, { do: "crash", actor: "a" }));
    expect(take(run, 2)).toEqual(["1000 start a", "1010 fire a timer"]);
  });

  it("orders what is due at once by its seed: always the same with one, otherwise with another", () => {
    const many = Array.from({ length: 8 }, (_, at) => puppet(`c${at}`, () => []));
    const order = (seed: number) => take(scheduled(many, seed)).join();
    expect(order(1)).toBe(order(1));
    expect(new Set([1, 2, 3, 4].map(order)).size).toBeGreaterThan(1);
  });
});
