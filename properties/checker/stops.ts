import type { Cell } from "../../actors/cell.ts";
import type { Component } from "../../actors/component.ts";
import { deepEqual } from "../../machines/api/equality.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import { type Condition, conditionOf } from "./outlook.ts";
import type { Action, PackedWorld } from "./packed-world.ts";
import { PairMap } from "./pair-map.ts";
import type { Rest } from "./rest.ts";

/** One way in which a component may come to rest after a step. */
export interface Way {
  readonly cell: number;
  /** How many stale turns it takes from the budget. */
  readonly cost: number;
  /** What happens on the way. */
  readonly actions: readonly Action[];
}

/**
 * A cell whose component has stopped hearing, before the first event of its inbox, and will stop again before others: their
 * positions, in order. Every stop is a stale turn that is paid for.
 */
interface StoppedCell extends Cell {
  readonly stops?: readonly number[];
}

/** A component somewhere on its way to rest. */
interface Point {
  readonly storeId: number;
  readonly index: number;
  readonly cell: StoppedCell;
  readonly cost: number;
  readonly actions: readonly Action[];
}

/** More events than any component here has before it; the number shares a word with what the component sees. */
export const mostUnheard = 1 << 8;

/** Two events were taken for ones whose order makes no difference, and it does: what was forgotten is not to be had back. */
export class OrderMatters extends Error {
  override readonly name = "OrderMatters";

  constructor(component: string, one: string, other: string) {
    super(`${component} can tell in which order ${one} and ${other} change: search without "commute"`);
  }
}

/** What was found out about stops, as plain data. */
export interface StopsKnown {
  readonly numbers: readonly PairMap["plain"][];
  readonly known: readonly (readonly Way[])[];
  readonly independent: readonly PairMap["plain"][];
}

/**
 * Whose cache is too old for which turn, decided by foresight. A cache that is to lack an event at a later turn stops at it, and the
 * turn is paid for there and then; all others are fresh. So only those who have paid have anything unheard, and know where they will
 * stop: between two stops everything is heard at once.
 * - A component without a request in flight may have taken its turn before it heard any of the last events; its request goes out later.
 * - One in the middle of a plan may stop hearing. When the plan is done its next turn is on what it has heard, and is taken at once.
 * - One that has stopped may stop again among the events that are still to come.
 *
 * With `commute`, the order of the events between two stops is forgotten where it makes no difference: they are sorted by key, as far
 * as neighbours can change places. That they can is computed where two events first meet, and computed again each time that they are
 * heard; if it turns out otherwise there, `OrderMatters` ends the search.
 */
export class Stops {
  readonly #packed: PackedWorld;
  readonly #rest: Rest;
  readonly #commute: boolean;
  /** By component: cell; sight, number of events lacked, and whether stops can be paid for → which of `known`. */
  readonly #numbers: readonly PairMap[];
  readonly #known: (readonly Way[])[] = [];
  /** By component: two events, the one with the lower key first → 1 if they can change places, else 0. */
  readonly #independent: readonly PairMap[];

  constructor(packed: PackedWorld, rest: Rest, commute: boolean) {
    this.#packed = packed;
    this.#rest = rest;
    this.#commute = commute;
    this.#numbers = packed.components.map(() => new PairMap());
    this.#independent = packed.components.map(() => new PairMap());
  }

