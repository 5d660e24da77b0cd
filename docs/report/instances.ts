import type { Statechart } from "../../machines/adapter.ts";
import { catalogue, type MachineName } from "../../machines/catalogue.ts";
import { type MachineState, machineOf } from "../../machines/machine-state.ts";

/** One statechart at work within a component: its informer, a key of its queue, a pod that it looks after. */
export interface Instance {
  readonly machine: MachineName;
  /** Which of its kind it is, in its component: `default/web-b`; empty if there is but one. */
  readonly name: string;
  /** The innermost active states, parallel ones joined by ` | `: `running.ready`. */
  readonly path: string;
  readonly context: unknown;
}

/** What a component's state is made of, and says nothing about whose machine is in it. */
const frame = /^(?:inner|memory|queue|items|pods|containers|machine|state|pod|informer|worker|b\d+|\d+)$/;

const nameById = new Map(Object.entries(catalogue).map(([name, { id }]) => [id, name as MachineName]));

/**
 * All statecharts within a component's state, found by identity, in the order in which it holds them. Each goes by the keys on the way to it, but
 * what has a key or a name of its own goes by that: a hosted pod by its key, not by its uid.
 */
export function instancesIn(state: unknown): Instance[] {
  return [...within(state, [])];
}

function* within(value: unknown, names: readonly string[]): Iterable<Instance> {
  if (typeof value !== "object" || value === null) return;
  const machine = nameById.get(machineOf(value) ?? "");
  if (machine !== undefined) return yield instance(machine, names, value as MachineState);
  for (const [field, inner] of Object.entries(value)) {
    const { key, name } = (inner ?? {}) as { readonly key?: unknown; readonly name?: unknown };
    const own = [key, name].find((each) => typeof each === "string");
    if (own !== undefined) yield* within(inner, [...names, String(own)]);
    else yield* within(inner, frame.test(field) ? names : [...names, field]);
  }
}

function instance(machine: MachineName, names: readonly string[], state: MachineState): Instance {
  const chart = catalogue[machine] as unknown as Statechart<{ type: string }, unknown, unknown>;
  return { machine, name: names.join(" "), path: chart.path(state), context: state.context };
}
