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
import { type Conditions, worldOf } from "../../actors/conditions.ts";
import { parseChoice, reasonAgainst } from "../../actors/reason-against.ts";
import { step } from "../../actors/step.ts";
import { type Trace, traceOf } from "../../actors/trace.ts";
import type { World } from "../../actors/world.ts";
import type { ObjectKey, Stored } from "../../machines/api/object.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import { lookOf, objectsIn, possibleIn, type WorldLook } from "../counterexamples/moment.ts";
import { changesOf } from "../counterexamples/store-changes.ts";
import { modelConditions } from "../model.ts";
import type { Property } from "../property.ts";
import { budgetOf, modelOf, propertiesOf, type Scenario } from "../scenario.ts";
import { isBehind, whenDue } from "../walk.ts";
import { aboutChoice, tellChoice } from "./choice-words.ts";
import { type LastChange, type PropertyValue, propertyValue } from "./property-value.ts";

/** What can happen next. */
export interface OpenChoice {
  readonly choice: Choice;
  /** As `parseChoice` reads it: `turn kubelet/n1`, `handle!conflict replicaset-controller`. */
  readonly name: string;
  /** What it is about: the request that would be handled, the event that would be heard. */
  readonly about?: string;
  /** What it takes from the fault budget. */
  readonly fault?: FaultName;
}

/** What has happened. */
export interface TakenChoice {
  readonly choice: Choice;
  readonly name: string;
  /** In words: `create pods default/web-* → 201 web-b`. */
  readonly text: string;
  /** What became of the store: `pods/default/web-b created`. */
  readonly changes: readonly string[];
  readonly fault?: FaultName;
}

/** A moment, and the choice that led to it. */
interface Place {
  readonly world: World;
  readonly taken?: TakenChoice;
  readonly change?: LastChange;
}

/** More choices than any cluster here takes from one change of its store to the next. */
const mostOnTheWay = 1_000;

/**
 * Explores a scenario's cluster by hand: where one stands, what holds there, what can happen, and why something cannot. In the finest steps
 * there are: each delivery, turn, request, answer and fault is a choice of its own. For one moment of a large cluster as well as a small one.
 *
 * @example
 * const explorer = new ClusterExplorer({ nodes: 1, operations: [creation(replicaSet)], faults: faultBudget({ crash: 1 }) });
 * explorer.take("turn user");
 * explorer.whyNot("turn kubelet/n1"); // "it has nothing to do: nothing is queued"
 */
export class ClusterExplorer {
  readonly #conditions: Conditions;
  readonly #properties: readonly Property[];
  readonly #given: ReadonlySet<string>;
  readonly #places: Place[];

