/** The three drivers, seen from one side: each drives a world for a while, and what happened is looked at step by step. */
import { type Choice, choiceId } from "../actors/choice.ts";
import type { Component, ComponentId } from "../actors/component.ts";
import { type Conditions, worldOf } from "../actors/conditions.ts";
import { LiveDriver, type Ticker } from "../actors/drivers/live/driver.ts";
import { Simulator } from "../actors/drivers/simulator.ts";
import { enabledAt } from "../actors/enabled.ts";
import { faultBudget } from "../actors/fault-budget.ts";
import { Random } from "../actors/random.ts";
import type { TraceStep } from "../actors/trace.ts";
import type { World } from "../actors/world.ts";
import type { Action } from "./checker/actions.ts";
import { NaiveSemantics } from "./checker/naive.ts";
import { PackedWorld } from "./checker/packed-world.ts";
import { urgency } from "./checker/timing.ts";
import { equalStates } from "./engine/state-space.ts";

/** One step, and the world after it. */
export interface Moment {
  readonly choice: Choice;
  readonly atMs: number;
  readonly world: World;
  /** What could have happened instead, and never will: the driver does not have it in mind. */
  readonly forgotten: readonly string[];
}

/** What a driver made of a world. */
export interface Course {
  readonly conditions: Conditions;
  readonly start: World;
  readonly moments: readonly Moment[];
}

/** A process to be killed once so many of its requests were handled. */
export interface Crash {
  readonly actor: ComponentId;
  readonly afterRequests: number;
}

/** Whether a process is to be killed, and it is time. */
function isDue(crash: Crash | undefined, moments: readonly Moment[]): crash is Crash {
  if (!crash || moments.some(({ choice }) => choice.do === "crash")) return false;
  const isOwn = ({ choice }: Moment) => choice.do === "handle" && choice.actor === crash.actor;
  return moments.filter(isOwn).length >= crash.afterRequests;
}

/** A driver, as its contract sees it. */
export interface DriverAdapter {
  readonly name: string;
  readonly nature: Conditions["nature"];
  /** Drives a world of these conditions until it rests, or some virtual time is over. */
  run(conditions: Conditions, seed: number, crash?: Crash): Course;
}

/** The steps of a course, as a trace has them. */
export function stepsOf({ moments }: Course): TraceStep[] {
  return moments.map(({ choice, atMs }) => ({ choice, atMs }));
}

/** How long a cluster in virtual time is watched. */
const watchedMs = 40_000;

/** Follows a driver that tells of each step just before it takes it. */
class Follower {
  readonly start: World;
  readonly moments: Moment[] = [];
  readonly #world: World;
  readonly #awaits: (choice: Choice) => boolean;
  #pending: Omit<Moment, "world"> | undefined;

  constructor(world: World, awaits: (choice: Choice) => boolean) {
    this.#world = world;
    this.#awaits = awaits;
    this.start = world.fork();
  }

