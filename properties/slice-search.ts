import type { FaultBudget } from "../actors/choice.ts";
import type { World } from "../actors/world.ts";
import { judgeOf } from "./checker/judge.ts";
import { PackedWorld } from "./checker/packed-world.ts";
import { type SemanticsOptions, semanticsOf } from "./checker/reductions.ts";
import type { Semantics } from "./checker/semantics.ts";
import { OrderMatters } from "./checker/stops.ts";
import type { Compiled } from "./engine/asked.ts";
import { pathTo, statesAlong } from "./engine/path.ts";
import type { Violation } from "./engine/property.ts";
import { type Bound, type Explored, explore, type SearchOptions, type SearchProgress } from "./engine/search.ts";
import type { Property } from "./property.ts";
import type { Counterexample, PropertyVerdict } from "./report.ts";
import { tellRun } from "./story.ts";

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

/**
 * Explores one model world under one fault budget after another, keeping what was computed for one for the next.
 * The world is left as it is.
 */
export class SliceSearch {
  readonly #world: World;
  readonly #packed: PackedWorld;
  readonly #properties: readonly Property[];
  readonly #options: SemanticsOptions;

  /** @param options how the world is cut into steps. */
  constructor(world: World, properties: readonly Property[], options: SemanticsOptions = {}) {
    this.#options = options;
    this.#world = world;
    this.#packed = new PackedWorld(world);
    this.#properties = properties;
  }

  /**
   * Searches, breadth first when unset; yields where it has come. The first violation ends it. Where the order of events turns out to
   * matter that was forgotten, the search begins anew without forgetting it.
   */
  *search(faults: FaultBudget, options: SearchOptions): Generator<SearchProgress, SearchResult> {
    const { reductions } = this.#options;
    try {
      return yield* this.#searchWith(this.#options, faults, options);
    } catch (error) {
      if (!(error instanceof OrderMatters) || reductions?.commute) throw error;
      return yield* this.#searchWith(
        { ...this.#options, reductions: { ...reductions, commute: false } },
        faults,
        options,
      );
    }
  }

  *#searchWith(
    cut: SemanticsOptions,
    faults: FaultBudget,
    options: SearchOptions,
  ): Generator<SearchProgress, SearchResult> {
    const start = this.#world.fork();
    start.faults = faults;
    const semantics = semanticsOf(this.#packed, this.#packed.pack(start), cut);
    const judge = judgeOf(this.#packed, this.#properties);
    const explored: Explored<Violation> = yield* explore<Violation>(semantics, options, judge);
    const complete = explored.bound === undefined && explored.found === undefined;
    const reasonAt = (property: Compiled, state: number) =>
      property.state?.ask(statesAlong(semantics, explored, pathTo(explored, state)).at(-1) as Int32Array);
    const violation = explored.found ?? (complete ? judge.onGraph(explored, reasonAt) : undefined);
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
    const told = tellRun(start, start.faults, choices, cycle.length > 0 ? choices.length - round : undefined);
    return { property, reason, ...told, choices };
  }
}
