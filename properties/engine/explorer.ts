import type { StateSpace } from "./state-space.ts";

/** A step that can be taken. */
export interface OpenStep<F extends string = string> {
  readonly to: Int32Array;
  readonly actor: number;
  readonly fault?: F;
}

/** Stands at a state, says what can happen, takes a step, goes back: exploration on demand, of spaces of any size. */
export class Explorer<F extends string = string> {
  readonly #space: StateSpace<F>;
  readonly #path: Int32Array[];

  constructor(space: StateSpace<F>) {
    this.#space = space;
    this.#path = [Int32Array.from(space.initial())];
  }

  /** From the first state to the one where it stands. */
  get path(): readonly Int32Array[] {
    return this.#path;
  }

  get state(): Int32Array {
    return this.#path.at(-1) as Int32Array;
  }

  /** All that can happen here, in the space's order. */
  steps(): OpenStep<F>[] {
    const steps: OpenStep<F>[] = [];
    this.#space.expand(this.state, (to, actor, fault) => {
      steps.push({ to: Int32Array.from(to), actor, ...(fault !== undefined && { fault }) });
    });
    return steps;
  }

  /** Takes a step by its place among `steps`. Throws if there is none. */
  take(index: number): void {
    const step = this.steps()[index];
    if (!step) throw new RangeError(`there is no step ${index} here`);
    this.#path.push(step.to);
  }

  /** Goes back one step; false at the first state. */
  back(): boolean {
    if (this.#path.length === 1) return false;
    this.#path.pop();
    return true;
  }
}
