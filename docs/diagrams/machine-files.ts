import type { AnyStateMachine } from "xstate";
import { type LoadModule, loadedModule } from "../../actors/drivers/controller-files.ts";
import { UsageError } from "../../actors/drivers/shell.ts";

/** A machine that a file exports, and by what name. */
export interface ExportedMachine {
  readonly name: string;
  readonly machine: AnyStateMachine;
}

/**
 * The machines of XState that a module exports. Throws a UsageError if it cannot be loaded, has none, or has none by that name.
 * @param name which export to take; without, all.
 */
export async function readMachines(
  file: string,
  load: LoadModule,
  name: string | undefined,
): Promise<readonly ExportedMachine[]> {
  const module = (await loadedModule(file, load)) as Readonly<Record<string, unknown>> | undefined;
  const found = Object.entries(module ?? {}).flatMap(([exported, machine]) =>
    isMachine(machine) ? [{ name: exported, machine }] : [],
  );
  if (found.length === 0) throw new UsageError(`${file} exports no machine of XState 5`);
  const named = found.filter((each) => name === undefined || each.name === name);
  if (named.length === 0)
    throw new UsageError(
      `${file} exports no machine "${name}"; there are: ${found.map((each) => each.name).join(", ")}`,
    );
  // One and the same may be exported by name and as the default.
  return named.filter(({ machine }, index) => named.findIndex((other) => other.machine === machine) === index);
}

/** By its shape: a user's file may bring its own copy of XState. */
function isMachine(value: unknown): value is AnyStateMachine {
  const { id, root, implementations, transition } = (value ?? {}) as Partial<Record<keyof AnyStateMachine, unknown>>;
  return typeof id === "string" && isObject(root) && isObject(implementations) && typeof transition === "function";
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
