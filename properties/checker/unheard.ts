import type { Cell } from "../../actors/cell.ts";
import { deepEqual } from "../../machines/api/equality.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { Action } from "./actions.ts";
import { IdleUpdates, type IdleUpdatesKnown } from "./idle-updates.ts";
import type { PackedWorld } from "./packed-world.ts";
import { PairMap } from "./pair-map.ts";
import type { Rest } from "./rest.ts";

/**
 * A cell whose component has stopped hearing, before the first event of its inbox, and will stop again before others: their
 * positions, in order. Every stop is a stale turn that is paid for.
 */
export interface StoppedCell extends Cell {
  readonly stops?: readonly number[];
}

/** A component somewhere on its way to rest. */
export interface Point {
  readonly storeId: number;
  readonly index: number;
  readonly cell: StoppedCell;
  readonly cost: number;
  readonly actions: readonly Action[];
}

/** Two events were taken for ones whose order makes no difference, and it does: what was forgotten is not to be had back. */
export class OrderMatters extends Error {
  override readonly name = "OrderMatters";

  constructor(component: string, one: string, other: string) {
    super(`${component} can tell in which order ${one} and ${other} change: search without "commute"`);
  }
}

/** What of it is forgotten. */
export interface UnheardOptions {
  /** The order of events, where it makes no difference. */
  readonly commute: boolean;
  /** What a component cannot tell of them; only with `commute`. */
  readonly projection: boolean;
}

/** What was found out about unheard events, by component, as plain data. */
export interface UnheardKnown {
  /** Which events can change places. */
  readonly independent: readonly PairMap["plain"][];
  readonly idle?: readonly IdleUpdatesKnown[];
}

/**
 * The events that stopped components have not heard, and in which order they hear them. With `commute`, the order of the events between
 * two stops is forgotten where it makes no difference: they are sorted by key, as far as neighbours can change places. That they can is
 * computed where two events first meet, and computed again each time that they are heard; if it turns out otherwise there,
 * `OrderMatters` ends the search. With `projection`, of what is left only that is kept which its component can tell (`IdleUpdates`).
 */
export class Unheard {
  readonly #packed: PackedWorld;
  readonly #rest: Rest;
  readonly #commute: boolean;
  /** By component: two events, the one with the lower key first → 1 if they can change places, else 0. */
  readonly #independent: readonly PairMap[];
  /** By component; undefined where all of what is unheard is kept. */
  readonly #idle: readonly IdleUpdates[] | undefined;

  constructor(packed: PackedWorld, rest: Rest, { commute, projection }: UnheardOptions) {
    this.#packed = packed;
    this.#rest = rest;
    this.#commute = commute;
    this.#independent = packed.components.map(() => new PairMap());
    const hear = (at: Point) => this.hear(at);
    this.#idle = projection ? packed.components.map((_, index) => new IdleUpdates(packed, index, hear)) : undefined;
  }

  /** It depends on where events first met. */
  get plain(): UnheardKnown {
    const idle = this.#idle?.map(({ plain }) => plain);
    return { independent: this.#independent.map(({ plain }) => plain), ...(idle && { idle }) };
  }

  /** Takes the place of what was found out. */
  set plain({ independent, idle }: UnheardKnown) {
    this.#independent.forEach((map, index) => {
      map.plain = independent[index] as PairMap["plain"];
    });
    this.#idle?.forEach((updates, index) => {
      if (idle?.[index]) updates.plain = idle[index];
    });
  }

  /** Throws `ToldApart` if what was left out makes a difference, as far as that is known by now. */
  check(): void {
    for (const { projection } of this.#idle ?? []) projection.check();
  }

  /** One event more is heard, and nothing else done. */
  hear(at: Point): Point {
    const { deliver } = this.#rest.everyday(at.index);
    const { stops, ...cell } = this.#packed.stepCell(at.storeId, at.index, at.cell, deliver.choice) as StoppedCell;
    const left = stops?.map((stop) => stop - 1).filter((stop) => stop > 0) ?? [];
    return { ...at, cell: left.length > 0 ? { ...cell, stops: left } : cell, actions: [...at.actions, deliver] };
  }

  /** So many events are heard that may have been sorted, all if unset; makes sure that it was right to sort them. */
  hearSorted(at: Point, count: number = unheardIn(at.cell)): Point {
    let point = at;
    for (let left = count; left > 0; left--) {
      const { inbox } = point.cell;
      const [one, other] = inbox as [WatchEvent, WatchEvent];
      const mayBeSorted = this.#commute && left > 1 && one.key < other.key && this.#areIndependent(point, one, other);
      if (mayBeSorted && !this.#changePlaces(point))
        throw new OrderMatters(this.#packed.components[at.index]?.id ?? "", one.key, other.key);
      this.#idle?.[at.index]?.check(point);
      point = this.hear(point);
    }
    return point;
  }

  /** The events between two stops in the order of their keys, as far as neighbours can change places. @param until where to end. */
  sorted(at: Point, until: number = at.cell.inbox.length): Point {
    if (!this.#commute) return at;
    const ends = [...(at.cell.stops ?? []).filter((stop) => stop < until), until];
    const idle = this.#idle?.[at.index];
    let start = 0;
    let point = idle?.projected(at) ?? at;
    for (const end of ends) {
      for (let from = start + 1; from < end; from++) point = this.#inserted(point, from, start);
      start = end;
    }
    const sorted = { ...at, cell: point.cell };
    return idle?.withoutAbsorbed(sorted) ?? sorted;
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
    for (let heard = 0; heard < position; heard++) point = this.hear(point);
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
    return deepEqual(this.hear(this.hear(at)).cell, this.hear(this.hear(swapped)).cell);
  }
}

function unheardIn({ stream, inbox }: Cell): number {
  return stream === "open" ? inbox.length : 0;
}
