import type { Action } from "./actions.ts";

/** One way in which a component may come to rest after a step. */
export interface Way {
  readonly cell: number;
  /** How many stale turns it takes from the budget. */
  readonly cost: number;
  /** What happens on the way. */
  readonly actions: readonly Action[];
}

/** One way to each cell, the cheapest, in the order given. */
export function cheapest(ways: readonly Way[]): readonly Way[] {
  const better = (a: Way, at: number, b: Way, place: number) =>
    b.cell === a.cell && (b.cost < a.cost || (b.cost === a.cost && place < at));
  return ways
    .filter((way, at) => !ways.some((other, place) => better(way, at, other, place)))
    .map(({ cell, cost, actions }) => ({ cell, cost, actions }));
}
