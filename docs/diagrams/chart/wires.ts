import { type Chart, type ChartTransition, isWithin, parentOf, statesOf } from "./chart.ts";
import { goesBack } from "./order.ts";

/** What an edge begins or ends at: a state by its path, or a mark by its name. */
export type End = { readonly state: string } | { readonly mark: string };

/** A dot or a bar, and the state that it is right inside of. */
export interface Mark {
  readonly name: string;
  readonly kind: "start" | "fork";
  readonly inside: string;
}

/** An edge that has no place yet. */
export interface Wire {
  readonly kind: "transition" | "initial" | "history default";
  readonly from: End;
  readonly to: End;
  /** What is written on it: transitions, or of an initial edge its actions. */
  readonly transitions: readonly ChartTransition[];
  readonly actions: readonly string[];
  /** Whether it goes against the way in which the chart is read. */
  readonly back: boolean;
}

export interface Wiring {
  readonly marks: readonly Mark[];
  readonly wires: readonly Wire[];
}

/** The edges that a chart needs: one for all transitions between the same two states, one into each state that has a first one inside. */
export function wiringOf(chart: Chart): Wiring {
  const marks: Mark[] = [];
  const wires: Omit<Wire, "back">[] = [];
  for (const state of statesOf(chart.root)) {
    const { path, kind, initial } = state;
    if (initial && kind === "compound") {
      const mark = { name: `start ${path}`, kind: "start", inside: path } as const;
      marks.push(mark);
      wires.push(...initial.targets.map((target) => initialWire({ mark: mark.name }, target, initial.actions)));
    } else if (initial) {
      wires.push(...initial.targets.map((target) => historyWire({ state: path }, target)));
    }
    for (const transitions of sameWay(state.transitions)) {
      const { targets } = transitions[0] as ChartTransition;
      const from = { state: path };
      const only = targets.length === 1 ? targets[0] : undefined;
      if (only !== undefined) {
        wires.push({ kind: "transition", from, to: { state: only }, transitions, actions: [] });
        continue;
      }
      const mark = { name: `fork ${marks.length}`, kind: "fork", inside: containerOf([path, ...targets]) } as const;
      marks.push(mark);
      wires.push({ kind: "transition", from, to: { mark: mark.name }, transitions, actions: [] });
      for (const target of targets) {
        wires.push({
          kind: "transition",
          from: { mark: mark.name },
          to: { state: target },
          transitions: [],
          actions: [],
        });
      }
    }
  }
  return { marks, wires: directed(chart, wires) };
}

function initialWire(from: End, target: string, actions: readonly string[]): Omit<Wire, "back"> {
  return { kind: "initial", from, to: { state: target }, transitions: [], actions };
}

function historyWire(from: End, target: string): Omit<Wire, "back"> {
  return { kind: "history default", from, to: { state: target }, transitions: [], actions: [] };
}

/** Transitions of one state with the same targets, together, in the order of the first of each. */
function sameWay(transitions: readonly ChartTransition[]): readonly (readonly ChartTransition[])[] {
  const byTargets = new Map<string, ChartTransition[]>();
  for (const transition of transitions) {
    if (transition.targets.length === 0) continue;
    const key = transition.targets.join("\n");
    const known = byTargets.get(key);
    if (known) known.push(transition);
    else byTargets.set(key, [transition]);
  }
  return [...byTargets.values()];
}

/** The innermost state around all of these, or one of them that is around the others. */
function containerOf(paths: readonly string[]): string {
  let container: string = paths[0] ?? "";
  while (!paths.every((path) => isWithin(path, container))) container = parentOf(container) ?? "";
  return paths.includes(container) && container !== "" && paths[0] !== container
    ? (parentOf(container) ?? "")
    : container;
}

/** A fork stands with the state that it comes from. */
function directed(chart: Chart, wires: readonly Omit<Wire, "back">[]): Wire[] {
  const source = new Map(
    wires.flatMap(({ from, to }) => ("mark" in to && "state" in from ? [[to.mark, from.state] as const] : [])),
  );
  const arcOf = ({ from, to }: Omit<Wire, "back">) => {
    const start = "state" in from ? from.state : source.get(from.mark);
    return start !== undefined && "state" in to ? ([start, to.state] as const) : undefined;
  };
  const isBack = goesBack(
    chart,
    wires.flatMap((wire) => {
      const arc = arcOf(wire);
      return arc ? [arc] : [];
    }),
  );
  const backForks = new Set(
    wires.flatMap((wire) => {
      const arc = arcOf(wire);
      return "mark" in wire.from && arc && isBack(arc) ? [wire.from.mark] : [];
    }),
  );
  return wires.map((wire) => {
    const mark = "mark" in wire.from ? wire.from.mark : "mark" in wire.to ? wire.to.mark : undefined;
    const arc = arcOf(wire);
    return { ...wire, back: mark === undefined ? arc !== undefined && isBack(arc) : backForks.has(mark) };
  });
}
