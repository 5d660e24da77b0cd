import type { Clock } from "../machines/clock.ts";
import type { WatchEvent } from "../machines/watch.ts";
import type { BehaviourRule } from "./behaviour.ts";
import { type Cell, idleCell } from "./cell.ts";
import { type FaultBudget, noFaults } from "./choice.ts";
import type { Component, ComponentId } from "./component.ts";
import { canonicalIdentity, type IdentityPolicy, randomIdentity } from "./identity.ts";
import { byContent } from "./numbering.ts";
import { Random } from "./random.ts";
import { emptyRuntime } from "./runtime.ts";
import { counted, type Numbering, Store } from "./store.ts";
import { WatchStreams } from "./watch-streams.ts";

/** How a world treats what a model must keep finite. */
export interface Nature {
  readonly numbering: Numbering;
  readonly identity: IdentityPolicy;
  /** Whether components' Event records are written to the store. In a model they would be only noise. */
  readonly recordsEvents: boolean;
  /** Whether container runtimes end their operations at once (but for exits), in the same step in which they are asked. */
  readonly instantRuntime: boolean;
}

/** Names, versions and events as in a real cluster; for the simulator and live. */
export const realNature: Nature = {
  numbering: counted,
  identity: randomIdentity,
  recordsEvents: true,
  instantRuntime: false,
};

/** Finite by construction: canonical names, versions by content, no Events; for the checker. */
export const modelNature: Nature = {
  numbering: byContent,
  identity: canonicalIdentity,
  recordsEvents: false,
  instantRuntime: true,
};

export interface WorldOptions {
  readonly components: readonly Component[];
  readonly nature: Nature;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly seed?: number;
  readonly faults?: FaultBudget;
  readonly store?: Store;
  /** How containers behave that do not say so themselves; see behaviour.ts. */
  readonly behaviours?: readonly BehaviourRule[];
}

/**
 * A cluster at one moment: the store, every component with what is on its way to and from it, the time, what may still go wrong.
 * All values in it are immutable; `step` replaces them in place, and a fork shares them, at the cost of a short array.
 */
export class World implements Clock {
  readonly components: readonly Component[];
  readonly nature: Nature;
  readonly random: Random;
  readonly behaviours: readonly BehaviourRule[];
  /** Who may want to hear of an event. */
  readonly streams: WatchStreams;
  store: Store;
  readonly cells: Cell[];
  nowMs: number;
  faults: FaultBudget;
  /** Told of every committed event, in order; a driver's ear, no part of the world's state, and not forked. */
  onCommit: ((event: WatchEvent) => void) | undefined;
  readonly #indexes: ReadonlyMap<ComponentId, number>;

  private constructor(from: Omit<World, "fork" | "indexOf" | "onCommit">, indexes: ReadonlyMap<ComponentId, number>) {
    this.components = from.components;
    this.nature = from.nature;
    this.random = from.random;
    this.behaviours = from.behaviours;
    this.streams = from.streams;
    this.store = from.store;
    this.cells = from.cells;
    this.nowMs = from.nowMs;
    this.faults = from.faults;
    this.#indexes = indexes;
  }

  /** A world in which nothing has started yet. */
  static create(options: WorldOptions): World {
    const { components, nature } = options;
    const indexes = new Map(components.map((component, index) => [component.id, index]));
    if (indexes.size < components.length) throw new Error("two components have the same id");
    const parts = {
      components,
      nature,
      random: Random.seeded(options.seed ?? 0),
      behaviours: options.behaviours ?? [],
      streams: new WatchStreams(components),
      store: options.store ?? Store.empty(nature.numbering),
      cells: components.map(({ stopped, runtimeOf }) =>
        idleCell(stopped, runtimeOf === undefined ? null : emptyRuntime(runtimeOf)),
      ),
      nowMs: options.startMs,
      faults: options.faults ?? noFaults,
    };
    return new World(parts, indexes);
  }

  /** Where a component's cell is. Throws if the world has none of that name. */
  indexOf(id: ComponentId): number {
    const index = this.#indexes.get(id);
    if (index === undefined) throw new Error(`no component ${id} in this world`);
    return index;
  }

  /** An independent copy. @param components others in the place of its own, of the same ids and interests, in the same order. */
  fork(components = this.components): World {
    return new World({ ...this, components, random: this.random.fork(), cells: [...this.cells] }, this.#indexes);
  }
}
