import type { StateSpace } from "./state-space.ts";

/** On so many states symmetry is tried out. */
const mostTried = 60;

/**
 * Tries out whether a space is as symmetric as it says: states that differ by a swap must have the same successors, up to symmetry.
 * Throws if not. On the first states only, as it costs more than the search itself.
 */
export class SymmetryTrial {
  readonly #space: StateSpace;
  #tried = 0;

  constructor(space: StateSpace) {
    this.#space = space;
  }

  /** @param alike told of each state that differs from this one by a swap. */
  try(state: Int32Array, alike: (other: Int32Array) => void): void {
    if (this.#tried >= mostTried) return;
    this.#tried++;
    const expected = this.#successors(state);
    for (const other of this.#space.swapped?.(state) ?? []) {
      alike(other);
      if (this.#successors(other) === expected) continue;
      throw new RangeError(`${this.#space.name} is not symmetric: with other names it can do something else`);
    }
  }

  #successors(state: Int32Array): string {
    const from = Int32Array.from(state);
    const into = new Int32Array(state.length);
    const all: string[] = [];
    this.#space.expand(from, (to) => {
      this.#space.canonical?.(to, into);
      all.push(into.join());
    });
    return all.sort().join(" ");
  }
}
