import type { Cell } from "../../actors/cell.ts";
import {
  allows,
  type Choice,
  choiceId,
  type FaultBudget,
  type FaultName,
  faultOf,
  spend,
} from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import { enabledAt, faultChoices } from "../../actors/enabled.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { step } from "../../actors/step.ts";
import type { Store } from "../../actors/store.ts";
import type { World } from "../../actors/world.ts";
import type { Urgency } from "../checker/timing.ts";
import { Waiting } from "../engine/waiting.ts";
import type { Objection, Property } from "../property.ts";
import { isBehind, judgeChange, stuck, whenDue } from "../walk.ts";

/** A part of a schedule that is kept or dropped as one: a choice, or a turn together with the request that it made. */
export interface Part {
  readonly choices: readonly Choice[];
  /** A turn on a cache that is behind, which costs a stale turn. A turn that was fresh stays fresh: it hears all that there is first. */
  readonly isStale: boolean;
}

/** What a schedule, or what is left of it, has come to. */
export interface Rerun {
  /** What did happen, in order; ends where the property is broken. */
  readonly choices: readonly Choice[];
  readonly reason: string;
  /** The parts that took place; the others were not possible, or came too late. */
  readonly parts: readonly Part[];
  /** The faults that it met. */
  readonly faults: FaultBudget;
}

/** A world that is not where it should be lets so many deadlines pass before it counts as stuck. */
const mostDeadlines = 20;

/** What is said of a run when it has come to rest. */
const ofRuns: ReadonlySet<Property["kind"]> = new Set(["convergence", "eventually", "leadsTo"]);

/** More rounds than any world needs to come to rest after a schedule. */
const mostLaps = 2_000;

/** Cuts a schedule into its parts. @param world the one in which it begins; give a fork. */
export function partsOf(world: World, choices: readonly Choice[]): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < choices.length; at++) {
    const choice = choices[at] as Choice;
    const next = choices[at + 1];
    const isStale = choice.do === "turn" && isBehind(cellOf(world, choice.actor));
    const together =
      choice.do === "turn" && next?.do === "handle" && next.actor === choice.actor ? [choice, next] : [choice];
    for (const each of together) step(world, each);
    at += together.length - 1;
    parts.push({ choices: together, isStale });
  }
  return parts;
}

/**
 * Takes a schedule again, in a world in which not all of it may be possible: what is not is passed over, and what is fresh hears first
 * what there is to hear. So any part of a schedule is a schedule, and one of another world too.
 *
 * @param world the one in which it begins, with its fault budget; it is moved along, give a fork.
 * @returns undefined if the property is not broken by it.
 */
export function rerun(world: World, property: Property, parts: readonly Part[]): Rerun | undefined {
  return new Run(world, property).along(parts);
}

class Run {
  readonly #world: World;
  readonly #property: Property;
  readonly #waiting: Waiting<Store>;
  readonly #choices: Choice[] = [];
  readonly #faults: Partial<Record<FaultName, number>> = {};
  #reason: Objection;

  constructor(world: World, property: Property) {
    this.#world = world;
    this.#property = property;
    this.#waiting = new Waiting([property]);
    this.#waiting.see(world.store);
  }

