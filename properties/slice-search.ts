import type { FaultBudget } from "../actors/choice.ts";
import type { World } from "../actors/world.ts";
import { judgeOf } from "./checker/judge.ts";
import { PackedWorld } from "./checker/packed-world.ts";
import { mostAttempts, ToldApart } from "./checker/projection.ts";
import { isTellable, needsReads, type SemanticsOptions, semanticsOf, tellable } from "./checker/reductions.ts";
import type { Semantics, WorldSnapshot } from "./checker/semantics.ts";
import { OrderMatters } from "./checker/unheard.ts";
import { tellRun } from "./counterexamples/story.ts";
import type { Compiled } from "./engine/asked.ts";
import { pathTo, statesAlong } from "./engine/path.ts";
import type { Violation } from "./engine/property.ts";
import { type Bound, type Explored, Search, type SearchOptions, type SearchProgress } from "./engine/search.ts";
import type { SearchSnapshot } from "./engine/snapshot.ts";
import type { Property } from "./property.ts";
import type { Counterexample, PropertyVerdict } from "./report.ts";

/** What one exhaustive search found. */
export interface SearchResult {
  readonly faults: FaultBudget;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Whether every reachable state was seen. */
  readonly complete: boolean;
  readonly bound?: Bound;
  /** A digest of the search: the same whenever it is repeated. */
  readonly runHash: string;
  /** Of the visited set and the links back, for each state. */
  readonly bytesPerState: number;
  /** That two different states were taken for one. */
  readonly collisionProbability: number;
  readonly verdicts: readonly PropertyVerdict[];
  readonly counterexample?: Counterexample;
}

/** A search at rest, and how its world was cut, which it may have found out on the way. Plain data and typed arrays. */
export interface SliceSnapshot {
  readonly search: SearchSnapshot;
  readonly cut: Pick<SemanticsOptions, "granularity" | "reductions">;
}

/** How to search after something has turned out to matter that was forgotten; throws what is no such surprise. */
function afterSurprise(error: unknown, cut: SliceSnapshot["cut"], attempt: number): SliceSnapshot["cut"] {
  if (error instanceof ToldApart)
    return attempt < mostAttempts ? cut : { ...cut, reductions: { ...cut.reductions, projection: false } };
  if (!(error instanceof OrderMatters) || cut.reductions?.commute) throw error;
  return { ...cut, reductions: { ...cut.reductions, commute: false, projection: false } };
}

/**
 * Explores one model world under one fault budget after another, keeping what was computed for one for the next.
 * The world is left as it is.
 */
export class SliceSearch {
  readonly #world: World;
  /** What was computed, the one of them with what was read for it. */
  #packed: PackedWorld | undefined;
  #packedWithReads: PackedWorld | undefined;
  readonly #properties: readonly Property[];
  readonly #options: SemanticsOptions;
  #running: { readonly search: Search<Violation>; readonly cut: SliceSnapshot["cut"] } | undefined;

  /** @param options how the world is cut into steps. */
  constructor(world: World, properties: readonly Property[], options: SemanticsOptions = {}) {
    this.#options = options;
    this.#world = world;
    this.#properties = properties;
  }

  /**
   * Searches, breadth first when unset; yields where it has come. The first violation ends it. Where something turns out to
   * matter that was forgotten, the search begins anew without forgetting it.
   * @param from where a search of an equal world under the same budget has stopped; only as the first of this one's searches.
   */
  *search(faults: FaultBudget, options: SearchOptions, from?: SliceSnapshot): Generator<SearchProgress, SearchResult> {
    const { granularity, reductions } = this.#options;
    let cut = from?.cut ?? { ...(granularity && { granularity }), ...(reductions && { reductions }) };
    let goesOnFrom = from?.search;
    for (let attempt = 1; ; attempt++) {
      try {
        return yield* this.#searchWith(cut, faults, options, goesOnFrom);
      } catch (error) {
        goesOnFrom = undefined;
        cut = afterSurprise(error, cut, attempt);
      }
    }
  }

  /** Where the search is, between two turns of its generator. */
  snapshot(): SliceSnapshot {
    if (!this.#running) throw new Error("nothing is being searched");
    const { search, cut } = this.#running;
    return { search: search.snapshot(), cut };
  }

  *#searchWith(
    cut: SliceSnapshot["cut"],
    faults: FaultBudget,
    options: SearchOptions,
    from?: SearchSnapshot,
  ): Generator<SearchProgress, SearchResult> {
    const start = this.#world.fork();
    start.faults = faults;
    const packed = this.#packedFor(needsReads(cut, faults));
    if (from) packed.restore((from.space as WorldSnapshot).packed);
    const semantics = semanticsOf(packed, packed.pack(start), cut);
    const judge = judgeOf(packed, this.#properties);
    const symmetry = cut.reductions?.symmetry === true;
    const search = new Search<Violation>(semantics, { ...options, symmetry }, judge);
    if (from) search.restore(from);
    this.#running = { search, cut };
    const explored: Explored<Violation> = yield* search.run();
    const complete = explored.bound === undefined && explored.found === undefined;
    const reasonAt = (property: Compiled, state: number) =>
      property.state?.ask(statesAlong(semantics, explored, pathTo(explored, state)).at(-1) as Int32Array);
    const violation = explored.found ?? (complete ? judge.onGraph(explored, reasonAt) : undefined);
    // With symmetry there are runs in which ties are not always broken alike, with projection what was left out cannot be told: without, it is
    // found again, or it is none. It may take more states than were allowed.
    if (violation && !isTellable(cut, faults)) {
      const { maxStates: _maxStates, ...unlimited } = options;
      return yield* this.#searchWith(tellable(cut), faults, unlimited);
    }
    semantics.conclude?.();
    return {
      faults,
      states: explored.states.size,
      transitions: explored.transitions,
      depth: explored.depth,
      complete,
      ...(explored.bound && { bound: explored.bound }),
      runHash: explored.runHash,
      bytesPerState: explored.bytesPerState,
      collisionProbability: explored.states.collisionProbability,
      verdicts: judge.verdicts(complete),
      ...(violation && { counterexample: this.#counterexample(start, semantics, explored, violation) }),
    };
  }

  /** To note what is read costs, and is not done in vain. */
  #packedFor(hasReads: boolean): PackedWorld {
    if (hasReads) this.#packedWithReads ??= new PackedWorld(this.#world);
    else if (!this.#packedWithReads) this.#packed ??= new PackedWorld(this.#world, false);
    return (this.#packedWithReads ?? this.#packed) as PackedWorld;
  }

  #counterexample(
    start: World,
    semantics: Semantics,
    explored: Explored<Violation>,
    violation: Violation,
  ): Counterexample {
    const { property, reason, state, from, way = [], cycle = [] } = violation;
    const path = from === undefined ? [...pathTo(explored, state), ...way] : [...pathTo(explored, from), state];
    const states = statesAlong(semantics, explored, [...path, ...cycle]);
    const explained = states.slice(1).map((to, at) => semantics.explain(states[at] as Int32Array, to));
    const steps = semantics.retell?.(explained) ?? explained;
    const choices = [...semantics.settling, ...steps.flatMap((step) => step.choices)];
    const round = steps.slice(path.length - 1).flatMap((step) => step.choices).length;
    const told = tellRun(start, start.faults, choices, cycle.length > 0 ? { cycleFrom: choices.length - round } : {});
    return { property, reason, ...told, choices };
  }
}
