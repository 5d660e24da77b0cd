import type { Explored } from "./search.ts";
import { equalStates, type StateSpace } from "./state-space.ts";
import { Zobrist } from "./zobrist.ts";

/** The states from the first one to this one, along the edges by which they were found. */
export function pathTo({ parents }: Pick<Explored<unknown>, "parents">, index: number): number[] {
  const path: number[] = [];
  for (let at = index; at >= 0; at = parents.at(at)) path.push(at);
  return path.reverse();
}

/**
 * The states that a sequence of numbers stands for, the first state's number first. They are found by going the way again, so that it does not
 * matter whether states were kept, and so that with symmetry they are a real run: each follows from the one before.
 */
export function statesAlong(
  space: StateSpace,
  explored: Pick<Explored<unknown>, "states" | "symmetry" | "parents" | "ordinals">,
  path: readonly number[],
): Int32Array[] {
  const way = new Retraced(space, explored);
  if (path[0] !== 0) throw new Error("a path begins with the first state");
  for (let at = 1; at < path.length; at++) way.follow(path[at - 1] as number, path[at] as number);
  return way.states;
}

/** A way that is gone again, state by state. */
class Retraced {
  readonly states: Int32Array[];
  readonly #space: StateSpace;
  readonly #explored: Pick<Explored<unknown>, "states" | "symmetry" | "parents" | "ordinals">;
  readonly #zobrist: Zobrist;
  /** Of the last state: itself without symmetry. */
  #representative: Int32Array;

  constructor(space: StateSpace, explored: Pick<Explored<unknown>, "states" | "symmetry" | "parents" | "ordinals">) {
    this.#space = space;
    this.#explored = explored;
    this.#zobrist = new Zobrist(space.width);
    this.states = [Int32Array.from(space.initial())];
    this.#representative = this.#canonical(space.initial());
  }

  /** Goes on from a state to a successor of it, by their numbers. */
  follow(from: number, to: number): void {
    const { parents, ordinals, symmetry } = this.#explored;
    const isLink = parents.at(to) === from;
    const next = this.#successor(this.#representative, (state, ordinal) =>
      isLink ? ordinal === ordinals.at(to) : this.#numberOf(this.#canonical(state)) === to,
    );
    this.#representative = this.#canonical(next);
    const wanted = this.#representative;
    const real = symmetry
      ? this.#successor(this.states.at(-1) as Int32Array, (state) => equalStates(this.#canonical(state), wanted))
      : next;
    this.states.push(real);
  }

  #successor(from: Int32Array, isWanted: (state: Int32Array, ordinal: number) => boolean): Int32Array {
    let found: Int32Array | undefined;
    let ordinal = 0;
    this.#space.expand(from, (next) => {
      if (!found && isWanted(next, ordinal)) found = Int32Array.from(next);
      ordinal++;
    });
    if (!found) throw new Error("the space does not answer as it did: no step leads along the path");
    return found;
  }

  #canonical(state: Int32Array): Int32Array {
    const into = Int32Array.from(state);
    if (this.#explored.symmetry) this.#space.canonical?.(state, into);
    return into;
  }

  #numberOf(state: Int32Array): number {
    this.#zobrist.hash(state);
    return this.#explored.states.find(state, this.#zobrist.low, this.#zobrist.high);
  }
}
