import { type Chart, type ChartState, isWithin, statesOf } from "./chart.ts";
import { activities, reactions, reactionText, transitionText } from "./labels.ts";

/**
 * A chart as DOT, for Graphviz and what else reads it. A state with states inside is a cluster; it has a node of its own in it, with what it
 * does itself, at which its transitions begin and end: Graphviz knows no edge of a cluster, and cuts those from outside at its border.
 */
export function dotOf(chart: Chart): string {
  const { name, root } = chart;
  const states = statesOf(root);
  const drawing: Drawing = {
    clusters: new Set(states.flatMap(({ path, states: inner }) => (inner.length > 0 ? [path] : []))),
    forks: [],
  };
  const inner = stateLines(drawing, root);
  const edges = states.flatMap((state) => edgesOf(drawing, state));
  return `${[
    `digraph ${quoted(name)} {`,
    '  graph [compound=true, fontname="Helvetica", fontsize=12, labeljust=l, ranksep=0.4, nodesep=0.35]',
    '  node [fontname="Helvetica", fontsize=11, shape=box, style=rounded, margin="0.15,0.07"]',
    '  edge [fontname="Helvetica", fontsize=10]',
    ...[...inner, ...drawing.forks, ...edges].map((line) => `  ${line}`),
    "}",
  ].join("\n")}\n`;
}

interface Drawing {
  /** The paths of the states that have states inside. */
  readonly clusters: ReadonlySet<string>;
  /** The bars at which transitions part, filled as they are met. */
  readonly forks: string[];
}

/** In quotation marks, as an id or a line of text. */
function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

/** Lines, each to the left. */
function label(lines: readonly string[]): string {
  return `"${lines.map((line) => `${escaped(line)}\\l`).join("")}"`;
}

/** The node that stands for a state. */
const node = (path: string): string => quoted(path);
const cluster = (path: string): string => quoted(`cluster ${path}`);

function stateLines(drawing: Drawing, state: ChartState, isRegion = false): readonly string[] {
  const { path, name, kind, states, initial } = state;
  const targets = initial?.targets ?? [];
  if (kind.endsWith("history")) {
    const sign = kind === "deep history" ? "H*" : "H";
    const shape = `shape=circle, style="", width=0.3, fixedsize=true, label="${sign}"`;
    return [
      `${node(path)} [${shape}]`,
      ...targets.map((target) => edge(node(path), target, ["style=dashed", ...borders(drawing, path, target)])),
    ];
  }
  const own = [...activities(state), ...reactions(state).map(reactionText)];
  if (states.length === 0) {
    const text = own.length === 0 ? quoted(name) : label([name, ...own]);
    return [`${node(path)} [label=${text}${kind === "final" ? ", peripheries=2" : ""}]`];
  }
  const start = quoted(`start of ${path}`);
  const actions = initial && initial.actions.length > 0 ? [`label=${quoted(`/ ${initial.actions.join(", ")}`)}`] : [];
  const inner = [
    `label=${quoted(name)}`,
    `style="rounded${isRegion ? ",dashed" : ""}"`,
    `${node(path)} [${own.length === 0 ? 'shape=point, style=invis, label=""' : `shape=plain, label=${label(own)}`}]`,
    ...(targets.length > 0 ? [`${start} [shape=point, width=0.12]`] : []),
    ...targets.map((target) => edge(start, target, [...actions, ...borders(drawing, path, target)])),
    ...states.flatMap((child) => stateLines(drawing, child, kind === "parallel")),
  ];
  return [`subgraph ${cluster(path)} {`, ...inner.map((line) => `  ${line}`), "}"];
}

function edge(from: string, target: string, attributes: readonly string[] = []): string {
  return `${from} -> ${node(target)}${attributes.length > 0 ? ` [${attributes.join(", ")}]` : ""}`;
}

function edgesOf(drawing: Drawing, state: ChartState): readonly string[] {
  return state.transitions.flatMap((transition) => {
    const { source, targets } = transition;
    const [only] = targets;
    if (only === undefined) return [];
    const text = `label=${label([transitionText(transition)])}`;
    if (targets.length === 1) return [edge(node(source), only, [text, ...borders(drawing, source, only)])];
    const fork = quoted(`fork ${drawing.forks.length + 1}`);
    drawing.forks.push(`${fork} [shape=box, style=filled, fillcolor=black, label="", width=0.6, height=0.05]`);
    return [
      `${node(source)} -> ${fork} [${[text, "arrowhead=none", ...tail(drawing, source)].join(", ")}]`,
      ...targets.map((target) => edge(fork, target)),
    ];
  });
}

/** The borders of clusters at which an edge is cut: not of one that is around the other end. */
function borders(drawing: Drawing, source: string, target: string): readonly string[] {
  const into = drawing.clusters.has(target) && !isWithin(source, target) ? [`lhead=${cluster(target)}`] : [];
  return isWithin(target, source) ? into : [...tail(drawing, source), ...into];
}

function tail({ clusters }: Drawing, source: string): readonly string[] {
  return clusters.has(source) ? [`ltail=${cluster(source)}`] : [];
}
