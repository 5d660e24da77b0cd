import { type Compiled, compile } from "../engine/asked.ts";
import { Judge, type Judged } from "../engine/judge.ts";
import { pathTo, statesAlong } from "../engine/path.ts";
import type { Violation } from "../engine/property.ts";
import { ReadMemory } from "../engine/read-memory.ts";
import { type Bound, type Explored, Search, type SearchOptions, type SearchProgress } from "../engine/search.ts";
import type { SearchSnapshot } from "../engine/snapshot.ts";
import { equalStates } from "../engine/state-space.ts";
import type { System } from "./system.ts";
import { SystemSpace } from "./system-space.ts";
import { type SystemStep, tellSteps } from "./system-step.ts";
import { viewerOf } from "./system-view.ts";

/** How to check. By fingerprints when nothing is said: see `collisionProbability` of the report. */
export interface CheckSystemOptions extends SearchOptions {
  /** Whether to go on after a violation, to see all states; of each property the first is reported then. */
  readonly goesOn?: boolean;
  readonly onProgress?: (progress: SearchProgress) => void;
}

/** A run that breaks a property. */
export interface SystemCounterexample {
  readonly property: string;
  /** Why it is false in the end. */
  readonly reason: string;
  readonly steps: readonly SystemStep[];
  /** Where the run goes round for ever: the index of the first step of the cycle. Unset: it ends there. */
  readonly cycleFrom?: number;
}

/** What was found. */
export interface SystemReport {
  readonly outcome: "holds" | "violated" | "bounded";
  /** Distinct states; with symmetry, of those that differ by names one. */
  readonly states: number;
  /** Steps between them, those that change nothing included. */
  readonly transitions: number;
  /** Steps to the state that is farthest off, breadth first. */
  readonly depth: number;
  /** Of the visited set and the links back, for each state. */
  readonly bytesPerState: number;
  /** That two different states were taken for one; 0 if they were kept whole. */
  readonly collisionProbability: number;
  /** The same whenever the same is checked with the same options. */
  readonly runHash: string;
  /** Whether all was seen. */
  readonly complete: boolean;
  readonly bound?: Bound;
  readonly verdicts: readonly Judged[];
  readonly counterexamples: readonly SystemCounterexample[];
  /** What the verdicts rest on. */
  readonly assumptions: readonly string[];
}

/**
 * Explores all that a system of XState actors can do, in every order, and says what holds. A run that was bounded never holds.
 * Throws on what cannot be checked: machines that are not data, effects and receivers that are not known, symmetry that there is not.
 */
export function checkSystem<H, S>(system: System<H, S>, options: CheckSystemOptions = {}): SystemReport {
  const run = new SystemSearch(system, options).run();
  for (;;) {
    const turn = run.next();
    if (turn.done) return turn.value;
    options.onProgress?.(turn.value);
  }
}

/** A check that can be stopped, written down, and gone on with. */
export class SystemSearch<H = unknown, S = unknown> {
  readonly space: SystemSpace;
  readonly #judge: Judge;
  readonly #search: Search<Violation>;
  readonly #options: CheckSystemOptions;

  constructor(system: System<H, S>, options: CheckSystemOptions = {}) {
    const { goesOn = false, onProgress: _, ...search } = options;
    this.#options = { visited: "fingerprint", ...search };
    // What a property knows of history and shared value is what the system says of them.
    this.space = new SystemSpace(system as System);
    const memory = new ReadMemory(viewerOf<H, S>(this.space), (index) => this.space.actors[index]?.name ?? "");
    this.#judge = new Judge(compile(system.properties, memory), goesOn);
    this.#search = new Search(this.space, this.#options, this.#judge);
  }

  /** Yields every few hundred states where it has come. */
  *run(): Generator<SearchProgress, SystemReport> {
    return this.#report(yield* this.#search.run());
  }

  /** Between two turns of `run`: plain data and typed arrays. */
  snapshot(): SearchSnapshot {
    return this.#search.snapshot();
  }

  /** Before `run`: goes on where a check of the same system with the same options was written down. Throws if it was another. */
  restore(snapshot: SearchSnapshot): void {
    this.#search.restore(snapshot);
  }

  #report(explored: Explored<Violation>): SystemReport {
    const complete = explored.bound === undefined && explored.found === undefined;
    if (complete) {
      const at = (state: number) => statesAlong(this.space, explored, pathTo(explored, state)).at(-1) as Int32Array;
      this.#judge.onGraph(explored, (property: Compiled, state) => property.state?.ask(at(state)));
    }
    const { violations } = this.#judge;
    return {
      outcome: violations.length > 0 ? "violated" : complete ? "holds" : "bounded",
      states: explored.states.size,
      transitions: explored.transitions,
      depth: explored.depth,
      bytesPerState: explored.bytesPerState,
      collisionProbability: explored.states.collisionProbability,
      runHash: explored.runHash,
      complete,
      ...(explored.bound && { bound: explored.bound }),
      verdicts: this.#judge.verdicts(complete),
      counterexamples: violations.map((violation) => this.#counterexample(explored, violation)),
      assumptions,
    };
  }

  /** With symmetry, once round may lead to the same state by other names: then the run goes on until it is where it was. */
  #run(explored: Explored<Violation>, path: readonly number[], cycle: readonly number[]): Int32Array[] {
    const numbers = [...path];
    for (;;) {
      numbers.push(...cycle);
      const states = statesAlong(this.space, explored, numbers);
      if (equalStates(states.at(-1) as Int32Array, states[path.length - 1] as Int32Array)) return states;
    }
  }

  #counterexample(explored: Explored<Violation>, violation: Violation): SystemCounterexample {
    const { property, reason, state, from, way = [], cycle = [] } = violation;
    const path = from === undefined ? [...pathTo(explored, state), ...way] : [...pathTo(explored, from), state];
    const states = this.#run(explored, path, cycle);
    const steps = tellSteps(this.space, states);
    return { property, reason, steps, ...(cycle.length > 0 && { cycleFrom: path.length - 1 }) };
  }
}

const assumptions: readonly string[] = [
  "Time stands still: any timer that is armed may go off at any moment.",
  "A step is one actor hearing one message, event or timer, with all that it sends.",
  "A message that no transition takes is not received: it stays on its way, or is taken off its queue if it is next in one.",
  "In the long run there are no faults: convergence, eventually and leadsTo let them happen on the way, not for ever.",
];
