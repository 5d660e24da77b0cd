import type { Edges } from "./search.ts";

/** Edges backwards: into state `s` lead those from `sources[offsets[s] … offsets[s+1]-1]`. */
export interface Links {
  readonly offsets: Int32Array;
  readonly sources: Int32Array;
}

/** Turns edges round. */
export function linksOf(size: number, all: readonly Edges[]): Links {
  const offsets = new Int32Array(size + 1);
  for (const { targets } of all)
    for (let edge = 0; edge < targets.length; edge++) {
      const at = targets.at(edge) + 1;
      offsets[at] = (offsets[at] as number) + 1;
    }
  for (let state = 0; state < size; state++)
    offsets[state + 1] = (offsets[state + 1] as number) + (offsets[state] as number);
  const next = offsets.slice();
  const sources = new Int32Array(offsets[size] as number);
  for (const edges of all)
    for (let state = 0; state < size; state++)
      for (let edge = edges.offsets.at(state); edge < edges.offsets.at(state + 1); edge++) {
        const target = edges.targets.at(edge);
        sources[next[target] as number] = state;
        next[target] = (next[target] as number) + 1;
      }
  return { offsets, sources };
}

/** The states after `start` on a shortest way, through allowed states, to one that is wanted; none if `start` is wanted itself. Throws if there is no way. */
export function wayTo(
  all: readonly Edges[],
  start: number,
  isAllowed: (state: number) => boolean,
  isWanted: (state: number) => boolean,
): number[] {
  const from = new Map<number, number>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] as number;
    if (isWanted(state)) return unwind(from, start, state);
    for (const { offsets, targets } of all) {
      for (let edge = offsets.at(state); edge < offsets.at(state + 1); edge++) {
        const next = targets.at(edge);
        if (next === start || from.has(next) || !isAllowed(next)) continue;
        from.set(next, state);
        queue.push(next);
      }
    }
  }
  throw new Error("there is no such way");
}

/** A way round from a state back to itself, through allowed states, by the edges of the graph: breadth first, so a shortest one. Empty if there is none. */
export function cycleThrough(
  { offsets, targets }: Edges,
  start: number,
  isAllowed: (state: number) => boolean = () => true,
): number[] {
  const from = new Map<number, number>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] as number;
    for (let edge = offsets.at(state); edge < offsets.at(state + 1); edge++) {
      const next = targets.at(edge);
      if (next === start) return [...unwind(from, start, state), start];
      if (from.has(next) || !isAllowed(next)) continue;
      from.set(next, state);
      queue.push(next);
    }
  }
  return [];
}

/** The states after `start`, up to `last`. */
function unwind(from: ReadonlyMap<number, number>, start: number, last: number): number[] {
  const way: number[] = [];
  for (let at = last; at !== start; at = from.get(at) as number) way.push(at);
  return way.reverse();
}
