import { choiceName } from "../../../properties/coverage.ts";
import type { MachineCoverage, Visits } from "../../../properties/report.ts";
import { type Chart, type ChartState, type ChartTransition, type Marks, statesOf, transitionsOf } from "./chart.ts";

/** What is to be seen on a chart besides the machine. */
export interface Marking {
  /** What was visited, how often, and what never; of the machine of this chart. */
  readonly coverage?: MachineCoverage;
  /** What is to stand out: states by their paths, transitions as coverage names them: `running on DELETE`. */
  readonly highlight?: readonly string[];
}

/** A chart with marks on its states and transitions. Throws a RangeError if something is to stand out that is not there. */
export function marked(chart: Chart, { coverage, highlight = [] }: Marking): Chart {
  if (coverage && coverage.machine !== chart.name)
    throw new RangeError(`coverage of ${coverage.machine} on the chart of ${chart.name}`);
  refuseUnknown(chart, highlight);
  const most = Math.max(1, ...Object.values(coverage?.states.counts ?? {}));
  const marksOf = (visited: Visited | undefined, names: readonly string[]): Marks | undefined => {
    const isHighlighted = names.some((name) => highlight.includes(name));
    if (!visited && !isHighlighted) return undefined;
    return {
      ...(visited && {
        visits: visited.isVisited ? "some" : "none",
        note: visited.isVisited ? (visited.count === undefined ? "" : `${visited.count}×`) : "never",
        ...(visited.count && { heat: heatOf(visited.count, most) }),
      }),
      ...(isHighlighted && { isHighlighted }),
    };
  };
  const transition = (each: ChartTransition): ChartTransition => {
    const marks = marksOf(coverage && transitionVisits(each, coverage.transitions), namesOf(each));
    return marks ? { ...each, marks } : each;
  };
  const state = (each: ChartState): ChartState => {
    const isOf = coverage && each.path !== "" && !each.kind.endsWith("history");
    const marks = marksOf(isOf ? visitsOf(each.path, coverage.states) : undefined, [each.path]);
    return {
      ...each,
      ...(marks && { marks }),
      transitions: quiet(each.transitions.map(transition)),
      states: each.states.map(state),
    };
  };
  return { ...chart, root: state(chart.root) };
}

/** Where all transitions that share an edge were never taken, the dotted edge says so. */
function quiet(transitions: readonly ChartTransition[]): readonly ChartTransition[] {
  const edgeOf = ({ targets }: ChartTransition) => targets.join("\n");
  return transitions.map((transition) => {
    const { marks, targets } = transition;
    const same = transitions.filter((other) => edgeOf(other) === edgeOf(transition));
    const isPlain = targets.length > 0 && same.every((other) => other.marks?.visits === "none");
    return isPlain ? { ...transition, marks: { ...marks, note: "" } } : transition;
  });
}

interface Visited {
  readonly isVisited: boolean;
  readonly count?: number;
}

function visitsOf(name: string, { never, counts }: Visits): Visited {
  const count = counts?.[name];
  return { isVisited: !never.includes(name), ...(count !== undefined && { count }) };
}

/** Undefined for what coverage does not know: what the machine does by itself, and what does nothing. */
function transitionVisits({ name, pair, trigger, forbids }: ChartTransition, visits: Visits): Visited | undefined {
  if (forbids) return undefined;
  const { never, counts } = visits;
  if (never.includes(name) || never.includes(pair)) return { isVisited: false };
  if (!counts) return trigger.kind === "event" || trigger.kind === "after" ? { isVisited: true } : undefined;
  const count = counts[name];
  if (count !== undefined) return { isVisited: true, count };
  // Another of its alternatives was taken: this one never was.
  return Object.keys(counts).some((other) => other.startsWith(`${pair} (`)) ? { isVisited: false } : undefined;
}

/** All that it may be called; one without alternatives is also the first of them. */
function namesOf({ name, pair }: ChartTransition): readonly string[] {
  return [name, pair, ...(name === pair ? [choiceName(pair, 0)] : [])];
}

/** From 1 to 5, in equal steps of the logarithm. */
function heatOf(count: number, most: number): number {
  return 1 + Math.min(4, Math.floor((5 * Math.log(count)) / Math.log(most + 1)));
}

function refuseUnknown(chart: Chart, names: readonly string[]): void {
  const states = statesOf(chart.root).map(({ path }) => path);
  const transitions = transitionsOf(chart).flatMap(namesOf);
  for (const name of names) {
    if (states.includes(name) || transitions.includes(name)) continue;
    const there = states.filter((path) => path !== "").join(", ");
    throw new RangeError(`${chart.name} has no state "${name}"; there are: ${there}`);
  }
}
