import { type Choice, choiceId, type FaultBudget, noFaults } from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import { worldOf } from "../../actors/conditions.ts";
import { reasonAgainst } from "../../actors/reason-against.ts";
import { replay } from "../../actors/replay.ts";
import { type Trace, timesOf } from "../../actors/trace.ts";
import type { World } from "../../actors/world.ts";
import type { StoryStep } from "../report.ts";
import { lookOf, type Moment, objectsIn } from "./moment.ts";
import { tellRun } from "./story.ts";

/** What it takes to play a run. */
export interface Recorded {
  readonly trace: Trace;
  readonly components?: readonly Component[];
  readonly faults?: FaultBudget;
  /** The first choice of a cycle. */
  readonly cycleFrom?: number;
  /** Makes each step happen, as another driver does it; a plain `step` when unset. */
  readonly take?: (world: World, choice: Choice) => void;
}

/** A run that is played: it can be looked at at every step, forward and back. Throws a TraceError if it does not replay. */
export class Playback {
  readonly steps: readonly StoryStep[];
  readonly cycleFrom: number | undefined;
  /** The world at the end, as it was driven. */
  readonly end: World;
  readonly #worlds: readonly World[];
  readonly #choices: readonly Choice[];
  readonly #given: ReadonlySet<string>;

  constructor({ trace, components = [], faults = noFaults, cycleFrom, take }: Recorded) {
    this.#choices = trace.steps.map(({ choice }) => choice);
    this.end = replay(trace, { replace: components, ...(take && { take }) });
    const start = worldOf(trace.conditions, components);
    this.#given = objectsIn(start);
    start.faults = faults;
    const isTimed = trace.steps.some(({ atMs }) => atMs !== undefined);
    const worlds = [start.fork()];
    const told = tellRun(start, faults, this.#choices, {
      ...(cycleFrom !== undefined && { cycleFrom }),
      ...(isTimed && { timesMs: timesOf(trace.steps, start.nowMs) }),
      onStep: (world) => worlds.push(world.fork()),
    });
    this.steps = told.steps;
    this.cycleFrom = told.cycleFrom;
    this.#worlds = told.steps.length > 0 ? worlds.with(-1, start) : worlds;
  }

  /** The world after a step; 0 is the beginning. Throws a RangeError if there is no such step. */
  worldAt(number: number): World {
    const world = this.#worlds[number];
    if (!world) throw new RangeError(`there is no step ${number}; the last one is ${this.steps.length}`);
    return world;
  }

  at(number: number): Moment {
    const world = this.worldAt(number);
    const step = this.steps[number - 1];
    const next = this.#choices[this.#choicesBefore(number)];
    return {
      number,
      ...(step && { step }),
      ...lookOf(world, this.#given),
      ...(next && { next: choiceId(next) }),
    };
  }

  /** Why a choice cannot happen after a step; undefined if it can. */
  why(number: number, choice: Choice): string | undefined {
    return reasonAgainst(this.worldAt(number), choice);
  }

  #choicesBefore(number: number): number {
    return this.steps.slice(0, number).reduce((sum, { taken }) => sum + taken, 0);
  }
}
