import type { FaultBudget } from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import { type Conditions, worldOf } from "../../actors/conditions.ts";
import { creation } from "../../actors/creation.ts";
import { describeFaults } from "../../actors/fault-budget.ts";
import { registryOfObjects } from "../../actors/registry-of-objects.ts";
import type { World } from "../../actors/world.ts";
import type { Property } from "../property.ts";
import { RefusedError, requireAccepted } from "../refusal.ts";
import type { Counterexample } from "../report.ts";
import type { SearchResult } from "../slice-search.ts";
import { ddmin } from "./ddmin.ts";
import { type Part, partsOf, rerun } from "./rerun.ts";
import { simplerThan, within } from "./simpler-faults.ts";
import { type Smaller, smaller } from "./smaller.ts";
import { tellRun } from "./story.ts";

/** A counterexample as it was found, and all that it takes to find it again. */
export interface Finding {
  readonly counterexample: Pick<Counterexample, "property" | "reason" | "steps" | "choices" | "cycleFrom">;
  readonly conditions: Conditions;
  /** The components that the conditions name as replaced. */
  readonly components?: readonly Component[];
  /** The budget under which it was found. */
  readonly faults: FaultBudget;
  /** The property that it breaks. */
  readonly property: Property;
  /** Looks for the property's violation in a world, breadth first, in so many states at most. */
  readonly search: (world: World, faults: FaultBudget, maxStates: number) => SearchResult;
}

/** How much may be done to make a counterexample smaller. */
export interface ShrinkLimits {
  /** States that all searches of smaller scenarios may see together; 12,000 when unset. */
  readonly maxStates?: number;
  /** Ends it early, with what was reached by then. */
  readonly interrupted?: () => boolean;
}

const usualMaxStates = 12_000;

/** No single search may see more; a smaller scenario than the one that was found is small. */
const mostStatesOfSearch = 3_000;

/** What there is so far: a schedule in its world. */
interface Draft {
  readonly conditions: Conditions;
  readonly faults: FaultBudget;
  readonly choices: Counterexample["choices"];
  readonly parts: readonly Part[];
  readonly reason: string;
  /** The first choice of the cycle. */
  readonly cycleFrom?: number;
}

/**
 * Makes a counterexample smaller, as long as it breaks the same property for the same kind of reason: leaves out steps (ddmin over the
 * schedule, each try run again by `step`), nodes, objects, replicas, fields of manifests and faults, and looks in the smaller scenario
 * for a shorter one. The same finding gives the same answer. Yields now and then, with what it has just left out.
 *
 * Of one that goes round for ever the cycle cannot be cut: it is looked for anew in the smaller scenario, and is one that a fair run
 * does not leave, or the old one stays.
 */
export function* shrink(finding: Finding, limits: ShrinkLimits = {}): Generator<string, Counterexample> {
  return yield* new Shrinking(finding, limits).run();
}

class Shrinking {
  readonly #finding: Finding;
  readonly #interrupted: () => boolean;
  readonly #left: string[] = [];
  /** False where some of what the user creates is refused to begin with: then it may be. */
  readonly #judgesCreations: boolean;
  readonly #worlds = new WeakMap<Conditions, World>();
  #fields = 0;
  #draft: Draft;
  #statesLeft: number;

