import { type Cell, unheardBy } from "../../actors/cell.ts";
import { type Choice, choiceId } from "../../actors/choice.ts";
import { enabled } from "../../actors/enabled.ts";
import type { World } from "../../actors/world.ts";
import type { StoryStep } from "../report.ts";
import { whenDue } from "../walk.ts";
import { requestText } from "./story-words.ts";

/** What a component's cache lacks. */
export interface CacheLag {
  readonly actor: string;
  /** `pods/default/web-b ADDED`, oldest first. */
  readonly lacks: readonly string[];
  /** Set if its watch is not open. */
  readonly watch?: string;
}

/** What a world looks like. */
export interface WorldLook {
  /** Keys of all objects, but those that a model cluster has from the start. */
  readonly objects: readonly string[];
  readonly caches: readonly CacheLag[];
  /** Requests under way: `kubelet/n1: patch pods/status default/web-b (handled)`. */
  readonly underWay: readonly string[];
  readonly down: readonly string[];
  /** What can happen next, faults last, as `choiceId` writes it. */
  readonly possible: readonly string[];
}

/** One step of a run, and what the world looks like after it. */
export interface Moment extends WorldLook {
  /** From 1; 0 is the beginning. */
  readonly number: number;
  readonly step?: StoryStep;
  /** What does happen next in this run. */
  readonly next?: string;
}

/** Keys of the objects that are there. */
export function objectsIn(world: World): ReadonlySet<string> {
  return new Set([...world.store.entries()].map(([key]) => key));
}

/** What a world looks like. @param given objects that are not worth a word: those that it began with. */
export function lookOf(world: World, given: ReadonlySet<string>): WorldLook {
  return {
    objects: [...objectsIn(world)].filter((key) => !given.has(key)),
    caches: cachesOf(world),
    underWay: requestsUnderWay(world),
    down: world.components.flatMap(({ id }, index) => (world.cells[index]?.up ? [] : [id])),
    possible: possibleIn(world).map(choiceId),
  };
}

/** What can happen next; in a model world without the timers that cannot go off as things are. */
export function possibleIn(world: World): Choice[] {
  return enabled(world).filter((choice) => {
    if (choice.do !== "fire" || !world.nature.instantRuntime) return true;
    return whenDue(world, world.indexOf(choice.actor), choice) !== "never";
  });
}

function cachesOf(world: World): CacheLag[] {
  return world.components.flatMap(({ id, interests }, index) => {
    const cell = world.cells[index] as Cell;
    const { stream, up } = cell;
    const unheard = unheardBy(cell);
    if (interests.length === 0 || !up || (unheard.length === 0 && stream === "open")) return [];
    const lacks = unheard.map(({ key, type }) => `${key} ${type}`);
    return [{ actor: id, lacks, ...(stream !== "open" && { watch: stream }) }];
  });
}

function requestsUnderWay(world: World): string[] {
  return world.components.flatMap(({ id }, index) => {
    const call = world.cells[index]?.call;
    return call ? [`${id}: ${requestText(call.request)}${call.response ? " (handled)" : ""}`] : [];
  });
}
