import type { StateValue } from "xstate";

/**
 * A machine's state as plain data: it survives JSON, and equal states of one Statechart are the same object, so that
 * they can be compared by ===. `done`: a final state; nothing leads out of it.
 */
export interface MachineState<C = unknown> {
  readonly value: StateValue;
  readonly context: C;
  readonly done: boolean;
}

/** What can be said of a state without knowing whose it is. */
export interface Owner {
  readonly id: string;
  restore(plain: { readonly value: StateValue; readonly context: unknown }): MachineState;
}

const owners = new WeakMap<object, Owner>();
/** By machine; null where two have the same id. */
const ownersById = new Map<string, Owner | null>();

/** A machine is there, and its states will be. */
export function ownMachine(owner: Owner): void {
  ownersById.set(owner.id, ownersById.has(owner.id) ? null : owner);
}

/** This object is a state of a machine. */
export function ownState(state: object, owner: Owner): void {
  owners.set(state, owner);
}

/** The machine that an object is a state of, by identity; undefined: of none. Throws if another machine has the same id. */
export function machineOf(state: object): string | undefined {
  const id = owners.get(state)?.id;
  if (id !== undefined && !ownersById.get(id)) throw new Error(`there are two machines called ${id}`);
  return id;
}

/** The one object that is this state of a machine. Throws if no machine, or more than one, has this id. */
export function stateOfMachine(
  id: string,
  plain: { readonly value: StateValue; readonly context: unknown },
): MachineState {
  const owner = ownersById.get(id);
  if (!owner) throw new Error(`there is not one machine called ${id}`);
  return owner.restore(plain);
}
