import type { AnyMachineSnapshot, AnyStateMachine, AnyTransitionDefinition, InspectionEvent } from "xstate";
import { allStates, doesSomething, eventLabel, leafPaths, pathOf, timersOf } from "../machines/inventory.ts";
import { choiceName, transitionName } from "./coverage.ts";
import type { MachineCoverage, Visits } from "./report.ts";

/**
 * What running actors visit of any XState 5 machines, as long as they are told to it:
 *
 * @example
 * const coverage = new ActorCoverage([toggle]);
 * createActor(toggle, { inspect: coverage.inspect }).start();
 * coverage.report();
 */
export class ActorCoverage {
  readonly #machines: ReadonlyMap<string, Watched>;

  /** @param machines told apart by their ids; a machine that was provided with other implementations is still itself. */
  constructor(machines: readonly AnyStateMachine[]) {
    this.#machines = new Map(machines.map((machine) => [machine.id, new Watched(machine)]));
  }

  /** For the option `inspect` of `createActor`; what other machines do is passed over. */
  readonly inspect = (event: InspectionEvent): void => {
    if (event.type !== "@xstate.microstep" && event.type !== "@xstate.snapshot") return;
    const snapshot = event.snapshot as Partial<AnyMachineSnapshot>;
    const watched = this.#machines.get(snapshot.machine?.id ?? "");
    if (!watched) return;
    if (event.type === "@xstate.microstep") watched.step(snapshot as AnyMachineSnapshot, event._transitions);
    else if (event.event.type === "xstate.init") watched.step(snapshot as AnyMachineSnapshot, []);
  };

  /** Every machine against its own definition: all that XState can take, what it raises itself included. */
  report(): MachineCoverage[] {
    return [...this.#machines.values()].map((watched) => watched.report());
  }
}

/** What was seen of one machine. */
class Watched {
  readonly #machine: AnyStateMachine;
  readonly #timers: ReadonlyMap<string, string>;
  readonly #states = new Map<string, number>();
  readonly #transitions = new Map<string, number>();

  constructor(machine: AnyStateMachine) {
    this.#machine = machine;
    this.#timers = new Map(timersOf(machine).map(({ timer, eventType }) => [eventType, timer]));
  }

  step(snapshot: AnyMachineSnapshot, transitions: readonly AnyTransitionDefinition[]): void {
    const leaves = leafPaths(this.#machine, snapshot.value);
    const active = leaves.flatMap((leaf) => leaf.split(".").map((_, at, keys) => keys.slice(0, at + 1).join(".")));
    for (const path of new Set(active)) this.#states.set(path, (this.#states.get(path) ?? 0) + 1);
    for (const transition of transitions) {
      const name = this.#nameOf(transition);
      if (name !== undefined) this.#transitions.set(name, (this.#transitions.get(name) ?? 0) + 1);
    }
  }

  report(): MachineCoverage {
    const nodes = allStates(this.#machine.root);
    const states = nodes.slice(1).flatMap((node) => (node.type === "history" ? [] : [pathOf(node)]));
    const transitions = nodes
      .flatMap((node) => [...node.transitions.values(), node.always ?? []].flat())
      .filter(doesSomething)
      .flatMap((transition) => this.#nameOf(transition) ?? []);
    return {
      machine: this.#machine.id,
      states: visits(states, this.#states),
      transitions: visits(transitions, this.#transitions),
    };
  }

  /** Undefined for what is none of the definition's: the step into the first state. */
  #nameOf(transition: AnyTransitionDefinition): string | undefined {
    const { source, eventType } = transition;
    const alternatives = eventType === "" ? source.always : source.transitions.get(eventType);
    const index = alternatives?.indexOf(transition) ?? -1;
    if (alternatives === undefined || index < 0) return undefined;
    const event = eventType === "" ? "always" : eventLabel(this.#timers, eventType);
    const name = transitionName(pathOf(source), event);
    return alternatives.length > 1 ? choiceName(name, index) : name;
  }
}

function visits(all: readonly string[], counts: ReadonlyMap<string, number>): Visits {
  const never = all.filter((name) => !counts.has(name));
  return { visited: all.length - never.length, all: all.length, never, counts: Object.fromEntries(counts) };
}
