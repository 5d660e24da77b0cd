import { type Choice, choiceId } from "./choice.ts";
import type { Component } from "./component.ts";
import { type Conditions, worldOf } from "./conditions.ts";
import { enabledAt, faultChoices } from "./enabled.ts";
import { everyFault } from "./fault-budget.ts";
import { step } from "./step.ts";
import { type Trace, TraceError, type TraceStep } from "./trace.ts";
import type { World } from "./world.ts";

export interface ReplayOptions {
  /** The components that the trace's conditions name as replaced. */
  readonly replace?: readonly Component[];
  /** Called after each step, with the world as it is then. */
  readonly onStep?: (world: World, step: TraceStep) => void;
  /** Makes each step happen; a plain `step` when unset. A driver may do it in its own way. */
  readonly take?: (world: World, choice: Choice) => void;
}

/**
 * Makes a recorded run happen again, and answers with the world at its end. Throws a TraceError at the first step that the world
 * does not allow: a trace of other machines, or of a version of them that behaved differently.
 */
export function replay({ conditions, steps }: Trace, options: ReplayOptions = {}): World {
  const { replace = [], onStep, take = step } = options;
  const world = startingWorld(conditions, replace);
  steps.forEach((each, index) => {
    const { atMs = world.nowMs, choice } = each;
    const reason = objection(world, choice, atMs);
    if (reason !== undefined)
      throw new TraceError(`step ${index + 1} of ${steps.length} (${choiceId(choice)}): ${reason}`);
    world.nowMs = atMs;
    take(world, choice);
    onStep?.(world, each);
  });
  return world;
}

/** The world in which a trace begins. Throws a TraceError if a component is missing that took a built-in one's place, or there is one too many. */
function startingWorld(conditions: Conditions, replace: readonly Component[]): World {
  const { replaced = [] } = conditions;
  const missing = replaced.filter((wanted) => !replace.some(({ id }) => id === wanted));
  if (missing.length > 0)
    throw new TraceError(`the trace was made with another ${missing.join(", ")}, which must be passed in`);
  const foreign = replace.filter(({ id }) => !replaced.includes(id)).map(({ id }) => id);
  if (foreign.length > 0) throw new TraceError(`the trace was made with the built-in ${foreign.join(", ")}`);
  return worldOf(conditions, replace);
}

/** Why a choice cannot happen now, in words. */
function objection(world: World, choice: Choice, atMs: number): string | undefined {
  if (atMs < world.nowMs) return `time would go back, from ${world.nowMs} to ${atMs} ms`;
  if (choice.do === "ask") return undefined;
  const index = world.components.findIndex(({ id }) => id === choice.actor);
  const [component, cell] = [world.components[index], world.cells[index]];
  if (!component || !cell) return `there is no ${choice.actor} in this world`;
  const possible = [...enabledAt(world, index, false), ...faultChoices(everyFault, cell, component)].map(choiceId);
  if (!possible.includes(choiceId(choice))) {
    return `cannot happen here; what can happen to ${choice.actor}: ${possible.join(", ") || "nothing"}`;
  }
  if (choice.do !== "fire" || world.nature.instantRuntime) return undefined;
  const dueMs = cell.timers.find(({ timer }) => timer === choice.timer)?.dueMs ?? atMs;
  return dueMs > atMs ? `is not due before ${dueMs} ms, and it is ${atMs} ms` : undefined;
}
