import type { Cell } from "../actors/cell.ts";
import { allows, type Choice, type FaultBudget, faultOf, spend } from "../actors/choice.ts";
import type { Component } from "../actors/component.ts";
import { enabledAt } from "../actors/enabled.ts";
import type { Random } from "../actors/random.ts";
import { step } from "../actors/step.ts";
import type { Store } from "../actors/store.ts";
import type { World } from "../actors/world.ts";
import { holdsLease, leaseHolders, type Urgency, urgency } from "./checker/timing.ts";
import { Waiting } from "./engine/waiting.ts";
import type { Property } from "./property.ts";

/** How a walk ended. */
export interface Walk {
  /** What happened, in order; replays from the world in which the walk began. */
  readonly choices: readonly Choice[];
  /** How many changes of the store were judged. */
  readonly commits: number;
  /** Of each `leadsTo` that was put to the test, by name: in how many of the stores it began. */
  readonly triggered: Readonly<Record<string, number>>;
  readonly violation?: { readonly property: string; readonly reason: string };
  /** Whether it came to rest; else it was cut off. */
  readonly rested: boolean;
}

/** One in so many choices is a fault, as long as the budget lasts. */
const faultEvery = 40;

/** And one in so many requests meets one: requests are rare among choices. */
const faultyRequestEvery = 8;

/** A walk that is not where it should be lets so many deadlines pass before it counts as stuck. */
const mostDeadlines = 100;

/**
 * A random run through a world too large to be explored: any enabled choice, in fine steps, faults strewn in until the budget is
 * spent; then it is left alone until it rests, and must have converged, and have met what is to come about on every run. (Break, heal,
 * require convergence.) What a walk that was cut off would have come to nobody knows: nothing is said of it but what it broke on its way.
 *
 * @param world is moved along; give a fork.
 */
export function walk(
  world: World,
  properties: readonly Property[],
  faults: FaultBudget,
  random: Random,
  maxSteps: number,
): Walk {
  const choices: Choice[] = [];
  const waiting = new Waiting(properties);
  let commits = 0;
  const end = (how: Pick<Walk, "violation" | "rested">): Walk => ({
    ...how,
    choices,
    commits,
    triggered: waiting.triggered,
  });
  world.faults = faults;
  waiting.see(world.store);
  for (let patience = mostDeadlines; choices.length < maxSteps; ) {
    let choice = pickSoon(world, random);
    if (!choice) {
      const violation = stuck(world, properties) ?? waiting.unmet(world.store);
      choice = violation && patience-- > 0 ? pickLate(world, random) : undefined;
      if (!choice) return end({ ...(violation && { violation }), rested: true });
    }
    const before = world.store;
    choices.push(...take(world, choice, random));
    if (before === world.store) continue;
    commits++;
    waiting.see(world.store);
    const violation = judgeChange(properties, before, world, choice.actor);
    if (violation) return end({ violation, rested: false });
  }
  return end({ rested: false });
}

/**
 * Makes a choice happen. A turn goes together with its first request, well or with a fault, and a turn on a cache that is behind costs
 * a stale turn, as in the exhaustive search: to decide early and ask late is to decide on an old cache.
 */
function take(world: World, choice: Choice, random: Random): readonly Choice[] {
  const index = world.indexOf(choice.actor);
  if (choice.do === "turn" && isBehind(world.cells[index])) world.faults = spend(world.faults, "stale");
  step(world, choice);
  if (choice.do !== "turn" || !world.cells[index]?.call) return [choice];
  const faulty = enabledAt(world, index).filter((next) => next.do === "handle" && next.fault);
  const handle =
    (random.between(1, faultyRequestEvery) === 1 && one(faulty, random)) ||
    ({ do: "handle", actor: choice.actor } as const);
  step(world, handle);
  return [choice, handle];
}

/** Whether a component has not heard all that its watch has to tell. */
export function isBehind(cell: Cell | undefined): boolean {
  return cell !== undefined && cell.stream === "open" && cell.inbox.length > 0;
}

/** The first property by which a world should not rest where it does. */
export function stuck({ store }: World, properties: readonly Property[]): Walk["violation"] {
  for (const property of properties) {
    const reason = property.kind === "convergence" ? property.objection(store) : undefined;
    if (reason !== undefined) return { property: property.name, reason: `stuck: ${reason}` };
  }
  return undefined;
}

/** The first property that a change of the store breaks. Convergence is no matter of one change, nor is what comes about in the end. */
export function judgeChange(
  properties: readonly Property[],
  before: Store,
  world: World,
  actor: string,
): Walk["violation"] {
  const after = world.store;
  const runtimes = world.cells.flatMap(({ runtime }) => runtime ?? []);
  for (const property of properties) {
    const reason =
      property.kind === "always"
        ? property.objection(after, runtimes)
        : property.kind === "step"
          ? property.objection(before, after, actor)
          : undefined;
    if (reason !== undefined) return { property: property.name, reason };
  }
  return undefined;
}

/** Something that can happen now: most often the cluster's own doing, now and then a fault. */
function pickSoon(world: World, random: Random): Choice | undefined {
  const all = world.components.flatMap((_, index) => enabledAt(world, index).map((choice) => ({ choice, index })));
  const faults = all.filter(({ choice }) => faultOf(choice));
  const soon = all.filter(({ choice, index }) => {
    if (
      faultOf(choice) ||
      (choice.do === "turn" && isBehind(world.cells[index]) && !allows(world.faults, "stale", choice))
    )
      return false;
    return whenDue(world, index, choice) === "soon";
  });
  const breaks = faults.length > 0 && (soon.length === 0 || random.between(1, faultEvery) === 1);
  return one(breaks ? faults : soon, random)?.choice;
}

/** A deadline, for when nothing else can happen. */
function pickLate(world: World, random: Random): Choice | undefined {
  const all = world.components.flatMap((_, index) => enabledAt(world, index).map((choice) => ({ choice, index })));
  return one(
    all.filter(({ choice, index }) => whenDue(world, index, choice) === "late"),
    random,
  )?.choice;
}

/** When a choice may come, as things stand. */
export function whenDue(world: World, index: number, choice: Choice): Urgency {
  if (choice.do !== "fire") return "soon";
  const armed = world.cells[index]?.timers.find(({ timer }) => timer === choice.timer);
  if (!armed) return "never";
  return urgency(armed, (holder) => {
    const at = leaseHolders(world.components).get(holder);
    return at !== undefined && !holdsLease(world.components[at] as Component, world.cells[at] as Cell);
  });
}

function one<T>(items: readonly T[], random: Random): T | undefined {
  return items.length === 0 ? undefined : items[random.between(0, items.length - 1)];
}