  readonly onStep = (choice: Choice, atMs: number): void => {
    this.finish();
    const others = this.#world.components.flatMap((_, index) => enabledAt(this.#world, index, false));
    // The one that is about to happen has been taken off the list.
    const forgotten = others.map((other) => [choiceId(other), this.#awaits(other)] as const);
    const ids = forgotten.filter(([id, awaited]) => !awaited && id !== choiceId(choice)).map(([id]) => id);
    this.#pending = { choice, atMs, forgotten: ids };
  };

  /** The last step is over. */
  finish(): void {
    if (this.#pending) this.moments.push({ ...this.#pending, world: this.#world.fork() });
    this.#pending = undefined;
  }
}

/** Virtual time, from appointment to appointment. */
export const simulatorAdapter: DriverAdapter = {
  name: "simulator",
  nature: "real",
  run(conditions, seed, crash) {
    const world = worldOf(conditions);
    const simulation = new Simulator(world, Random.seeded(seed));
    const follower = new Follower(world, (choice) => simulation.awaits(choice));
    simulation.onStep = follower.onStep;
    const endMs = conditions.startMs + watchedMs;
    for (let nextMs = simulation.nextMs; nextMs !== undefined && nextMs <= endMs; nextMs = simulation.nextMs) {
      simulation.next();
      if (isDue(crash, follower.moments)) simulation.inject({ do: "crash", actor: crash.actor });
    }
    follower.finish();
    return { conditions, ...follower };
  },
};

/** A clock that a test turns by hand, with its alarms. */
export class HandTicker implements Ticker {
  #nowMs: number;
  #alarms: { readonly atMs: number; readonly callback: () => void }[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** Moves the clock; no alarm goes off. */
  set(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const alarm = { atMs: this.#nowMs + delayMs, callback };
    this.#alarms = [...this.#alarms, alarm].sort((a, b) => a.atMs - b.atMs);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** The next alarm goes off, if there is one by then. */
  turn(untilMs: number): boolean {
    const [next, ...rest] = this.#alarms;
    if (!next || next.atMs > untilMs) return false;
    this.#alarms = rest;
    this.#nowMs = next.atMs;
    next.callback();
    return true;
  }
}

/** Real time as the driver sees it; the clock is in the test's hand, and there are no sockets. */
export const liveAdapter: DriverAdapter = {
  name: "live driver",
  nature: "real",
  run(conditions, seed, crash) {
    const world = worldOf(conditions);
    const ticker = new HandTicker(conditions.startMs);
    const follower: Follower = new Follower(world, (choice) => driver.awaits(choice));
    const driver: LiveDriver = new LiveDriver(world, ticker, seed, { onStep: follower.onStep });
    while (ticker.turn(conditions.startMs + watchedMs)) {
      if (isDue(crash, follower.moments)) driver.inject({ do: "crash", actor: crash.actor });
    }
    driver.close();
    follower.finish();
    return { conditions, ...follower };
  },
};

/** One random path of all those that the checker explores, in the finest steps. */
export const checkerAdapter: DriverAdapter = {
  name: "checker",
  nature: "model",
  run(conditions, seed, crash) {
    const start = worldOf(conditions);
    if (crash) start.faults = faultBudget({ crash: 1 });
    return new Path(conditions, start, seed, crash).run();
  },
};

class Path {
  readonly #conditions: Conditions;
  readonly #start: World;
  readonly #random: Random;
  readonly #crash: Crash | undefined;
  readonly #packed: PackedWorld;
  readonly #semantics: NaiveSemantics;
  readonly #moments: Moment[] = [];

  constructor(conditions: Conditions, start: World, seed: number, crash: Crash | undefined) {
    this.#conditions = conditions;
    this.#start = start;
    this.#random = Random.seeded(seed);
    this.#crash = crash;
    this.#packed = new PackedWorld(start.fork());
    this.#semantics = new NaiveSemantics(this.#packed, this.#packed.pack(start));
  }

  run(): Course {
    let state = this.#semantics.initial();
    for (let world = this.#start; !isAtRest(world); world = this.#moments.at(-1)?.world as World)
      state = this.#step(state, world);
    return { conditions: this.#conditions, start: this.#start, moments: this.#moments };
  }

  #step(from: Int32Array, world: World): Int32Array {
    const ordinary: Int32Array[] = [];
    const crashes: Int32Array[] = [];
    this.#semantics.expand(from, (next, index, fault) => {
      const isWanted = fault === "crash" && world.components[index]?.id === this.#crash?.actor;
      if (!fault) ordinary.push(Int32Array.from(next));
      else if (isWanted && isDue(this.#crash, this.#moments)) crashes.push(Int32Array.from(next));
    });
    const to = crashes[0] ?? (ordinary[this.#random.between(0, ordinary.length - 1)] as Int32Array);
    const [choice] = this.#semantics.explain(from, to).choices as [Choice];
    const forgotten = this.#forgotten(from, world, ordinary);
    this.#moments.push({ choice, atMs: this.#conditions.startMs, world: this.#packed.load(to).fork(), forgotten });
    return to;
  }

  /** What is enabled, and not among the successors; timers may wait, as the checker's assumptions say. */
  #forgotten(from: Int32Array, world: World, successors: readonly Int32Array[]): string[] {
    return world.components.flatMap((_: Component, index) => {
      const mayNotWait = enabledAt(world, index, false).filter(({ do: what }) => what !== "fire");
      const missing = mayNotWait.filter((choice) => {
        const next = Int32Array.from(from);
        this.#packed.step(next, this.#packed.action(choice as Action["choice"], index));
        return !successors.some((successor) => equalStates(successor, next));
      });
      return missing.map(choiceId);
    });
  }
}

/** Whether nothing can happen any more but that deadlines pass. */
function isAtRest(world: World): boolean {
  return world.components.every((_, index) =>
    enabledAt(world, index, false).every((choice) => {
      const armed = choice.do === "fire" && world.cells[index]?.timers.find(({ timer }) => timer === choice.timer);
      return armed && urgency(armed, () => false) !== "soon";
    }),
  );
}