  constructor(finding: Finding, { maxStates = usualMaxStates, interrupted = () => false }: ShrinkLimits) {
    const { conditions, counterexample, faults } = finding;
    this.#finding = finding;
    this.#judgesCreations = isAccepted(conditions);
    this.#statesLeft = maxStates;
    this.#interrupted = interrupted;
    const start = this.#worldOf(conditions) as World;
    start.faults = faults;
    const cycleFrom = cycleStart(counterexample);
    this.#draft = {
      conditions,
      faults,
      choices: counterexample.choices,
      parts: partsOf(start, counterexample.choices),
      reason: counterexample.reason,
      ...(cycleFrom !== undefined && { cycleFrom }),
    };
  }

  *run(): Generator<string, Counterexample> {
    yield* this.#fewerActors();
    yield* this.#smallerConditions({ onlyLarge: true, searches: false });
    this.#fewerParts();
    yield "steps";
    yield* this.#smallerConditions({ onlyLarge: true, searches: true });
    yield* this.#shortest();
    yield* this.#smallerConditions({ onlyLarge: false, searches: true });
    yield* this.#shortest();
    return this.#told();
  }

  /** Whole components that need not do anything: most of what a random walk does is of no account. */
  *#fewerActors(): Generator<string> {
    if (this.#draft.cycleFrom !== undefined) return;
    for (const actor of new Set(this.#draft.choices.map((choice) => choice.actor))) {
      const others = this.#draft.parts.filter(({ choices }) => choices[0]?.actor !== actor);
      if (this.#tryParts(others)) yield `what ${actor} does`;
      if (this.#interrupted()) return;
    }
  }

  #fewerParts(): void {
    if (this.#draft.cycleFrom !== undefined) return;
    ddmin(this.#draft.parts, (parts) => (this.#interrupted() ? undefined : this.#tryParts(parts)));
  }

  #tryParts(parts: readonly Part[]): readonly Part[] | undefined {
    const { conditions, parts: before } = this.#draft;
    const draft = this.#rerun(conditions, parts);
    if (!draft || draft.parts.length >= before.length) return undefined;
    this.#draft = draft;
    return draft.parts;
  }

  /** Leaves out one thing after the other, until nothing more can go. */
  *#smallerConditions({ onlyLarge, searches }: { onlyLarge: boolean; searches: boolean }): Generator<string> {
    const failed = new Set<string>();
    for (let left: Smaller | undefined; ; ) {
      left = undefined;
      for (const each of smaller(this.#draft.conditions)) {
        if (this.#interrupted()) return;
        if (failed.has(each.what) || (onlyLarge && !each.isLarge)) continue;
        const draft = this.#in(each, searches && each.isLarge);
        if (draft) {
          this.#draft = draft;
          left = each;
          break;
        }
        failed.add(each.what);
      }
      if (!left) return;
      if (left.isLarge || !isField(left)) this.#left.push(left.what);
      else this.#fields++;
      yield left.what;
    }
  }

  /** The same schedule in smaller conditions, or, if they are much smaller, any other that breaks the property there. */
  #in({ conditions, undone }: Smaller, searches: boolean): Draft | undefined {
    const { cycleFrom, parts, faults } = this.#draft;
    const again = cycleFrom === undefined ? this.#rerun(conditions, withoutOperation(parts, undone)) : undefined;
    return again ?? (searches || cycleFrom !== undefined ? this.#search(conditions, faults) : undefined);
  }

  /** With fewer faults, or simpler ones; and then the shortest way there is. */
  *#shortest(): Generator<string> {
    const { conditions, faults } = this.#draft;
    for (const budget of simplerThan(faults, this.#finding.faults)) {
      if (this.#interrupted()) return;
      const draft = this.#search(conditions, budget);
      if (!draft) continue;
      this.#draft = draft;
      if (budget !== faults) this.#left.push(`${describeFaults(faults)} → ${describeFaults(budget)}`);
      yield "faults";
      return;
    }
  }

  #rerun(conditions: Conditions, parts: readonly Part[]): Draft | undefined {
    const world = this.#worldOf(conditions);
    if (!world) return undefined;
    world.faults = this.#draft.faults;
    const run = unlessItThrows(() => rerun(world, this.#finding.property, parts));
    if (!run || !this.#isSame(run.reason)) return undefined;
    // A run that is to come to rest is carried on until it does: that must not make it longer than it was.
    if (requestsIn(run.choices) > requestsIn(this.#draft.choices)) return undefined;
    return { conditions, ...run, faults: within(this.#finding.faults, run.faults) };
  }

  #search(conditions: Conditions, faults: FaultBudget): Draft | undefined {
    const world = this.#statesLeft > 0 ? this.#worldOf(conditions) : undefined;
    if (!world) return undefined;
    const most = Math.min(this.#statesLeft, mostStatesOfSearch);
    const result = unlessItThrows(() => this.#finding.search(world.fork(), faults, most));
    if (!result) return undefined;
    this.#statesLeft -= result.states;
    const found = result.counterexample;
    if (found?.property !== this.#finding.property.name || !this.#isSame(found.reason)) return undefined;
    const cycleFrom = cycleStart(found);
    if (found.steps.length > this.#finding.counterexample.steps.length) return undefined;
    // A run that goes round is not told by one that ends, nor the other way round.
    if ((cycleFrom === undefined) !== (this.#draft.cycleFrom === undefined)) return undefined;
    world.faults = faults;
    const parts = partsOf(world, found.choices);
    const { choices, reason } = found;
    return { conditions, faults, choices, parts, reason, ...(cycleFrom !== undefined && { cycleFrom }) };
  }

  /** Whether the property is broken in the same way, and not by something else that was brought about by leaving things out. */
  #isSame(reason: string): boolean {
    return kindOf(reason) === kindOf(this.#finding.counterexample.reason);
  }

  /** The world of these conditions; undefined if an apiserver would refuse them. */
  #worldOf(conditions: Conditions): World | undefined {
    const known = this.#worlds.get(conditions);
    if (known) return known.fork();
    if (this.#judgesCreations && !isAccepted(conditions)) return undefined;
    try {
      const world = worldOf(conditions, this.#finding.components);
      this.#worlds.set(conditions, world);
      return world.fork();
    } catch (error) {
      // What is there from the start must be accepted too.
      if (conditions === this.#finding.conditions) throw error;
      return undefined;
    }
  }

  #told(): Counterexample {
    const { conditions, faults, choices, reason, cycleFrom } = this.#draft;
    const { counterexample, property } = this.#finding;
    const told = tellRun(
      this.#worldOf(conditions) as World,
      faults,
      choices,
      cycleFrom === undefined ? {} : { cycleFrom },
    );
    const shrunk = [...this.#left];
    if (this.#fields > 0)
      shrunk.push(`without ${this.#fields} ${this.#fields === 1 ? "field" : "fields"} of manifests`);
    const [before, after] = [counterexample.steps.length, told.steps.length];
    if (after < before) shrunk.push(`steps ${before} → ${after}`);
    return {
      property: property.name,
      reason,
      ...told,
      choices,
      conditions,
      faults,
      ...(shrunk.length > 0 && { shrunk }),
    };
  }
}

/**
 * Undefined where it throws: a user's controller or property may not be made for objects from which something was left out, and what was
 * found is told as it was found rather than not at all.
 */
function unlessItThrows<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}

/** Whether an apiserver takes all that is created: what was made of a manifest by leaving things out need not be an object any more. */
function isAccepted({ given, operations }: Conditions): boolean {
  const registry = registryOfObjects(given);
  const created = operations.filter(({ request }) => request.verb === "create" && !request.subresource);
  try {
    requireAccepted([...given.map((object) => creation(object, registry)), ...created]);
    return true;
  } catch (error) {
    if (error instanceof RefusedError) return false;
    throw error;
  }
}

function isField({ what }: Smaller): boolean {
  return / without (?:spec|metadata|data|stringData)\b/.test(what);
}

/** A user who does one thing less takes one turn less. */
function withoutOperation(parts: readonly Part[], undone: number | undefined): readonly Part[] {
  if (undone === undefined) return parts;
  let turns = 0;
  return parts.filter(
    ({ choices: [first] }) => !(first?.actor === "user" && first.do === "turn" && turns++ === undone),
  );
}

function requestsIn(choices: Counterexample["choices"]): number {
  return choices.filter((choice) => choice.do === "handle").length;
}

/** The first choice of the cycle of a counterexample, whose story says at which step it begins. */
export function cycleStart({ steps, choices, cycleFrom }: Finding["counterexample"]): number | undefined {
  if (cycleFrom === undefined) return undefined;
  return choices.length - steps.slice(cycleFrom).reduce((sum, { taken }) => sum + taken, 0);
}

/** A reason without its numbers and without generated names: `stuck: Deployment default/web: # of # replicas`. */
function kindOf(reason: string): string {
  return reason.replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]+\b/g, "").replaceAll(/\d+/g, "#");
}
