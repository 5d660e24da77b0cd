import type { ComponentId } from "./component.ts";

/** A controller of the user's own threw where it must not: it cannot be explored, nor go on. What it threw is the `cause`. */
export class ReconcileError extends Error {
  override readonly name = "ReconcileError";
  readonly controller: ComponentId;

  /** @param doing what it was at: `reconciling default/a`. */
  constructor(controller: ComponentId, doing: string, cause: unknown) {
    const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`${controller} threw while ${doing}: ${what}${placeOf(cause)}`, { cause });
    this.controller = controller;
  }
}

/** Calls a function of the user's, and says whose it is if it throws. */
export function guarded<T>(controller: ComponentId, doing: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw isControllerMistake(error) ? error : new ReconcileError(controller, doing, error);
  }
}

/** Whether an error is of a user's controller: it threw, or has hidden state. By name: a module may have a library of its own. */
export function isControllerMistake(error: unknown): error is Error {
  return error instanceof Error && (error.name === "ReconcileError" || error.name === "HiddenStateError");
}

/** The innermost place in the code that its stack tells of. */
function placeOf(cause: unknown): string {
  const [place] = (cause instanceof Error && cause.stack?.match(/^ +at .*$/m)) || [];
  return place === undefined ? "" : `\n  ${place.trim()}`;
}
