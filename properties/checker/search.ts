import type { Bound } from "../report.ts";
import { IntList } from "./int-list.ts";
import type { Semantics } from "./semantics.ts";
import { StateTable } from "./state-table.ts";

/** Where a search must stop if it has not seen everything by then. */
export interface SearchLimits {
  readonly maxStates: number;
  /** Asked every few hundred states; a bound other than undefined ends the search. */
  readonly interrupted?: () => Bound | undefined;
}

/** An edge of the state space. */
export interface Edge {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly fromIndex: number;
  readonly toIndex: number;
  /** The component that acted. */
  readonly actor: number;
}

/** Told as the search goes. Answers other than undefined end it: something was found. */
export interface SearchListener<Found> {
  /** A new state, in order of discovery. `parent` is -1 for the first one. */
  onState(state: Int32Array, index: number): Found | undefined;
  /** An edge, to a new state or a known one. */
  onEdge(edge: Edge): Found | undefined;
}

/** Where a search has come. */
export interface SearchProgress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
}

/** What a search has seen. States are numbered in order of discovery, so breadth first: by distance from the first. */
export interface Explored<Found> {
  readonly states: StateTable;
  readonly transitions: number;
  readonly depth: number;
  /** The edges that take nothing from the fault budget; complete only without a bound. */
  readonly offsets: IntList;
  readonly targets: IntList;
  /** For each state the one that it was found from. */
  readonly parents: IntList;
  readonly bound?: Bound;
  readonly found?: Found;
}

const progressEvery = 512;

/**
 * Explores breadth first, so that whatever is found is found on a shortest path. A generator: it says every few hundred states
 * where it has come, and whoever drives it may stop there, or let others have the processor for a moment.
 */
export function explore<Found>(
  semantics: Semantics,
  limits: SearchLimits,
  listener: SearchListener<Found>,
): Generator<SearchProgress, Explored<Found>> {
  return new Search(semantics, limits, listener).run();
}

class Search<Found> {
  readonly #semantics: Semantics;
  readonly #limits: SearchLimits;
  readonly #listener: SearchListener<Found>;
  readonly #states: StateTable;
  readonly #parents = new IntList();
  readonly #offsets = new IntList();
  readonly #targets = new IntList();
  readonly #current: Int32Array;
  #transitions = 0;
  #depth = 0;
  #bound: Bound | undefined;
  #found: Found | undefined;

  constructor(semantics: Semantics, limits: SearchLimits, listener: SearchListener<Found>) {
    this.#semantics = semantics;
    this.#limits = limits;
    this.#listener = listener;
    this.#states = new StateTable(semantics.width);
    this.#current = new Int32Array(semantics.width);
  }

  *run(): Generator<SearchProgress, Explored<Found>> {
    this.#discover(this.#semantics.initial(), -1);
    let levelEnd = 1;
    for (let index = 0; index < this.#states.size && !this.#stopped; index++) {
      if (index === levelEnd) {
        this.#depth++;
        levelEnd = this.#states.size;
      }
      this.#expand(index);
      if (index % progressEvery !== progressEvery - 1) continue;
      this.#bound ??= this.#limits.interrupted?.();
      yield this.#progress(index);
    }
    this.#offsets.push(this.#targets.length);
    return {
      states: this.#states,
      transitions: this.#transitions,
      depth: this.#depth,
      offsets: this.#offsets,
      targets: this.#targets,
      parents: this.#parents,
      ...(this.#bound && { bound: this.#bound }),
      ...(this.#found !== undefined && { found: this.#found }),
    };
  }

  get #stopped(): boolean {
    return this.#bound !== undefined || this.#found !== undefined;
  }

  #expand(index: number): void {
    this.#offsets.push(this.#targets.length);
    const from = this.#states.read(index, this.#current);
    this.#semantics.expand(from, (to, actor, fault) => {
      if (this.#stopped) return;
      this.#transitions++;
      const target = this.#discover(to, index);
      if (this.#stopped) return;
      if (!fault) this.#targets.push(target);
      this.#found = this.#listener.onEdge({ from, to, fromIndex: index, toIndex: target, actor });
    });
  }

  /** The number of a state, new or known. */
  #discover(state: Int32Array, parent: number): number {
    const added = this.#states.add(state);
    if (added >= 0) return added;
    const index = ~added;
    this.#parents.push(parent);
    this.#found = this.#listener.onState(state, index);
    if (this.#states.size >= this.#limits.maxStates) this.#bound ??= "states";
    return index;
  }

  #progress(index: number): SearchProgress {
    const bytes = this.#states.bytes + this.#parents.bytes + this.#offsets.bytes + this.#targets.bytes;
    const frontier = this.#states.size - index - 1;
    return { states: this.#states.size, transitions: this.#transitions, depth: this.#depth, frontier, bytes };
  }
}

/** The states from the first one to this one, along the edges by which they were found. */
export function pathTo(explored: Pick<Explored<unknown>, "parents">, index: number): number[] {
  const path: number[] = [];
  for (let at = index; at >= 0; at = explored.parents.at(at)) path.push(at);
  return path.reverse();
}
