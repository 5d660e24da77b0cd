import { type Chart, type ChartState, isWithin, statesOf } from "./chart.ts";
import { idsOf } from "./ids.ts";
import { activities, reactions, reactionText, transitionText } from "./labels.ts";

/**
 * A chart as PlantUML. What a state with states inside does itself stands in it, above them. PlantUML refuses edges that lead from outside
 * into regions; a parallel state that has some is called so, and its regions stand in it as other states do.
 */
export function plantUmlOf(chart: Chart): string {
  const { name, root } = chart;
  const drawing: Drawing = { idOf: idsOf(root), ends: endsOf(root), forks: [] };
  const edges = statesOf(root).flatMap((state) => edgesOf(drawing, state));
  const forks = drawing.forks.map((fork) => `state ${fork} <<fork>>`);
  const head = ["@startuml", `title ${name}`, "hide empty description"];
  return `${[...head, ...forks, ...box(drawing, root), ...edges, "@enduml"].join("\n")}\n`;
}

interface Drawing {
  readonly idOf: (path: string) => string;
  /** The two ends of every transition. */
  readonly ends: readonly (readonly [string, string])[];
  /** The names of the bars at which transitions part, filled as they are met. */
  readonly forks: string[];
}

/** PlantUML reads Creole in what is written: a tilde takes the meaning away. */
function escaped(text: string): string {
  return text.replaceAll("\\", "~\\").replaceAll(/(\*\*|\/\/|""|--|__|~~|<)/g, "~$1");
}

function inQuotes(name: string): string {
  return `"${name.replaceAll('"', "'")}"`;
}

function box(drawing: Drawing, state: ChartState): readonly string[] {
  const { path, name, kind, states } = state;
  const id = drawing.idOf(path);
  const isSealed = states.every((region) => !isEntered(drawing, region.path));
  const inner = kind === "parallel" && isSealed ? regionLines(drawing, states) : insideLines(drawing, state);
  return [
    `state ${inQuotes(kind === "parallel" && !isSealed ? `${name} (parallel)` : name)} as ${id} {`,
    ...inner.map((line) => `  ${line}`),
    "}",
    ...descriptions(state).map((text) => `${id} : ${escaped(text)}`),
  ];
}

function endsOf(root: ChartState): readonly (readonly [string, string])[] {
  return statesOf(root).flatMap(({ transitions }) =>
    transitions.flatMap(({ source, targets }) => targets.map((target) => [source, target] as const)),
  );
}

/** Whether some transition has one end within a state and the other outside. */
function isEntered({ ends }: Drawing, path: string): boolean {
  return ends.some(([from, to]) => isWithin(from, path) !== isWithin(to, path));
}

/** A rule stands between two regions. */
function regionLines(drawing: Drawing, states: readonly ChartState[]): readonly string[] {
  const histories = states.filter(({ kind }) => kind.endsWith("history"));
  const regions = states.filter((state) => !histories.includes(state));
  return [
    ...histories.flatMap((each) => stateLines(drawing, each)),
    ...regions.flatMap((each, index) => [...(index > 0 ? ["--"] : []), ...stateLines(drawing, each)]),
  ];
}

function insideLines(drawing: Drawing, { initial, states }: ChartState): readonly string[] {
  const label = initial && initial.actions.length > 0 ? ` : / ${escaped(initial.actions.join(", "))}` : "";
  const first = (initial?.targets ?? []).map((target) => `[*] --> ${drawing.idOf(target)}${label}`);
  return [...first, ...states.flatMap((child) => stateLines(drawing, child))];
}

function stateLines(drawing: Drawing, state: ChartState): readonly string[] {
  const { path, name, kind, states, initial } = state;
  if (states.length > 0) return box(drawing, state);
  const id = drawing.idOf(path);
  if (kind.endsWith("history")) {
    const defaults = (initial?.targets ?? []).map((target) => `${id} --> ${drawing.idOf(target)}`);
    return [`state ${inQuotes(name)} as ${id} <<history${kind === "deep history" ? "*" : ""}>>`, ...defaults];
  }
  return [
    `state ${inQuotes(name)} as ${id}`,
    ...descriptions(state).map((text) => `${id} : ${escaped(text)}`),
    ...(kind === "final" ? [`${id} --> [*]`] : []),
  ];
}

function descriptions(state: ChartState): readonly string[] {
  return [...activities(state), ...reactions(state).map(reactionText)];
}

function edgesOf({ idOf, forks }: Drawing, state: ChartState): readonly string[] {
  return state.transitions.flatMap((transition) => {
    const { targets } = transition;
    if (targets.length === 0) return [];
    const label = escaped(transitionText(transition));
    if (targets.length === 1) return targets.map((target) => `${idOf(state.path)} --> ${idOf(target)} : ${label}`);
    const fork = `fork_${forks.length + 1}`;
    forks.push(fork);
    return [`${idOf(state.path)} --> ${fork} : ${label}`, ...targets.map((target) => `${fork} --> ${idOf(target)}`)];
  });
}
