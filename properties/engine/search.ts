import { EdgeLists } from "./edge-lists.ts";
import { ExactSet } from "./exact-set.ts";
import type { Bound, Edge, Edges, Explored, SearchListener, SearchOptions, SearchProgress } from "./exploration.ts";
import { FingerprintSet } from "./fingerprint-set.ts";
import { Frontier } from "./frontier.ts";
import { IntList } from "./int-list.ts";
import { Levels } from "./levels.ts";
import { Quotient } from "./quotient.ts";
import { RunHash } from "./run-hash.ts";
import { Settled } from "./settled.ts";
import type { SearchSnapshot } from "./snapshot.ts";
import type { StateSpace } from "./state-space.ts";
import { Successors } from "./successors.ts";
import type { Visited } from "./visited.ts";
import { Zobrist } from "./zobrist.ts";

export type { Bound, Edge, Edges, Explored, SearchListener, SearchOptions, SearchProgress };

const progressEvery = 512;
const batchLength = 32;

/** Explores at one go; yields every few hundred states where it has come, so that whoever drives it may stop there. */
export function explore<Found>(
  space: StateSpace,
  options: SearchOptions,
  listener: SearchListener<Found>,
): Generator<SearchProgress, Explored<Found>> {
  return new Search(space, options, listener).run();
}

/** The one search: whatever the space, the order and the way states are told apart. */
export class Search<Found> {
  readonly #space: StateSpace;
  readonly #options: SearchOptions;
  readonly #listener: SearchListener<Found>;
  readonly #visited: Visited;
  readonly #frontier: Frontier;
  readonly #zobrist: Zobrist;
  readonly #hash = new RunHash();
  /** The states that are expanded next. Several if nobody can tell: for what is looked up together the processor waits once. */
  readonly #batch: readonly Successors[];
  /** With symmetry. */
  readonly #quotient: Quotient | undefined;
  /** The successors of the state whose turn it is; and those that count: with symmetry, what stands for them. */
  #reached: Successors;
  #successors: Successors;
  /** Unless the targets of all edges must be known, or states are expanded in another order than that of discovery. */
  readonly #settled: Settled | undefined;
  readonly #parents = new IntList();
  readonly #ordinals = new IntList(true);
  /** If the listener needs them. */
  readonly #edges: EdgeLists | undefined;
  readonly #levels = new Levels();
  readonly #edge: { -readonly [K in keyof Edge]: Edge[K] };
  #transitions = 0;
  #depth = 0;
  #expansions = 0;
  #bound: Bound | undefined;
  #found: Found | undefined;
  #stopped = false;

  constructor(space: StateSpace, options: SearchOptions, listener: SearchListener<Found>) {
    const { order = "breadth", visited = "exact", symmetry = false } = options;
    this.#space = space;
    this.#options = options;
    this.#listener = listener;
    this.#edges = listener.needsEdges ? new EdgeLists(order) : undefined;
    const isNumbered = this.#edges !== undefined || listener.onEdge !== undefined;
    this.#visited = visited === "exact" ? new ExactSet(space.width) : new FingerprintSet(isNumbered);
    this.#frontier = new Frontier(order, this.#visited.read ? 0 : space.width);
    this.#zobrist = new Zobrist(space.width);
    this.#settled = order === "breadth" && !symmetry && !isNumbered ? new Settled() : undefined;
    const current = new Int32Array(space.width);
    this.#edge = { from: current, to: current, fromIndex: 0, toIndex: 0, actor: 0 };
    this.#batch = Array.from({ length: this.#settled && space.collect ? batchLength : 1 }, (_, at) => {
      const from = at === 0 ? current : new Int32Array(space.width);
      return new Successors(space, from, this.#zobrist);
    });
    this.#reached = this.#batch[0] as Successors;
    this.#successors = this.#reached;
    this.#quotient = symmetry
      ? new Quotient(space, current, this.#zobrist, listener.requireAlike?.bind(listener))
      : undefined;
  }

