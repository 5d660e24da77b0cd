import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell } from "../actors/cell.ts";
import { choiceId } from "../actors/choice.ts";
import type { Conditions } from "../actors/conditions.ts";
import { enabledAt } from "../actors/enabled.ts";
import { replay } from "../actors/replay.ts";
import { StoreView } from "../actors/store-view.ts";
import { traceOf } from "../actors/trace.ts";
import type { World } from "../actors/world.ts";
import { notDesired } from "../machines/desired-state.ts";
import { isPodReady } from "../machines/pod-state.ts";
import { type Course, type DriverAdapter, stepsOf } from "./drivers.fixture.ts";
import { followWatches } from "./watch-log.fixture.ts";
import { createWeb } from "./workload.fixture.ts";

const startMs = Date.UTC(2025, 0, 1);

/** Where a world stands, as text: everything but its time, which a driver moves before it steps. */
export function textOf({ store, cells }: World): string {
  return JSON.stringify([store.revision, [...store.entries()], cells]);
}

function conditionsFor(driver: DriverAdapter, replicas: number, nodes: number, seed = 1): Conditions {
  return { nature: driver.nature, nodes, given: [], operations: createWeb("Deployment", replicas), seed, startMs };
}

/** What every driver must do. @param seed of the small clusters that are tried besides. */
export function describeDriver(driver: DriverAdapter, seed: number): void {
  describe(`the ${driver.name}`, () => {
    const course = driver.run(conditionsFor(driver, 2, 2), 1);
    const crashed = driver.run(conditionsFor(driver, 2, 2), 2, { actor: "replicaset-controller", afterRequests: 2 });
    const courses = [course, crashed];

    it("makes of the same world and the same choices the same next world, at every step", () => {
      for (const each of courses) expectReplay(each);
    });

    it("takes the same course again from the same seed, and another one from another", () => {
      const steps = (of: number) => JSON.stringify(stepsOf(driver.run(conditionsFor(driver, 1, 1), of)));
      expect(steps(7)).toBe(steps(7));
      expect(steps(8)).not.toBe(steps(7));
    });

    it("lets nothing happen but what is enabled", () => {
      for (const { start, moments } of courses) {
        for (const [at, { choice, world }] of moments.entries()) {
          const before = moments[at - 1]?.world ?? start;
          const possible = enabledAt(before, world.indexOf(choice.actor), false).map(choiceId);
          if (choice.do === "crash") expect(cellOf(before, choice.actor).up).toBe(true);
          else expect(possible).toContain(choiceId(choice));
        }
      }
    });

    it(`has everything in mind that can happen, at any time (seed ${seed})`, () => {
      for (const { moments } of courses) expectNothingForgotten(moments);
      const cluster = fc.record({
        replicas: fc.nat(3),
        nodes: fc.integer({ min: 1, max: 2 }),
        seed: fc.nat(),
        crashAfter: fc.integer({ min: 1, max: 4 }),
      });
      const property = fc.property(cluster, ({ replicas, nodes, seed: of, crashAfter: afterRequests }) => {
        const { moments } = driver.run(conditionsFor(driver, replicas, nodes, of), of, {
          actor: "deployment-controller",
          afterRequests,
        });
        expectNothingForgotten(moments);
      });
      fc.assert(property, { seed, numRuns: 5 });
    });

    it("never goes back in time", () => {
      for (const { start, moments } of courses) {
        moments.reduce((beforeMs, { atMs }) => {
          expect(atMs).toBeGreaterThanOrEqual(beforeMs);
          return atMs;
        }, start.nowMs);
      }
    });

    it("delivers a watch in order, nothing left out, nothing twice", () => {
      for (const each of courses) {
        const { delivered, components } = followWatches(each);
        expect(delivered).toBeGreaterThan(50);
        expect(components).toBeGreaterThan(8);
      }
    });

    it("has one request of a component under way at a time, and brings back its own answer", () => {
      for (const each of courses) expect(expectOneRequest(each)).toBeGreaterThan(10);
    });

    it("loses a component's memory in a crash, and nothing that is stored, or on its way to others", () => {
      const at = crashed.moments.findIndex(({ choice }) => choice.do === "crash");
      const [before, after] = [crashed.moments[at - 1], crashed.moments[at]].map((moment) => moment?.world) as [
        World,
        World,
      ];
      const index = after.indexOf("replicaset-controller");
      const stopped = {
        up: false,
        stream: "closed",
        frozen: null,
        skewed: null,
        inbox: [],
        call: null,
        timers: [],
        outbox: [],
        runtime: null,
      };
      expect(after.cells[index]).toEqual({ ...stopped, state: after.components[index]?.stopped });
      expect(cellOf(before, "replicaset-controller")).not.toEqual(after.cells[index]);
      const rest = (world: World) =>
        textOf({ ...world, cells: world.cells.map((cell, other) => (other === index ? null : cell)) } as World);
      expect(rest(after)).toBe(rest(before));
    });

    it("brings a Deployment of two replicas to Running, a crash on the way or not", () => {
      for (const { start, moments } of courses) {
        const store = new StoreView(endOf(moments, start).store);
        expect(new StoreView(start.store).list("pods")).toEqual([]);
        expect(store.list("pods").map((pod) => [pod.status.phase, isPodReady(pod)])).toEqual([
          ["Running", true],
          ["Running", true],
        ]);
        expect(notDesired(store)).toBeUndefined();
      }
    });
  });
}

function endOf(moments: Course["moments"], start: World): World {
  return moments.at(-1)?.world ?? start;
}

function cellOf(world: World, actor: string): Cell {
  return world.cells[world.indexOf(actor)] as Cell;
}

/** Each step, taken by a plain `step` on the world as it was, leads to what the driver has made of it. */
function expectReplay(course: Course): void {
  let at = 0;
  const differing: string[] = [];
  const world = replay(traceOf(course.conditions, stepsOf(course)), {
    onStep: (replayed, { choice }) => {
      const { world: driven } = course.moments[at++] as Course["moments"][number];
      if (textOf(replayed) !== textOf(driven)) differing.push(`step ${at}: ${choiceId(choice)}`);
    },
  });
  expect(at).toBe(course.moments.length);
  expect(differing).toEqual([]);
  expect(textOf(world)).toBe(textOf(endOf(course.moments, course.start)));
}

function expectNothingForgotten(moments: Course["moments"]): void {
  expect(moments.length).toBeGreaterThan(20);
  const found = moments.flatMap(({ forgotten, choice }, at) =>
    forgotten.map((id) => `before step ${at} (${choiceId(choice)}): ${id}`),
  );
  expect(found).toEqual([]);
}

/** A call is made, handled and answered; until then there is no other. @returns how many calls were seen. */
function expectOneRequest({ start, moments }: Course): number {
  let calls = 0;
  let before = start;
  for (const { choice, world } of moments) {
    world.cells.forEach(({ call, up }, index) => {
      const was = before.cells[index]?.call ?? null;
      if (JSON.stringify(was) === JSON.stringify(call)) return;
      const isOwn = choice.actor === world.components[index]?.id;
      expect(isOwn, "nobody changes another's request").toBe(true);
      if (choice.do === "handle") expect([was?.response, call?.request]).toEqual([undefined, was?.request]);
      else if (choice.do === "crash") expect(up).toBe(false);
      else if (was) expect([choice.do, was.response === undefined]).toEqual(["answer", false]);
      if (call && !call.response) calls++;
    });
    before = world;
  }
  return calls;
}
