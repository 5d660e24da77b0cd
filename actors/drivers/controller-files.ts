import type { UserController } from "../define-controller.ts";
import { UsageError } from "./shell.ts";

/** What loads a JavaScript module by its path, relative to where the command was started; its answer is what the module exports. */
export type LoadModule = (file: string) => Promise<unknown>;

/**
 * The controllers that files export: by any name, one by one or in lists. Throws a UsageError for what cannot be loaded, or has none in it.
 */
export async function readControllers(files: readonly string[], load: LoadModule): Promise<readonly UserController[]> {
  const found: UserController[] = [];
  for (const file of files) {
    const controllers = controllersIn(await loadedModule(file, load));
    if (controllers.length === 0)
      throw new UsageError(`${file} exports no controller; export what defineController answers`);
    found.push(...controllers);
  }
  return found;
}

/** What a file of JavaScript, or of TypeScript where Node runs that, exports. Throws a UsageError that says why it cannot be loaded. */
export async function loadedModule(file: string, load: LoadModule): Promise<unknown> {
  try {
    return await load(file);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    if (code === "ERR_UNKNOWN_FILE_EXTENSION" && /\.[cm]?ts$/.test(file)) {
      const why =
        "this Node does not run TypeScript; compile it to .js, or use a Node that strips types (22.18 and later)";
      throw new UsageError(`${file}: ${why}`);
    }
    throw new UsageError(`${file} cannot be loaded: ${message ?? String(error)}`);
  }
}

/** The controllers that a module exports, each once: one and the same may be exported by name and as the default. */
export function controllersIn(module: unknown): UserController[] {
  const exported = Object.values((module ?? {}) as Record<string, unknown>).flat();
  return [...new Set(exported)].filter(isController);
}

function isController(value: unknown): value is UserController {
  const { id, reconciles, react } = (value ?? {}) as Partial<Record<keyof UserController, unknown>>;
  return typeof id === "string" && typeof reconciles === "string" && typeof react === "function";
}
