import type { ResourceName } from "../machines/api/object.ts";
import { type Cell, hasCache } from "./cell.ts";
import { allows, type CacheFault, type Choice, type FaultBudget, type FaultName } from "./choice.ts";
import type { Component } from "./component.ts";
import { informersBesideOthers } from "./informers.ts";
import { lapseTimerPrefix } from "./leader-election.ts";
import { requestFaultsOf } from "./request-fault.ts";
import type { World } from "./world.ts";

/** Everything that can happen next in a world, component by component, faults last; empty when it is at rest for good. */
export function enabled(world: World): Choice[] {
  return world.components.flatMap((_, index) => enabledAt(world, index));
}

/** What a component can do or have done to it one at a time, in the order in which choices are listed. */
export const occasions = ["start", "travel", "list", "catchUp", "deliver", "answer", "handle", "turn"] as const;
export type Occasion = (typeof occasions)[number] | "record";

/** Whether there is this occasion for a component. */
export function isOccasion(occasion: Occasion, component: Component, cell: Cell): boolean {
  switch (occasion) {
    case "start":
      return !cell.up;
    case "list":
      return cell.stream === "opening" || cell.stream === "reopening" || cell.stream === "past";
    case "travel":
      return mayTravel(cell);
    case "catchUp":
      return cell.skewed !== null && cell.skewed.lacks.length > 0;
    case "deliver":
      return cell.stream === "open" && cell.inbox.length > 0;
    case "answer":
      return cell.call?.response !== undefined;
    case "handle":
      return cell.call !== null && cell.call.response === undefined;
    case "turn":
      return cell.call === null && cell.up && component.ready(cell.state);
    case "record":
      return cell.outbox.length > 0;
  }
}

/** Whether it can come to the apiserver that has stopped for it, and that makes a difference. */
function mayTravel({ up, stream, frozen }: Cell): boolean {
  if (!frozen || frozen.lacks.length === 0) return false;
  return frozen.fault === "rewind" ? stream === "reopening" : !up || hasCache(stream);
}

/** What can happen next to one component, faults last (or left out). The order is fixed. */
export function enabledAt(world: World, index: number, withFaults = true): Choice[] {
  const component = world.components[index];
  const cell = world.cells[index];
  if (!component || !cell) return [];
  const actor = component.id;
  const choices: Choice[] = [];
  for (const occasion of occasions) if (isOccasion(occasion, component, cell)) choices.push({ do: occasion, actor });
  for (const { timer } of cell.timers) choices.push({ do: "fire", actor, timer });
  for (const operation in cell.runtime?.operations) choices.push({ do: "complete", actor, operation });
  if (isOccasion("record", component, cell)) choices.push({ do: "record", actor });
  if (withFaults) choices.push(...faultChoices(world.faults, cell, component));
  return choices;
}

/** The timer at whose end another's lease lapses, if the component waits for that. */
export function lapsing({ timers }: Cell): string | undefined {
  return timers.find(({ timer }) => timer.startsWith(lapseTimerPrefix))?.timer;
}

/** Faults of an apiserver that lags, in the order in which they are listed. */
const cacheFaults: readonly CacheFault[] = ["timetravel", "rewind"];

/** The informers that may lag behind the others: there are others, and none does yet. */
function mayBeSkewed({ stream, skewed }: Cell, component: Component): readonly ResourceName[] {
  return stream !== "open" || skewed ? [] : informersBesideOthers(component);
}

/** What can go wrong with one component within a budget, stale turns apart: those are told by the cache, not by the choice. */
export function faultChoices(budget: FaultBudget, cell: Cell, component: Component): Choice[] {
  const { id: actor, listsLatest } = component;
  if (budget.total === 0) return [];
  const choices: Choice[] = [];
  const may = (fault: FaultName) => allows(budget, fault, { actor });
  if (cell.up && cell.stream !== "closed" && may("crash")) choices.push({ do: "crash", actor });
  if (cell.stream === "open" && may("disconnect")) choices.push({ do: "disconnect", actor });
  if (cell.up && cell.runtime && may("node")) choices.push({ do: "fail", actor });
  for (const fault of hasCache(cell.stream) && !cell.frozen ? cacheFaults : [])
    if (may(fault) && !(fault === "timetravel" && listsLatest)) choices.push({ do: "freeze", actor, fault });
  for (const resource of mayBeSkewed(cell, component))
    if (allows(budget, "skew", { actor, resource })) choices.push({ do: "skew", actor, resource });
  if (lapsing(cell) && may("lapse")) choices.push({ do: "lapse", actor });
  for (const fault of requestFaultsOf(cell)) {
    const resource = cell.call?.request.resource as ResourceName;
    if (allows(budget, fault, { actor, resource })) choices.push({ do: "handle", actor, fault });
  }
  return choices;
}
