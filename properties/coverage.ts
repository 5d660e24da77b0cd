import { type ObservedTransition, observeTransitions } from "../machines/adapter.ts";
import { catalogue } from "../machines/catalogue.ts";
import type { MachineCoverage } from "./report.ts";

type Noted = readonly (readonly [machine: string, names: readonly string[]])[];

/** What a check has visited of the machines. */
export interface CoverageNotes {
  readonly states: Noted;
  readonly transitions: Noted;
}

/** Notes which states and transitions of which machines are visited, from `start` to `stop`. */
export class Coverage {
  readonly #states = new Map<string, Set<string>>();
  readonly #transitions = new Map<string, Set<string>>();
  readonly #noted = new WeakSet<ObservedTransition>();
  #unsubscribe: (() => void) | undefined;

  start(): void {
    this.#unsubscribe ??= observeTransitions((transition) => this.#note(transition));
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** Every machine of the project, against its own definition. */
  report(): MachineCoverage[] {
    return Object.values(catalogue).map(({ id, inventory }) => {
      const pairs = inventory.transitions.map(({ state, event }) => transitionName(state, event));
      return {
        machine: id,
        states: fraction(inventory.states, this.#states.get(id)),
        transitions: fraction([...new Set(pairs)], this.#transitions.get(id)),
      };
    });
  }

  /** What was visited, as plain data: by machine its states and its transitions. */
  get plain(): CoverageNotes {
    return { states: noted(this.#states), transitions: noted(this.#transitions) };
  }

  /** Adds what was visited elsewhere. */
  add({ states, transitions }: CoverageNotes): void {
    for (const [machine, names] of states) for (const name of names) bucket(this.#states, machine).add(name);
    for (const [machine, names] of transitions) for (const name of names) bucket(this.#transitions, machine).add(name);
  }

  #note(transition: ObservedTransition): void {
    // The same step of a machine is told by the same object each time.
    if (this.#noted.has(transition)) return;
    this.#noted.add(transition);
    const { machine, source, event, target, via } = transition;
    const states = bucket(this.#states, machine);
    for (const path of [...source.split(" | "), ...target.split(" | ")])
      for (const state of upwards(path)) states.add(state);
    const transitions = bucket(this.#transitions, machine);
    for (const state of via) transitions.add(transitionName(state, event));
  }
}

function noted(map: ReadonlyMap<string, ReadonlySet<string>>): Noted {
  return [...map].map(([machine, names]) => [machine, [...names]] as const);
}

function transitionName(state: string, event: string): string {
  return `${state || "(any)"} on ${event}`;
}

/** `running.ready` → `running.ready`, `running`. */
function upwards(path: string): string[] {
  const keys = path.split(".");
  return keys.map((_, at) => keys.slice(0, at + 1).join("."));
}

function bucket(map: Map<string, Set<string>>, name: string): Set<string> {
  const known = map.get(name) ?? new Set<string>();
  map.set(name, known);
  return known;
}

function fraction(all: readonly string[], visited: ReadonlySet<string> = new Set()): MachineCoverage["states"] {
  const never = all.filter((name) => !visited.has(name));
  return { visited: all.length - never.length, all: all.length, never };
}
