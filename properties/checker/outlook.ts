import type { ArmedTimer, Cell } from "../../actors/cell.ts";
import { type Choice, type FaultName, type FaultSite, faultOf, type RequestFault } from "../../actors/choice.ts";
import type { Component } from "../../actors/component.ts";
import { enabledAt, faultChoices } from "../../actors/enabled.ts";
import { everyFault } from "../../actors/fault-budget.ts";
import { requestFaultsOf } from "../../actors/request-fault.ts";
import type { World } from "../../actors/world.ts";
import type { Action } from "./actions.ts";
import type { PackedWorld } from "./packed-world.ts";
import { holdsLease, urgency } from "./timing.ts";

/** What a component is at. */
export interface Condition {
  readonly up: boolean;
  /** See `holdsLease` in timing.ts. */
  readonly holdsLease: boolean;
  /** A request is in flight, not yet handled. */
  readonly isAsking: boolean;
  /** It would do something with a turn. */
  readonly isReady: boolean;
  /** That turn goes on with something half done; see `Component.midway`. */
  readonly isMidway: boolean;
  /** Its watch is open, and so many events wait in it. */
  readonly unheard: number;
}

/** The condition of a component in a cell. */
export function conditionOf(component: Component, cell: Cell): Condition {
  return {
    up: cell.up,
    holdsLease: holdsLease(component, cell),
    isAsking: cell.call !== null && cell.call.response === undefined,
    isReady: cell.up && cell.call === null && component.ready(cell.state),
    isMidway: component.midway?.(cell.state) ?? false,
    unheard: cell.stream === "open" ? cell.inbox.length : 0,
  };
}

/** Its first timer that is due soon, whatever else is the case. */
export function dueSoon({ stream, timers }: Cell): ArmedTimer | undefined {
  if (stream !== "open" && stream !== "closed" && stream !== "past") return undefined;
  return timers.find((armed) => urgency(armed, () => false) === "soon");
}

/** What can happen to one component in one condition, worked out once for each different cell. */
export interface Outlook extends Condition {
  /** It decides on an old cache while a list is on its way. */
  readonly mayList: boolean;
  /** `start`, `travel`, `list`, `catchUp`, `complete`: its own business, at any time. */
  readonly own: readonly Action[];
  readonly timers: readonly { readonly armed: ArmedTimer; readonly fire: Action }[];
  /** Where requests' faults would happen, for the budget's scopes. */
  readonly site: FaultSite;
  /** Crash, disconnect, node failure and the like, each with its name in the budget; requests' faults apart. */
  readonly faults: readonly { readonly fault: FaultName; readonly action: Action; readonly site: FaultSite }[];
  readonly requestFaults: readonly { readonly fault: RequestFault; readonly handle: Action }[];
  /** All choices that need no fault, for a semantics that takes each for itself. */
  readonly all: readonly Action[];
}

const ownBusiness: ReadonlySet<Choice["do"]> = new Set(["start", "travel", "list", "catchUp", "complete"]);

/** Works the outlook of a cell out. @param world a world whose cell at `index` is the one in question. */
export function outlookOf(world: World, index: number, packed: PackedWorld): Outlook {
  const cell = world.cells[index] as Cell;
  const component = world.components[index] as Component;
  const actor = component.id;
  const action = (choice: Action["choice"]) => packed.action(choice, index);
  const choices = enabledAt(world, index, false).map((choice) => action(choice as Action["choice"]));
  const timers = cell.timers.map((armed) => ({ armed, fire: action({ do: "fire", actor, timer: armed.timer }) }));
  return {
    ...conditionOf(component, cell),
    mayList: cell.stream === "past" || cell.stream === "reopening",
    own: choices.filter(({ choice }) => ownBusiness.has(choice.do)),
    timers,
    faults: faultChoices(everyFault, cell, component).flatMap((choice) => {
      const fault = choice.do === "handle" ? undefined : faultOf(choice);
      const site = choice.do === "skew" ? { actor, resource: choice.resource } : { actor };
      return fault ? [{ fault, action: action(choice as Action["choice"]), site }] : [];
    }),
    site: { actor, ...(cell.call && { resource: cell.call.request.resource }) },
    requestFaults: requestFaultsOf(cell).map((fault) => ({ fault, handle: action({ do: "handle", actor, fault }) })),
    all: choices,
  };
}

/** The outlooks of all cells met so far, by component and cell number. */
export class Outlooks {
  readonly #packed: PackedWorld;
  readonly #known: Outlook[][];

  constructor(packed: PackedWorld) {
    this.#packed = packed;
    this.#known = packed.components.map(() => []);
  }

  at(index: number, cellId: number): Outlook {
    const known = this.#known[index] as Outlook[];
    let outlook = known[cellId];
    if (!outlook) {
      outlook = outlookOf(this.#packed.worldWith(index, cellId), index, this.#packed);
      known[cellId] = outlook;
    }
    return outlook;
  }
}
