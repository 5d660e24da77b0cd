import { machineOf, stateOfMachine } from "../../machines/machine-state.ts";

/** Marks what stands for a machine's state where values are written down: no field of Kubernetes has a name like it. */
const mark = "orrery/state-of";

interface WrittenState {
  readonly [mark]: string;
  readonly value: never;
  readonly context: unknown;
}

/**
 * Plain data so that it can leave the process: states of machines, which are told apart by identity, are marked. What was one object
 * stays one.
 */
export function writtenDown<T>(value: T): T {
  return replaced(value, new Map(), (object, inner) => {
    const machine = machineOf(object);
    if (machine === undefined) return undefined;
    const { value, context } = object as WrittenState;
    return { [mark]: machine, value, context: inner(context) };
  }) as T;
}

/** The reverse: states of machines are those that the machines themselves know. Throws if a machine is not there. */
export function readBack<T>(value: T): T {
  return replaced(value, new Map(), (object, inner) => {
    if (!(mark in object)) return undefined;
    const { [mark]: machine, value, context } = object as WrittenState;
    return stateOfMachine(machine, { value, context: inner(context) });
  }) as T;
}

type Replace = (object: object, inner: (value: unknown) => unknown) => object | undefined;

function replaced(value: unknown, seen: Map<object, object>, replace: Replace): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known) return known;
  const inner = (part: unknown) => replaced(part, seen, replace);
  const copy =
    replace(value, inner) ??
    (Array.isArray(value)
      ? value.map(inner)
      : Object.fromEntries(Object.entries(value).map(([name, field]) => [name, inner(field)])));
  seen.set(value, copy);
  return copy;
}
