import type { Cell } from "../../actors/cell.ts";
import type { Component } from "../../actors/component.ts";
import { type Condition, conditionOf } from "./outlook.ts";
import type { PackedWorld } from "./packed-world.ts";
import { PairMap } from "./pair-map.ts";
import type { Rest } from "./rest.ts";
import { type Point, Unheard, type UnheardKnown, type UnheardOptions } from "./unheard.ts";
import { cheapest, type Way } from "./way.ts";

/** More events than any component here has before it; the number shares a word with what the component sees. */
export const mostUnheard = 1 << 8;

/** What was found out about stops, as plain data. */
export interface StopsKnown {
  readonly numbers: readonly PairMap["plain"][];
  readonly known: readonly (readonly Way[])[];
  readonly unheard: UnheardKnown;
}

/**
 * Whose cache is too old for which turn, decided by foresight. A cache that is to lack an event at a later turn stops at it, and the
 * turn is paid for there and then; all others are fresh. So only those who have paid have anything unheard, and know where they will
 * stop: between two stops everything is heard at once.
 * - A component without a request in flight may have taken its turn before it heard any of the last events; its request goes out later.
 * - One in the middle of a plan may stop hearing. When the plan is done its next turn is on what it has heard, and is taken at once.
 * - One that has stopped may stop again among the events that are still to come.
 */
export class Stops {
  readonly #packed: PackedWorld;
  readonly #rest: Rest;
  readonly #unheard: Unheard;
  /** By component: cell; sight, number of events lacked, and whether stops can be paid for → which of `known`. */
  readonly #numbers: readonly PairMap[];
  readonly #known: (readonly Way[])[] = [];

  constructor(packed: PackedWorld, rest: Rest, options: UnheardOptions) {
    this.#packed = packed;
    this.#rest = rest;
    this.#unheard = new Unheard(packed, rest, options);
    this.#numbers = packed.components.map(() => new PairMap());
  }

  /** Part of what a state means. */
  get plain(): StopsKnown {
    return {
      numbers: this.#numbers.map(({ plain }) => plain),
      known: [...this.#known],
      unheard: this.#unheard.plain,
    };
  }

  /** Takes the place of what was found out. */
  set plain({ numbers, known, unheard }: StopsKnown) {
    const actionsOf = (way: Way) => way.actions.map(({ choice, index }) => this.#packed.action(choice, index));
    this.#numbers.forEach((map, index) => {
      map.plain = numbers[index] as PairMap["plain"];
    });
    this.#unheard.plain = unheard;
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

  /** See `Unheard.check`. */
  check(): void {
    this.#unheard.check();
  }

  /** A component's cell with so many of its unheard events in the order that is remembered, after names were changed. */
  inOrder(storeId: number, index: number, cell: Cell, lacked: number): Cell {
    return this.#unheard.sorted({ storeId, index, cell, cost: 0, actions: [] }, lacked).cell;
  }

  #ofFresh(start: Point, mayPay: boolean): Point[] {
    const { unheard, isAsking, up } = this.#condition(start);
    const found: Point[] = [this.#fresh(start)];
    if (!up || !mayPay) return found;
    let at = start;
    for (let left = unheard; left > 0; left--, at = this.#unheard.hear(at)) {
      const paid = { ...at, cost: 1 };
      found.push(...(isAsking ? this.#stopped(paid, 1) : this.#staleTurn(paid, true)));
    }
    return found;
  }

  #ofStopped(start: Point, lacked: number, mayPay: boolean): Point[] {
    const { unheard, isAsking, up } = this.#condition(start);
    if (!up || unheard === 0) return [this.#fresh(start)];
    const points = mayPay ? this.#withStops(start, lacked) : [start];
    return isAsking
      ? points.map((point) => this.#unheard.sorted(point))
      : points.flatMap((point) => this.#paidTurn(point));
  }

  /** In the middle of a plan and stopped here, with or without further stops from a position on. */
  #stopped(at: Point, from: number): Point[] {
    return this.#withStops(at, from).map((point) => this.#unheard.sorted(point));
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
    return stop === undefined
      ? [this.#fresh(this.#unheard.hearSorted(at))]
      : this.#paidTurn(this.#unheard.hearSorted(at, stop));
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
    if (stop !== undefined) return [this.#unheard.sorted(this.#unheard.hearSorted(asking, stop))];
    const found: Point[] = [this.#fresh(isNew ? asking : this.#unheard.hearSorted(asking))];
    let position: Point = { ...asking, cost: at.cost + 1 };
    if (isNew)
      for (; this.#condition(position).unheard > 0; position = this.#unheard.hear(position))
        found.push(...this.#stopped(position, 1));
    return found;
  }

  /** A turn in the middle of a reconcile has led to no request: it goes on by another turn, on what is heard by then. */
  #midway(at: Point, isNew: boolean): Point[] {
    const [stop] = at.cell.stops ?? [];
    if (stop !== undefined) return this.#paidTurn(this.#unheard.hearSorted(at, stop));
    const found: Point[] = [this.#fresh(isNew ? at : this.#unheard.hearSorted(at))];
    let position: Point = { ...at, cost: at.cost + 1 };
    if (isNew)
      for (; this.#condition(position).unheard > 0; position = this.#unheard.hear(position))
        found.push(...this.#staleTurn(position, true));
    return found;
  }

  /** Everything is heard, and done that needs no request. */
  #fresh(at: Point): Point {
    const log = [...at.actions];
    const { stops, ...cell } = at.cell;
    return { ...at, cell: this.#rest.comeToRest(at.storeId, at.index, cell, "everything", log), actions: log };
  }

  #condition({ index, cell }: Point): Condition {
    return conditionOf(this.#packed.components[index] as Component, cell);
  }
}
