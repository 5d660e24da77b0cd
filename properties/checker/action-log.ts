import type { Action } from "./actions.ts";

/** What is done in a step, when somebody wants to know. */
export class ActionLog {
  /** From there on, components only came to rest after what happened before. */
  settledFrom = 0;
  #actions: Action[] | undefined;

  /** What was done; undefined while nobody wants to know. */
  get actions(): Action[] | undefined {
    return this.#actions;
  }

  get length(): number {
    return this.#actions?.length ?? 0;
  }

  /** Logs what is done while something runs. */
  during(run: () => void): void {
    this.#actions = [];
    try {
      run();
    } finally {
      this.#actions = undefined;
    }
  }

  add(action: Action): void {
    this.#actions?.push(action);
  }

  /** Forgets what was logged from there on. */
  mark(length: number): void {
    if (this.#actions) this.#actions.length = length;
  }
}
