import type { FaultBudget } from "../actors/choice.ts";
import type { World } from "../actors/world.ts";
import { Judge, type Violation } from "./checker/judge.ts";
import { PackedWorld } from "./checker/packed-world.ts";
import { type SemanticsOptions, semanticsOf } from "./checker/reductions.ts";
import { type Explored, explore, type SearchLimits, type SearchProgress } from "./checker/search.ts";
import type { Semantics } from "./checker/semantics.ts";
import { cycleThrough, shortestPath, stepsAlong } from "./checker/trace.ts";
import type { Property } from "./property.ts";
import type { Bound, Counterexample, PropertyVerdict } from "./report.ts";
import { tell } from "./story.ts";

/** What one exhaustive search found. */
export interface SearchResult {
  readonly faults: FaultBudget;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Whether every reachable state was seen. */
  readonly complete: boolean;
  readonly bound?: Bound;
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
    this.#packed = new PackedWorld(world.fork());
    this.#properties = properties;
  }

  /** Searches breadth first; yields where it has come. The first violation ends it. */
  *search(faults: FaultBudget, limits: SearchLimits): Generator<SearchProgress, SearchResult> {
    const start = this.#world.fork();
    start.faults = faults;
    const semantics = semanticsOf(this.#packed, this.#packed.pack(start), this.#options);
    const judge = new Judge(this.#packed, this.#properties);
    const explored: Explored<Violation> = yield* explore<Violation>(semantics, limits, judge);
    const complete = explored.bound === undefined && explored.found === undefined;
    const violation = explored.found ?? (complete ? judge.onGraph(explored) : undefined);
    return {
      faults,
      states: explored.states.size,
      transitions: explored.transitions,
      depth: explored.depth,
      complete,
      ...(explored.bound && { bound: explored.bound }),
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
    const { property, reason, state, from, cycle } = violation;
    const path = from === undefined ? shortestPath(explored, state) : shortestPath(explored, from, [state]);
    const round = cycle && cycle.length > 1 ? cycleThrough(explored, state) : [];
    const steps = stepsAlong(semantics, explored, [...path, ...round]);
    const story = tell(start, semantics.settling, steps);
    const choices = [...semantics.settling, ...steps.flatMap((step) => step.choices)];
    return { property, reason, steps: story, choices, ...(round.length > 0 && { cycleFrom: path.length - 1 }) };
  }
}