  /** Part of what a state means: whether two events can change places depends on where they first met. */
  get plain(): StopsKnown {
    return {
      numbers: this.#numbers.map(({ plain }) => plain),
      known: [...this.#known],
      independent: this.#independent.map(({ plain }) => plain),
    };
  }

  /** Takes the place of what was found out. */
  set plain({ numbers, known, independent }: StopsKnown) {
    const actionsOf = (way: Way) => way.actions.map(({ choice, index }) => this.#packed.action(choice, index));
    this.#numbers.forEach((map, index) => {
      map.plain = numbers[index] as PairMap["plain"];
    });
    this.#independent.forEach((map, index) => {
      map.plain = independent[index] as PairMap["plain"];
    });
    this.#known.splice(
      0,
      this.#known.length,
      ...known.map((ways) => ways.map((way) => ({ ...way, actions: actionsOf(way) }))),
    );
  }

  /**
   * The ways in which a component may come to rest, the first of them free.
   * @param lacked how many events it had not heard before the step.
   * @param mayPay whether there is a budget for stops; without, there is but the free way.
   */
  ways(storeId: number, index: number, cellId: number, lacked: number, mayPay: boolean): readonly Way[] {
    const numbers = this.#numbers[index] as PairMap;
    if (lacked >= mostUnheard) throw new RangeError(`more than ${mostUnheard} unheard events`);
    const key = (this.#packed.sight(storeId, index) * mostUnheard + lacked) * 2 + (mayPay ? 1 : 0);
    let number = numbers.get(cellId, key);
    if (number < 0) {
      const start = { storeId, index, cell: this.#packed.cellOf(index, cellId), cost: 0, actions: [] };
      const found = lacked > 0 ? this.#ofStopped(start, lacked, mayPay) : this.#ofFresh(start, mayPay);
      const ways = found.map(({ cell, cost, actions }) => ({ cell: this.#packed.intern(index, cell), cost, actions }));
      number = this.#known.push(cheapest(ways)) - 1;
      numbers.add(cellId, key, number);
    }
    return this.#known[number] as readonly Way[];
  }

  /** A component's cell with so many of its unheard events in the order that is remembered, after names were changed. */
  inOrder(storeId: number, index: number, cell: Cell, lacked: number): Cell {
    return this.#sorted({ storeId, index, cell, cost: 0, actions: [] }, lacked).cell;
  }

  #ofFresh(start: Point, mayPay: boolean): Point[] {
    const { unheard, isAsking, up } = this.#condition(start);
    const found: Point[] = [this.#fresh(start)];
    if (!up || !mayPay) return found;
    let at = start;
    for (let left = unheard; left > 0; left--, at = this.#hear(at)) {
      const paid = { ...at, cost: 1 };
      found.push(...(isAsking ? this.#stopped(paid, 1) : this.#staleTurn(paid, true)));
    }
    return found;
  }

  #ofStopped(start: Point, lacked: number, mayPay: boolean): Point[] {
    const { unheard, isAsking, up } = this.#condition(start);
    if (!up || unheard === 0) return [this.#fresh(start)];
    const points = mayPay ? this.#withStops(start, lacked) : [start];
    return isAsking ? points.map((point) => this.#sorted(point)) : points.flatMap((point) => this.#paidTurn(point));
  }

  /** In the middle of a plan and stopped here, with or without further stops from a position on. */
  #stopped(at: Point, from: number): Point[] {
    return this.#withStops(at, from).map((point) => this.#sorted(point));
  }

  /** Each set of stops among the events from a position on, none first. */
  #withStops(at: Point, from: number): Point[] {
    const { inbox } = at.cell;
    let found: Point[] = [at];
    for (let position = from; position < inbox.length; position++) {
      found = found.flatMap((point) => {
        const { stops = [], ...cell } = point.cell;
        return [point, { ...point, cell: { ...cell, stops: [...stops, position] }, cost: point.cost + 1 }];
      });
    }
    return found;
  }

  /** The turn for which a stop was paid. If there is none to be had, it is at the next stop that there may be one; else all is heard. */
  #paidTurn(at: Point): Point[] {
    const stale = this.#staleTurn(at, false);
    if (stale.length > 0) return stale;
    const [stop] = at.cell.stops ?? [];
    return stop === undefined ? [this.#fresh(this.#hearSorted(at))] : this.#paidTurn(this.#hearSorted(at, stop));
  }

  /**
   * A turn on what has been heard, if it leads to a request. Then the rest is heard, or what comes before the next stop.
   * @param isNew whether the unheard events are those of this very step: then further stops among them can be paid for.
   */
  #staleTurn(at: Point, isNew: boolean): Point[] {
    const log = [...at.actions];
    const ready = { ...at, cell: this.#rest.comeToRest(at.storeId, at.index, at.cell, "nothing", log) };
    if (!this.#condition(ready).isReady) return [];
    const { turn } = this.#rest.everyday(at.index);
    log.push(turn);
    const asking: Point = {
      ...at,
      cell: this.#packed.stepCell(at.storeId, at.index, ready.cell, turn.choice),
      actions: log,
    };
    if (!this.#condition(asking).isAsking) return this.#midway(asking, isNew);
    const [stop] = asking.cell.stops ?? [];
    if (stop !== undefined) return [this.#sorted(this.#hearSorted(asking, stop))];
    const found: Point[] = [this.#fresh(isNew ? asking : this.#hearSorted(asking))];
    let position: Point = { ...asking, cost: at.cost + 1 };
    if (isNew)
      for (; this.#condition(position).unheard > 0; position = this.#hear(position))
        found.push(...this.#stopped(position, 1));
    return found;
  }

  /** A turn in the middle of a reconcile has led to no request: it goes on by another turn, on what is heard by then. */
  #midway(at: Point, isNew: boolean): Point[] {
    const [stop] = at.cell.stops ?? [];
    if (stop !== undefined) return this.#paidTurn(this.#hearSorted(at, stop));
    const found: Point[] = [this.#fresh(isNew ? at : this.#hearSorted(at))];
    let position: Point = { ...at, cost: at.cost + 1 };
    if (isNew)
      for (; this.#condition(position).unheard > 0; position = this.#hear(position))
        found.push(...this.#staleTurn(position, true));
    return found;
  }

  /** Everything is heard, and done that needs no request. */
  #fresh(at: Point): Point {
    const log = [...at.actions];
    const { stops, ...cell } = at.cell;
    return { ...at, cell: this.#rest.comeToRest(at.storeId, at.index, cell, "everything", log), actions: log };
  }

  /** One event more is heard, and nothing else done. */
  #hear(at: Point): Point {
    const { deliver } = this.#rest.everyday(at.index);
    const { stops, ...cell } = this.#packed.stepCell(at.storeId, at.index, at.cell, deliver.choice) as StoppedCell;
    const left = stops?.map((stop) => stop - 1).filter((stop) => stop > 0) ?? [];
    return { ...at, cell: left.length > 0 ? { ...cell, stops: left } : cell, actions: [...at.actions, deliver] };
  }

  /** So many events are heard that may have been sorted, all if unset; makes sure that it was right to sort them. */
  #hearSorted(at: Point, count: number = this.#condition(at).unheard): Point {
    let point = at;
    for (let left = count; left > 0; left--) {
      const { inbox } = point.cell;
      const [one, other] = inbox as [WatchEvent, WatchEvent];
      const mayBeSorted = this.#commute && left > 1 && one.key < other.key && this.#areIndependent(point, one, other);
      if (mayBeSorted && !this.#changePlaces(point))
        throw new OrderMatters(this.#packed.components[at.index]?.id ?? "", one.key, other.key);
      point = this.#hear(point);
    }
    return point;
  }

  /** The events between two stops in the order of their keys, as far as neighbours can change places. @param until where to end. */
  #sorted(at: Point, until: number = at.cell.inbox.length): Point {
    if (!this.#commute) return at;
    const ends = [...(at.cell.stops ?? []).filter((stop) => stop < until), until];
    let start = 0;
    let point = at;
    for (const end of ends) {
      for (let from = start + 1; from < end; from++) point = this.#inserted(point, from, start);
      start = end;
    }
    return { ...at, cell: point.cell };
  }

  /** Moves the event at one position towards another, as far as it can go. */
  #inserted(at: Point, from: number, to: number): Point {
    let point = at;
    for (let position = from; position > to; position--) {
      const { inbox, ...cell } = point.cell;
      const [one, other] = inbox.slice(position - 1, position + 1) as [WatchEvent, WatchEvent];
      if (one.key <= other.key || !this.#meet(point, position - 1, other, one)) return point;
      const swapped = [...inbox.slice(0, position - 1), other, one, ...inbox.slice(position + 1)];
      point = { ...point, cell: { ...cell, inbox: swapped } };
    }
    return point;
  }

  /** Whether two events, neighbours at a position, can change places; computed there if it is not known yet. */
  #meet(at: Point, position: number, low: WatchEvent, high: WatchEvent): boolean {
    const known = this.#independent[at.index] as PairMap;
    const [a, b] = [this.#packed.number(low), this.#packed.number(high)];
    const independent = known.get(a, b);
    if (independent >= 0) return independent === 1;
    let point = at;
    for (let heard = 0; heard < position; heard++) point = this.#hear(point);
    const can = this.#changePlaces(point);
    known.add(a, b, can ? 1 : 0);
    return can;
  }

  #areIndependent({ index }: Point, low: WatchEvent, high: WatchEvent): boolean {
    return this.#independent[index]?.get(this.#packed.number(low), this.#packed.number(high)) === 1;
  }

  /** Whether the next two events have the same effect in either order. */
  #changePlaces(at: Point): boolean {
    const { inbox, ...cell } = at.cell;
    const [one, other, ...rest] = inbox;
    const swapped = { ...at, cell: { ...cell, inbox: [other, one, ...rest] as WatchEvent[] } };
    return deepEqual(this.#hear(this.#hear(at)).cell, this.#hear(this.#hear(swapped)).cell);
  }

  #condition({ index, cell }: Point): Condition {
    return conditionOf(this.#packed.components[index] as Component, cell);
  }
}

/** One way to each cell, the cheapest, in the order given. */
export function cheapest(ways: readonly Way[]): readonly Way[] {
  const better = (a: Way, at: number, b: Way, place: number) =>
    b.cell === a.cell && (b.cost < a.cost || (b.cost === a.cost && place < at));
  return ways
    .filter((way, at) => !ways.some((other, place) => better(way, at, other, place)))
    .map(({ cell, cost, actions }) => ({ cell, cost, actions }));
}
