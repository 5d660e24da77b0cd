import type { BitList } from "./bit-list.ts";
import { componentsOf } from "./components.ts";
import { cycleThrough, type Links, linksOf, wayTo } from "./graph.ts";
import type { Fairness } from "./property.ts";
import type { Edges, Explored } from "./search.ts";

/** A run that lingers where something does not hold, and never gets out. */
export interface LingeringRun {
  /** Where it begins to linger. */
  readonly state: number;
  /** The states that follow, to the end. */
  readonly way: readonly number[];
  /** Round again, from the last of these back to it; unset where the run ends. */
  readonly cycle?: readonly number[];
}

/**
 * A run that is never good again once it has begun to linger: from the first state, or from any of `starts` that is not good. It
 * ends where nothing can happen but faults, or goes round a cycle without a good state; if fairness is strong, it ends up in a
 * component that nothing leads out of and that has no good state at all. Faults may happen on the way, not in the end.
 * On the finished graph, so that joins and cycles are what they are. Linear in the graph.
 */
export function lingering(
  { states: { size }, edges, faults }: Explored<unknown>,
  bottoms: readonly (readonly number[])[],
  good: BitList,
  starts: BitList | undefined,
  fairness: Fairness,
): LingeringRun | undefined {
  if (!edges) throw new Error("the edges were not kept");
  const ends = fairness === "strong" ? fairEnds(size, bottoms, good) : anyEnds(size, edges, good);
  const bad = (state: number): boolean => !good.at(state);
  const doomed = backwards(ends, linksOf(size, faults ? [edges, faults] : [edges]), bad);
  const first = starts ? firstOf(size, (state) => starts.at(state) && doomed[state] === 1) : doomed[0] === 1 ? 0 : -1;
  if (first < 0) return undefined;
  const way = wayTo(faults ? [edges, faults] : [edges], first, bad, (state) => ends[state] === 1);
  const end = way.at(-1) ?? first;
  const cycle = cycleThrough(edges, end, bad);
  return { state: first, way, ...(cycle.length > 0 && { cycle }) };
}

/** All states of the bottom components in which nothing is good. */
function fairEnds(size: number, bottoms: readonly (readonly number[])[], good: BitList): Uint8Array {
  const ends = new Uint8Array(size);
  for (const component of bottoms)
    if (!component.some((state) => good.at(state))) for (const state of component) ends[state] = 1;
  return ends;
}

/** States that are not good and that nothing leads out of, or that are on a cycle of such states. */
function anyEnds(size: number, edges: Edges, good: BitList): Uint8Array {
  const ends = new Uint8Array(size);
  const isBad = (state: number): boolean => !good.at(state);
  const component = componentsOf({ size, ...edges }, isBad);
  const members = new Int32Array(size);
  for (let state = 0; state < size; state++)
    if (isBad(state)) members[component[state] as number] = (members[component[state] as number] as number) + 1;
  for (let state = 0; state < size; state++) {
    if (!isBad(state)) continue;
    const [start, end] = [edges.offsets.at(state), edges.offsets.at(state + 1)];
    let round = start === end || (members[component[state] as number] as number) > 1;
    for (let edge = start; edge < end && !round; edge++) round = edges.targets.at(edge) === state;
    if (round) ends[state] = 1;
  }
  return ends;
}

/** From where one gets to an end through allowed states alone. */
function backwards(ends: Uint8Array, { offsets, sources }: Links, isAllowed: (state: number) => boolean): Uint8Array {
  const reached = ends.slice();
  const queue: number[] = [];
  ends.forEach((is, state) => {
    if (is === 1) queue.push(state);
  });
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] as number;
    for (let edge = offsets[state] as number; edge < (offsets[state + 1] as number); edge++) {
      const source = sources[edge] as number;
      if (reached[source] === 1 || !isAllowed(source)) continue;
      reached[source] = 1;
      queue.push(source);
    }
  }
  return reached;
}

function firstOf(size: number, is: (state: number) => boolean): number {
  for (let state = 0; state < size; state++) if (is(state)) return state;
  return -1;
}
