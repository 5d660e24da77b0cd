import type { Choice } from "../actors/choice.ts";
import { everyFault } from "../actors/fault-budget.ts";
import { reasonAgainst } from "../actors/reason-against.ts";
import { step } from "../actors/step.ts";
import type { World } from "../actors/world.ts";
import type { Property } from "./property.ts";
import { judgeChange } from "./walk.ts";

/** A recorded run that breaks a property, up to where it does. */
export interface Objected {
  readonly property: string;
  readonly reason: string;
  readonly choices: readonly Choice[];
}

/**
 * Takes a recorded schedule as it stands, and says what it breaks. Undefined if a step of it is not possible any more, or if it breaks nothing.
 * That a run is stuck, or goes round, only a search can tell: of those it says nothing.
 *
 * @param world the one in which it begins; it is moved along.
 */
export function objectionsOf(
  world: World,
  properties: readonly Property[],
  schedule: readonly Choice[],
): Objected | undefined {
  world.faults = everyFault;
  for (const [index, choice] of schedule.entries()) {
    if (reasonAgainst(world, choice) !== undefined) return undefined;
    const before = world.store;
    step(world, choice);
    // What a schedule may do is not to be limited: it was found within a budget.
    world.faults = everyFault;
    const broken = before === world.store ? undefined : judgeChange(properties, before, world, choice.actor);
    if (broken) return { ...broken, choices: schedule.slice(0, index + 1) };
  }
  return undefined;
}
