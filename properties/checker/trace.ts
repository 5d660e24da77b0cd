import { type Explored, pathTo } from "./search.ts";
import type { MacroStep, Semantics } from "./semantics.ts";

/** The steps along a sequence of states: between each two the first edge that leads from one to the next. */
export function stepsAlong(
  semantics: Semantics,
  explored: Pick<Explored<unknown>, "states">,
  path: readonly number[],
): MacroStep[] {
  const { states } = explored;
  const read = (index: number) => states.read(index, new Int32Array(states.width));
  return path.slice(1).map((to, position) => semantics.explain(read(path[position] as number), read(to)));
}

/** The shortest way to a state, and on along `beyond`. */
export function shortestPath(
  explored: Pick<Explored<unknown>, "parents">,
  state: number,
  beyond: readonly number[] = [],
): number[] {
  return [...pathTo(explored, state), ...beyond];
}

/** A way round within a component, from a state back to itself, by the edges of the graph: breadth first, so a shortest one. */
export function cycleThrough(
  { offsets, targets }: Pick<Explored<unknown>, "offsets" | "targets">,
  start: number,
): number[] {
  const from = new Map<number, number>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] as number;
    for (let edge = offsets.at(state); edge < offsets.at(state + 1); edge++) {
      const next = targets.at(edge);
      if (next === start) return unwind(from, start, state);
      if (from.has(next)) continue;
      from.set(next, state);
      queue.push(next);
    }
  }
  return [];
}

/** The states after `start` up to `last`, and `start` again. */
function unwind(from: ReadonlyMap<number, number>, start: number, last: number): number[] {
  const way = [start];
  for (let at = last; at !== start; at = from.get(at) as number) way.push(at);
  return way.reverse();
}