  /** Throws as `worldOfScenario` and `budgetOf` do. */
  constructor(scenario: Scenario) {
    const model = modelOf(scenario);
    this.#conditions = modelConditions(model);
    this.#properties = propertiesOf(scenario);
    const world = worldOf(this.#conditions, model.replace);
    world.faults = budgetOf(scenario);
    this.#given = objectsIn(world);
    this.#places = [{ world }];
  }

  /** What has happened, in order. */
  get taken(): readonly TakenChoice[] {
    return this.#places.flatMap(({ taken }) => taken ?? []);
  }

  /** What the cluster looks like. */
  get look(): WorldLook {
    return lookOf(this.#world, this.#given);
  }

  /** What may still go wrong. */
  get faults(): FaultBudget {
    return this.#world.faults;
  }

  /** What each property says of where one stands, in their order. */
  get properties(): readonly PropertyValue[] {
    const { world, change } = this.#here;
    return this.#properties.map((property) => propertyValue(property, world, change));
  }

  /** What can happen next, component by component, faults last. */
  get choices(): readonly OpenChoice[] {
    const world = this.#world;
    const open = possibleIn(world).flatMap((choice): OpenChoice[] => {
      const fault = this.#faultOf(choice);
      if (fault === "stale" && !allows(world.faults, fault, choice)) return [];
      const about = aboutChoice(choice, this.#cellOf(choice));
      return [{ choice, name: choiceId(choice), ...(about && { about }), ...(fault && { fault }) }];
    });
    return [...open.filter(({ fault }) => !fault), ...open.filter(({ fault }) => fault)];
  }

  /** An object as it is stored, by its key: `pods/default/web-b`. */
  object(key: ObjectKey): Stored | undefined {
    return this.#world.store.get(key);
  }

  /** Takes a choice, given or by its name. Throws a RangeError that says why, if it cannot happen. */
  take(wanted: Choice | string): TakenChoice {
    const choice = choiceOf(wanted);
    const reason = this.whyNot(choice);
    if (reason !== undefined) throw new RangeError(`${choiceId(choice)} cannot happen: ${reason}`);
    const before = this.#world;
    const fault = this.#faultOf(choice);
    const world = before.fork();
    if (fault === "stale") world.faults = spend(world.faults, fault);
    const events: WatchEvent[] = [];
    world.onCommit = (event) => events.push(event);
    step(world, choice);
    world.onCommit = undefined;
    const taken = {
      choice,
      name: choiceId(choice),
      text: tellChoice(choice, this.#cellOf(choice), this.#cellOf(choice, world)),
      changes: events.flatMap(changesOf),
      ...(fault && { fault }),
    };
    const change = events.length > 0 && { before: before.store, actor: choice.actor };
    this.#places.push({ world, taken, ...(change && { change }) });
    return taken;
  }

  /**
   * Goes on without faults until the store has changed, each component in its turn; deadlines pass only when nothing else can happen.
   * If the store will not change any more, to where all is at rest; or nowhere, if something goes round for ever.
   * @returns what was taken.
   */
  goOn(): readonly TakenChoice[] {
    const from = this.#places.length;
    const seen = new Set<string>();
    for (let left = mostOnTheWay; ; left--) {
      const isNew = isFirst(seen, JSON.stringify(this.#world.cells));
      const choice = (isNew ? this.#next("soon") : undefined) ?? this.#next("late");
      if ((!choice && !isNew) || left === 0) this.#places.length = from;
      if (!choice || left === 0 || this.take(choice).changes.length > 0)
        return this.#places.slice(from).flatMap(({ taken }) => taken ?? []);
    }
  }

  /** Goes back one choice; false at the beginning. */
  back(): boolean {
    if (this.#places.length === 1) return false;
    this.#places.pop();
    return true;
  }

  /** Why a choice, given or by its name, cannot happen here; undefined if it can. Throws a RangeError if the name is none. */
  whyNot(wanted: Choice | string): string | undefined {
    const choice = choiceOf(wanted);
    const world = this.#world;
    const reason = reasonAgainst(world, choice);
    if (reason !== undefined) return reason;
    if (choice.do === "fire" && whenDue(world, world.indexOf(choice.actor), choice) === "never")
      return "whoever holds that lease renews it: it lapses only while its holder is down";
    if (this.#faultOf(choice) === "stale" && !allows(world.faults, "stale", choice))
      return "its cache is behind, and the fault budget has no stale turn left for it: deliver first";
    return undefined;
  }

  /** The run so far, for `orrery replay` and every driver. */
  trace(): Trace {
    return traceOf(
      this.#conditions,
      this.taken.map(({ choice }) => ({ choice })),
    );
  }

  get #here(): Place {
    return this.#places.at(-1) as Place;
  }

  get #world(): World {
    return this.#here.world;
  }

  #cellOf(choice: Choice, world = this.#world): Cell | undefined {
    return choice.do === "ask" ? undefined : world.cells[world.indexOf(choice.actor)];
  }

  #faultOf(choice: Choice): FaultName | undefined {
    return choice.do === "turn" && isBehind(this.#cellOf(choice)) ? "stale" : faultOf(choice);
  }

  /** The first choice of the component whose turn it is after the one that acted last. */
  #next(wanted: "soon" | "late"): Choice | undefined {
    const world = this.#world;
    const last = this.#here.taken ? world.indexOf(this.#here.taken.choice.actor) : -1;
    const due = this.choices.filter(
      ({ choice, fault }) => !fault && whenDue(world, world.indexOf(choice.actor), choice) === wanted,
    );
    const after = due.find(({ choice }) => world.indexOf(choice.actor) > last);
    return (after ?? due[0])?.choice;
  }
}

function isFirst(seen: Set<string>, text: string): boolean {
  const { size } = seen;
  return seen.add(text).size > size;
}

function choiceOf(wanted: Choice | string): Choice {
  return typeof wanted === "string" ? parseChoice(wanted) : wanted;
}
