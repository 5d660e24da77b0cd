import type { AnyStateMachine } from "xstate";
import { type ObservedTransition, observeTransitions } from "../machines/adapter.ts";
import { catalogue } from "../machines/catalogue.ts";
import { allStates, eventLabel, type Inventory, pathOf, timersOf } from "../machines/inventory.ts";
import type { MachineCoverage, Visits } from "./report.ts";

type Noted = readonly (readonly [machine: string, counts: readonly (readonly [name: string, count: number])[]])[];

/** What a check has visited of the machines, and how often. */
export interface CoverageNotes {
  readonly states: Noted;
  readonly transitions: Noted;
}

/** Of what was not begun. */
export const nothingVisited: CoverageNotes = { states: [], transitions: [] };

/** How often each was visited, by name. */
type Counts = Map<string, number>;

/** Notes which states and transitions of which machines are visited, from `start` to `stop`. */
export class Coverage {
  readonly #states = new Map<string, Counts>();
  readonly #transitions = new Map<string, Counts>();
  #noted = new WeakSet<ObservedTransition>();
  /** Whether it has heard of everything itself. */
  #isWhole = true;
  #unsubscribe: (() => void) | undefined;

  start(): void {
    this.#unsubscribe ??= observeTransitions((transition) => this.#note(transition));
  }

  /** The same, for a part that counts for itself: what several parts visit counts several times, wherever they are checked. */
  startPart(): void {
    this.#noted = new WeakSet();
    this.start();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** Every machine of the project, against its own definition. */
  report(): MachineCoverage[] {
    return Object.values(catalogue).map(({ id, machine, inventory }) => ({
      machine: id,
      states: visits(inventory.states, this.#states.get(id), this.#isWhole),
      transitions: visits(pairs(inventory), this.#transitions.get(id), this.#isWhole, numbered(machine)),
    }));
  }

  /** What was visited, as plain data: by machine its states and its transitions. */
  get plain(): CoverageNotes {
    return { states: noted(this.#states), transitions: noted(this.#transitions) };
  }

  /** Adds what was visited elsewhere. @param isWhole whether that was all of a part, so that it can be said how often. */
  add({ states, transitions }: CoverageNotes, isWhole = false): void {
    if (!isWhole) this.#isWhole = false;
    for (const [machine, counts] of states)
      for (const [name, count] of counts) countIn(this.#states, machine, name, count);
    for (const [machine, counts] of transitions)
      for (const [name, count] of counts) countIn(this.#transitions, machine, name, count);
  }

  #note(transition: ObservedTransition): void {
    // The same step of a machine is told by the same object each time.
    if (this.#noted.has(transition)) return;
    this.#noted.add(transition);
    const { machine, source, event, target, via, choices } = transition;
    const paths = new Set([...source.split(" | "), ...target.split(" | ")].flatMap(upwards));
    for (const path of paths) countIn(this.#states, machine, path);
    via.forEach((state, index) => {
      const name = transitionName(state, event);
      countIn(this.#transitions, machine, name);
      countIn(this.#transitions, machine, choiceName(name, choices[index] ?? 0));
    });
  }
}

/** As coverage names a state's reaction to an event. */
export function transitionName(state: string, event: string): string {
  return `${state || "(any)"} on ${event}`;
}

/** And one of several among which guards choose, from 0. */
export function choiceName(transition: string, index: number): string {
  return `${transition} (${index + 1})`;
}

function pairs({ transitions }: Inventory): readonly string[] {
  return [...new Set(transitions.map(({ state, event }) => transitionName(state, event)))];
}

/** The transitions that have alternatives. */
function numbered(machine: AnyStateMachine): ReadonlySet<string> {
  const timers = new Map(timersOf(machine).map(({ timer, eventType }) => [eventType, timer]));
  return new Set(
    allStates(machine.root).flatMap((node) =>
      [...node.transitions].flatMap(([event, candidates]) =>
        candidates.length > 1 ? [transitionName(pathOf(node), eventLabel(timers, event))] : [],
      ),
    ),
  );
}

function noted(map: ReadonlyMap<string, Counts>): Noted {
  return [...map].map(([machine, counts]) => [machine, [...counts]] as const);
}

/** `running.ready` → `running.ready`, `running`. */
function upwards(path: string): string[] {
  const keys = path.split(".");
  return keys.map((_, at) => keys.slice(0, at + 1).join("."));
}

function countIn(map: Map<string, Counts>, machine: string, name: string, count = 1): void {
  let counts = map.get(machine);
  if (counts === undefined) {
    counts = new Map();
    map.set(machine, counts);
  }
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/** @param alternatives those whose counts are told one by one. */
function visits(
  all: readonly string[],
  counts: Counts = new Map(),
  isWhole = true,
  alternatives: ReadonlySet<string> = new Set(),
): Visits {
  const never = all.filter((name) => !counts.has(name));
  const told = all.flatMap((name) => (alternatives.has(name) ? choicesOf(name, counts) : [name]));
  const counted = told.flatMap((name) => (counts.has(name) ? [[name, counts.get(name) ?? 0] as const] : []));
  return {
    visited: all.length - never.length,
    all: all.length,
    never,
    ...(isWhole && { counts: Object.fromEntries(counted) }),
  };
}

function choicesOf(name: string, counts: Counts): readonly string[] {
  return [...counts.keys()].filter((key) => key.startsWith(`${name} (`)).sort();
}
