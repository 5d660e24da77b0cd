import type { Explored } from "./search.ts";
import type { StateSpace } from "./state-space.ts";
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
  explored: Pick<Explored<unknown>, "states" | "symmetry">,
  path: readonly number[],
): Int32Array[] {
  const { states, symmetry } = explored;
  const zobrist = new Zobrist(space.width);
  const representative = new Int32Array(space.width);
  const numberOf = (state: Int32Array): number => {
    if (symmetry) space.canonical?.(state, representative);
    const known = symmetry ? representative : state;
    zobrist.hash(known);
    return states.find(known, zobrist.low, zobrist.high);
  };
  const along: Int32Array[] = [Int32Array.from(space.initial())];
  if (numberOf(along[0] as Int32Array) !== path[0]) throw new Error("a path begins with the first state");
  for (const number of path.slice(1)) {
    let found: Int32Array | undefined;
    space.expand(along.at(-1) as Int32Array, (next) => {
      if (!found && numberOf(next) === number) found = Int32Array.from(next);
    });
    if (!found) throw new Error("the space does not answer as it did: no step leads along the path");
    along.push(found);
  }
  return along;
}
