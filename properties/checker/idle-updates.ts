import { Cache } from "../../actors/cache.ts";
import { unheardBy } from "../../actors/cell.ts";
import type { Component } from "../../actors/component.ts";
import { selectionsOf } from "../../actors/selections.ts";
import { deepEqual } from "../../machines/api/equality.ts";
import { parseKey } from "../../machines/api/object.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { PackedWorld } from "./packed-world.ts";
import { PairMap } from "./pair-map.ts";
import { Projection, type StandIns, ToldApart } from "./projection.ts";
import type { Reads } from "./reads.ts";
import type { Point } from "./unheard.ts";

/** An idle update that makes no difference beside another event, before or after it. */
interface Absorbed {
  readonly idle: WatchEvent;
  readonly by: WatchEvent;
  readonly isAfter: boolean;
}

/** What was found out about one component, as plain data. */
export interface IdleUpdatesKnown {
  readonly standIns: StandIns;
  readonly pairs: PairMap["plain"];
  readonly absorbed: readonly Absorbed[];
}

/**
 * Updates in which one component reads no change. They are idle, but not nothing: most wake it. Where another event does whatever an idle one
 * does, before or after it, the idle one is left out. That it makes no difference is computed where the two first meet, and again each time that
 * the other is heard where the idle one might have been; if it turns out otherwise there, `ToldApart` ends the search.
 */
export class IdleUpdates {
  readonly projection: Projection;
  readonly #packed: PackedWorld;
  readonly #index: number;
  readonly #hear: (at: Point) => Point;
  /** The idle update; the other, and whether it comes first → 1 if it absorbs it, else 0. */
  readonly #pairs = new PairMap();
  /** By the other event. */
  readonly #absorbed = new Map<number, Absorbed[]>();

  constructor(packed: PackedWorld, index: number, hear: (at: Point) => Point) {
    this.#packed = packed;
    this.#index = index;
    this.#hear = hear;
    this.projection = new Projection(this.#name, packed.readsOf(index), packed);
  }

  get plain(): IdleUpdatesKnown {
    const absorbed = [...this.#absorbed.values()].flat();
    return { standIns: this.projection.plain, pairs: this.#pairs.plain, absorbed };
  }

  /** Takes the place of what was found out. */
  set plain({ standIns, pairs, absorbed }: IdleUpdatesKnown) {
    this.projection.plain = standIns;
    this.#pairs.plain = pairs;
    this.#absorbed.clear();
    for (const each of absorbed) this.#remember(each);
  }

  /** The point with the objects of its unheard events as its component reads them. */
  projected(at: Point): Point {
    this.projection.check();
    return { ...at, cell: { ...at.cell, inbox: at.cell.inbox.map((event) => this.projection.event(event)) } };
  }

  /** A projected point without the idle updates that others absorb. */
  withoutAbsorbed(at: Point): Point {
    let point = at;
    for (let position = 0; position < point.cell.inbox.length; ) {
      if (this.#isAbsorbed(point, position)) point = without(point, position);
      else position++;
    }
    return point;
  }

  /** Makes sure that what was left out beside the next event of a point makes no difference here either. */
  check(at: Point): void {
    const [next, ...rest] = at.cell.inbox as [WatchEvent, ...WatchEvent[]];
    for (const absorbed of this.#absorbed.get(this.#packed.number(next)) ?? []) {
      const { idle, isAfter } = absorbed;
      if (!this.#shows(at, isAfter ? rest : at.cell.inbox, idle)) continue;
      const inbox = isAfter ? [next, idle, ...rest] : [idle, next, ...rest];
      if (this.#makesNoDifference({ ...at, cell: { ...at.cell, inbox } }, isAfter ? 1 : 0)) continue;
      this.#reads.tells(this.#nameOf(absorbed));
      throw new ToldApart(this.#name, `can tell whether ${idle.key} was updated`);
    }
  }

  /** Whether the cache, with these events unheard, shows the object that an idle update leaves as it is. */
  #shows({ storeId, cell }: Point, inbox: readonly WatchEvent[], { key, object }: WatchEvent): boolean {
    const { resource, namespace, name } = parseKey(key);
    const lacked = unheardBy({ ...cell, inbox });
    const cache = new Cache(this.#packed.storeOf(storeId), lacked, selectionsOf(this.#component));
    const shown = cache.get(resource, namespace, name) as WatchEvent["object"] | undefined;
    return shown !== undefined && this.#isSame(this.projection.standIn(resource, shown), object);
  }

  #isAbsorbed(at: Point, position: number): boolean {
    const { inbox, stops = [] } = at.cell;
    if (!this.#isIdle(inbox[position] as WatchEvent)) return false;
    const isNeighbour = (other: number, border: number) =>
      other >= 0 && other < inbox.length && !stops.includes(border);
    return (
      (isNeighbour(position + 1, position + 1) && this.#isAbsorbedBy(at, position, position + 1)) ||
      (isNeighbour(position - 1, position) && this.#isAbsorbedBy(at, position, position - 1))
    );
  }

  #isAbsorbedBy(at: Point, position: number, other: number): boolean {
    const { inbox } = at.cell;
    const absorbed: Absorbed = {
      idle: inbox[position] as WatchEvent,
      by: inbox[other] as WatchEvent,
      isAfter: other < position,
    };
    const [one, two] = [this.#packed.number(absorbed.idle), this.#packed.number(absorbed.by)];
    const key = two * 2 + (absorbed.isAfter ? 1 : 0);
    const known = this.#pairs.get(one, key);
    if (known >= 0) return known === 1;
    const first = Math.min(position, other);
    const { stops: _stops, ...cell } = at.cell;
    let point: Point = { ...at, cell };
    for (let heard = 0; heard < first; heard++) point = this.#hear(point);
    const is = !this.#reads.canTell(this.#nameOf(absorbed)) && this.#makesNoDifference(point, position - first);
    this.#pairs.add(one, key, is ? 1 : 0);
    if (is) this.#remember(absorbed);
    return is;
  }

  /** Whether the next two events have the effect of the one of them that is not at this position. */
  #makesNoDifference(at: Point, position: number): boolean {
    const { stops: _stops, ...cell } = at.cell;
    const both = { ...at, cell };
    return deepEqual(this.#hear(this.#hear(both)).cell, this.#hear(without(both, position)).cell);
  }

  #remember(absorbed: Absorbed): void {
    const number = this.#packed.number(absorbed.by);
    this.#absorbed.set(number, [...(this.#absorbed.get(number) ?? []), absorbed]);
  }

  #isIdle({ type, object, previous }: WatchEvent): boolean {
    return type === "MODIFIED" && previous !== undefined && this.#isSame(object, previous);
  }

  #isSame(one: object, other: object): boolean {
    return this.#packed.number(one) === this.#packed.number(other);
  }

  #nameOf({ idle, by, isAfter }: Absorbed): string {
    return `${this.#packed.number(idle)} ${isAfter ? "after" : "before"} ${this.#packed.number(by)}`;
  }

  get #reads(): Reads {
    return this.#packed.readsOf(this.#index);
  }

  get #component(): Component {
    return this.#packed.components[this.#index] as Component;
  }

  get #name(): string {
    return this.#component.id;
  }
}

/** The point without the event at this position, which is not the last one before a stop. */
function without(at: Point, position: number): Point {
  const { stops, ...cell } = at.cell;
  const left = stops?.map((stop) => (stop > position ? stop - 1 : stop));
  return { ...at, cell: { ...cell, inbox: cell.inbox.toSpliced(position, 1), ...(left && { stops: left }) } };
}