  /** Also goes on where a restored search had stopped. */
  *run(): Generator<SearchProgress, Explored<Found>> {
    if (this.#visited.size === 0) this.#begin();
    while (this.#frontier.length > 0) {
      const due = (Math.floor(this.#expansions / progressEvery) + 1) * progressEvery;
      const count = this.#takeBatch();
      for (let at = 0; at < count && !this.#stopped; at++) this.#expand(this.#batch[at] as Successors);
      // In the middle of a state's successors a search cannot be written down.
      if (this.#stopped) break;
      if (this.#expansions < due) continue;
      this.#askWhetherToStop();
      yield this.#progress();
    }
    return this.#explored();
  }

  #begin(): void {
    const initial = this.#space.initial();
    const first = this.#quotient?.of(initial) ?? initial;
    this.#zobrist.hash(first);
    const { low, high } = this.#zobrist;
    this.#ordinals.push(0);
    this.#note(first, low, high, ~this.#visited.add(first, low, high), -1, 0);
  }

  /** Takes the next states off the frontier, and collects their successors. Says how many there are. */
  #takeBatch(): number {
    const { maxDepth = Number.POSITIVE_INFINITY } = this.#options;
    const frontier = this.#frontier;
    const count = Math.min(this.#batch.length, frontier.length);
    for (let at = 0; at < count; at++) {
      const next = this.#batch[at] as Successors;
      frontier.take(next.from);
      this.#visited.read?.(frontier.number, next.from);
      next.number = frontier.number;
      next.depth = frontier.depth;
      next.settled = frontier.settled;
      if (next.depth < maxDepth) next.collect(frontier.low, frontier.high);
      else next.clear(frontier.low, frontier.high);
    }
    for (let at = 0; at < count; at++) this.#visited.warm(this.#batch[at] as Successors);
    return count;
  }

  #expand(reached: Successors): void {
    const { depth, number, from } = reached;
    if (depth > this.#depth) {
      this.#levels.next(this.#visited.size);
      this.#depth = depth;
    }
    if (depth >= (this.#options.maxDepth ?? Number.POSITIVE_INFINITY)) {
      this.#bound = "depth";
      return;
    }
    this.#expansions++;
    this.#edge.from = from;
    this.#edge.fromIndex = number;
    this.#hash.fold(~number);
    this.#edges?.expanding(number);
    this.#reached = reached;
    this.#successors = this.#quotient?.ofAll(reached) ?? reached;
    this.#discoverAll();
  }

  /** All successors of the state that is being expanded, in their order. */
  #discoverAll(): void {
    const successors = this.#successors;
    const { count } = successors;
    const visited = this.#visited;
    visited.expanding(successors.from);
    this.#settled?.clear();
    for (let at = 0; at < count && !this.#stopped; ) {
      const most = this.#listener.onEdge ? at + 1 : count;
      const next = visited.addNext(successors, at, most);
      const end = next < most ? next + 1 : most;
      this.#transitions += end - at;
      this.#hash.foldEdges(successors, at, end);
      this.#edges?.add(successors, at, end);
      if (next < most) this.#discovered(next);
      if (this.#listener.onEdge && !this.#stopped) this.#onEdge(at);
      at = end;
    }
    this.#settled?.tell(successors, this.#frontier);
  }

  #discovered(at: number): void {
    const successors = this.#successors;
    const state = successors.load(at);
    this.#ordinals.push(at);
    const [low, high] = [successors.lowOf(at), successors.highOf(at)];
    this.#note(state, low, high, this.#visited.size - 1, successors.number, successors.depth + 1);
    successors.unload(at);
    this.#settled?.found(at);
  }

  #onEdge(at: number): void {
    const reached = this.#reached;
    const edge = this.#edge;
    edge.to = reached.load(at);
    edge.toIndex = this.#successors.targetOf(at);
    edge.actor = reached.actorOf(at);
    this.#find(this.#listener.onEdge?.(edge));
    reached.unload(at);
  }

  /** A new state. */
  #note(state: Int32Array, low: number, high: number, number: number, parent: number, depth: number): void {
    this.#hash.fold(low);
    this.#hash.fold(high);
    this.#parents.push(parent);
    this.#frontier.push(number, depth, low, high, state);
    this.#quotient?.try(state);
    this.#find(this.#listener.onState(state, number));
    const { maxStates } = this.#options;
    if (maxStates !== undefined && this.#visited.size >= maxStates) this.#stop("states");
  }

  #find(found: Found | undefined): void {
    if (found === undefined) return;
    this.#found = found;
    this.#stopped = true;
  }

  #stop(bound: Bound): void {
    this.#bound = bound;
    this.#stopped = true;
  }

  #askWhetherToStop(): void {
    if (this.#stopped) return;
    const { maxBytes = Number.POSITIVE_INFINITY, interrupted } = this.#options;
    const bound = this.#bytes > maxBytes ? "memory" : interrupted?.();
    if (bound !== undefined) this.#stop(bound);
  }

  get #bytes(): number {
    const lists = [this.#parents, this.#ordinals, ...(this.#edges?.lists ?? [])];
    return lists.reduce((sum, { bytes }) => sum + bytes, this.#visited.bytes + this.#frontier.bytes);
  }

  #progress(): SearchProgress {
    const [states, frontier] = [this.#visited.size, this.#frontier.length];
    const { order, maxDepth = Number.POSITIVE_INFINITY } = this.#options;
    const levels = order === "depth" ? undefined : this.#levels.outlook(states, maxDepth - this.#depth);
    return {
      states,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier,
      bytes: this.#bytes,
      ...levels,
    };
  }

  #explored(): Explored<Found> {
    return {
      states: this.#visited,
      transitions: this.#transitions,
      depth: this.#depth,
      parents: this.#parents,
      ordinals: this.#ordinals,
      ...(this.#edges && {
        edges: this.#edges.of(0, this.#visited.size),
        faults: this.#edges.of(1, this.#visited.size),
      }),
      ...(this.#bound && { bound: this.#bound }),
      ...(this.#found !== undefined && { found: this.#found }),
      runHash: this.#hash.toString(),
      bytesPerState: (this.#visited.bytes + this.#parents.bytes + this.#ordinals.bytes) / this.#visited.size,
      symmetry: this.#quotient !== undefined,
    };
  }

  /** Where the search is, between two calls of its generator. Throws if the space or the listener cannot be written down. */
  snapshot(): SearchSnapshot {
    const { snapshot } = this.#space;
    if (!snapshot) throw new Error(`${this.#space.name} cannot be resumed: it does not say what it has numbered`);
    if (!this.#listener.snapshot) throw new Error("what listens to this search cannot be resumed");
    return {
      options: this.#signature,
      visited: this.#visited.snapshot(),
      frontier: this.#frontier.snapshot(),
      parents: this.#parents.toArray(),
      ordinals: this.#ordinals.toArray(),
      edges: this.#edges?.lists.map((list) => list.toArray()) ?? [],
      runHash: this.#hash.halves,
      transitions: this.#transitions,
      depth: this.#depth,
      levels: this.#levels.plain,
      expansions: this.#expansions,
      isCut: this.#bound === "depth",
      space: snapshot.call(this.#space),
      listener: this.#listener.snapshot(),
    };
  }

  /** Before `run`. Throws if the snapshot is of a search of another space or with other options: what it saw would not be what this one would have. */
  restore(snapshot: SearchSnapshot): void {
    if (snapshot.options !== this.#signature)
      throw new Error(`a search with ${this.#signature} cannot go on where one with ${snapshot.options} has stopped`);
    if (!this.#space.restore || !this.#listener.restore) throw new Error(`${this.#space.name} cannot be resumed`);
    this.#visited.restore(snapshot.visited);
    this.#frontier.restore(snapshot.frontier);
    this.#parents.set(snapshot.parents);
    this.#ordinals.set(snapshot.ordinals);
    this.#edges?.lists.forEach((list, at) => {
      list.set(snapshot.edges[at] ?? new Int32Array(0));
    });
    this.#hash.halves = snapshot.runHash;
    this.#transitions = snapshot.transitions;
    this.#depth = snapshot.depth;
    this.#levels.plain = snapshot.levels;
    this.#expansions = snapshot.expansions;
    if (snapshot.isCut) this.#bound = "depth";
    this.#space.restore(snapshot.space);
    this.#listener.restore(snapshot.listener);
  }

  /** What makes two searches take the same way. Where one ends early, bounds do not count: they may be raised. */
  get #signature(): string {
    const { order = "breadth", visited = "exact", symmetry = false, maxDepth } = this.#options;
    const { name, width } = this.#space;
    return JSON.stringify({ space: name, width, order, visited, symmetry, maxDepth, edges: this.#edges !== undefined });
  }
}