  along(parts: readonly Part[]): Rerun | undefined {
    const taken: Part[] = [];
    for (const part of parts) {
      if (!this.#takePart(part)) continue;
      taken.push(part);
      if (this.#reason !== undefined) break;
    }
    if (ofRuns.has(this.#property.kind)) this.#comeToRest();
    if (this.#reason === undefined) return undefined;
    return { choices: this.#choices, reason: this.#reason, parts: taken, faults: faultBudget(this.#faults) };
  }

  #takePart({ choices: [first, ...others], isStale }: Part): boolean {
    if (!first || this.#reason !== undefined) return false;
    const index = this.#indexOf(first);
    if (index === undefined) return false;
    if (first.do === "turn" && !isStale && !this.#hearAll(first, index)) return false;
    const choice = this.#possible(first, index);
    if (!choice) return false;
    if (first.do === "turn" && isBehind(this.#world.cells[index])) {
      if (!allows(this.#world.faults, "stale", first)) return false;
      this.#world.faults = spend(this.#world.faults, "stale");
      this.#count("stale");
    }
    this.#take(choice);
    for (const other of others) {
      const next = this.#possible(other, index);
      if (next) this.#take(next);
    }
    return true;
  }

  #indexOf({ actor }: Choice): number | undefined {
    const index = this.#world.components.findIndex(({ id }) => id === actor);
    return index < 0 ? undefined : index;
  }

  /** Everything that waits in its watch arrives, if a turn is possible then; otherwise nothing does. */
  #hearAll({ actor }: Choice, index: number): boolean {
    const before = this.#world.fork();
    const deliveries: Choice[] = [];
    while (isBehind(before.cells[index])) {
      const deliver: Choice = { do: "deliver", actor };
      step(before, deliver);
      deliveries.push(deliver);
    }
    if (!enabledAt(before, index, false).some(({ do: what }) => what === "turn")) return false;
    for (const deliver of deliveries) this.#take(deliver);
    return true;
  }

  /** The choice, if it can happen; or its like: of timers and operations the names may differ, if there is but one such. */
  #possible(choice: Choice, index: number): Choice | undefined {
    const fault = faultOf(choice);
    const all = fault
      ? faultChoices(this.#world.faults, this.#world.cells[index] as Cell, this.#world.components[index] as Component)
      : enabledAt(this.#world, index, false);
    const same = all.find((other) => choiceId(other) === choiceId(choice));
    if (same) return choice;
    if (choice.do !== "fire" && choice.do !== "complete") return undefined;
    const alike = all.filter(({ do: what }) => what === choice.do);
    return alike.length === 1 ? alike[0] : undefined;
  }

  #take(choice: Choice): void {
    const before = this.#world.store;
    const fault = faultOf(choice);
    step(this.#world, choice);
    this.#choices.push(choice);
    if (fault) this.#count(fault);
    if (before === this.#world.store) return;
    this.#waiting.see(this.#world.store);
    this.#reason ??= judgeChange([this.#property], before, this.#world, choice.actor)?.reason;
  }

  #count(fault: FaultName): void {
    this.#faults[fault] = (this.#faults[fault] ?? 0) + 1;
  }

  /** Left alone, without faults, each in its turn: where it ends up must be as desired, or what was to come about has. */
  #comeToRest(): void {
    const seen = new Set<string>();
    let patience = mostDeadlines;
    for (let lap = 0; lap < mostLaps; lap++) {
      const before = this.#world.store;
      const moved = this.#lap(lap, "soon");
      if (before !== this.#world.store) seen.clear();
      // Going round in place, each component in its turn, is no better than standing still.
      else if (moved && isNew(seen, JSON.stringify(this.#world.cells))) continue;
      else {
        const reason = (stuck(this.#world, [this.#property]) ?? this.#waiting.unmet(this.#world.store))?.reason;
        if (reason === undefined) return;
        if (patience-- > 0 && this.#lap(lap, "late")) continue;
        this.#reason = reason;
        return;
      }
    }
  }

  /** Each component does one thing, if it can. */
  #lap(lap: number, wanted: Urgency): boolean {
    let moved = false;
    for (let index = 0; index < this.#world.components.length; index++) {
      const choices = enabledAt(this.#world, index, false).filter(
        (each) => whenDue(this.#world, index, each) === wanted,
      );
      if (choices.length === 0) continue;
      this.#take(choices[lap % choices.length] as Choice);
      moved = true;
      // One deadline at a time: what it brings about comes before the next.
      if (wanted === "late") return true;
    }
    return moved;
  }
}

function isNew(seen: Set<string>, text: string): boolean {
  if (seen.has(text)) return false;
  seen.add(text);
  return true;
}

function cellOf(world: World, actor: string): Cell | undefined {
  return world.cells[world.components.findIndex(({ id }) => id === actor)];
}
