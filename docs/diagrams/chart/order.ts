import { type Chart, type ChartState, isWithin, statesOf } from "./chart.ts";

/** Two states, by their paths, one after the other. */
export type Arc = readonly [from: string, to: string];

/**
 * Tells which arcs go back: against the way on which states are met from the first one on. A layout that draws these upwards begins at
 * the top where the machine begins.
 */
export function goesBack(chart: Chart, arcs: readonly Arc[]): (arc: Arc) => boolean {
  const back = new Set(
    statesOf(chart.root).flatMap((state) => backWithin(state, arcs).map(([from, to]) => `${from}\n${to}`)),
  );
  return ([from, to]) => {
    const ends = branches(chart.root, from, to);
    return ends !== undefined && back.has(ends.join("\n"));
  };
}

/** The arcs between the states right inside of a state that close a circle when these are visited depth first. */
function backWithin(state: ChartState, arcs: readonly Arc[]): Arc[] {
  const next = new Map<string, string[]>(state.states.map(({ path }) => [path, []]));
  for (const [from, to] of arcs) {
    const [start, end] = [from, to].map((path) => state.states.find((child) => isWithin(path, child.path))?.path);
    if (start !== undefined && end !== undefined && start !== end) next.get(start)?.push(end);
  }
  const first = state.states.filter(({ path }) => state.initial?.targets.some((target) => isWithin(target, path)));
  // Where the state around leads by itself, one gets from its first state too.
  for (const child of first) {
    for (const [from, to] of arcs) {
      const end = state.states.find(({ path }) => isWithin(to, path));
      if (from === state.path && end && end !== child) next.get(child.path)?.push(end.path);
    }
  }
  const found: Arc[] = [];
  const done = new Map<string, "open" | "closed">();
  const visit = (path: string): void => {
    done.set(path, "open");
    for (const other of next.get(path) ?? []) {
      if (done.get(other) === "open") found.push([path, other]);
      else if (!done.has(other)) visit(other);
    }
    done.set(path, "closed");
  };
  for (const { path } of [...first, ...state.states]) if (!done.has(path)) visit(path);
  return found;
}

/** The two states right inside of the innermost state around both in which they are; undefined if one is within the other. */
function branches(state: ChartState, from: string, to: string): Arc | undefined {
  const [start, end] = [from, to].map((path) => state.states.find((child) => isWithin(path, child.path)));
  if (start === undefined || end === undefined) return undefined;
  return start === end ? branches(start, from, to) : [start.path, end.path];
}
