import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs/lib/elk-api.js";
import { type Chart, type ChartState, statesOf } from "./chart.ts";
import { type Head, headOf, linesOf } from "./head.ts";
import { activityTokens, type Line, lineHeight, typeset } from "./typeset.ts";
import type { End, Mark, Wire, Wiring } from "./wires.ts";

/** What the layout engine is given, and what it is to be read with afterwards. */
export interface Prepared {
  readonly graph: ElkNode;
  readonly heads: ReadonlyMap<string, Head>;
  /** By the number of the wire. */
  readonly labels: ReadonlyMap<number, readonly (readonly Line[])[]>;
}

/** How wide the lines of a label may be, in pixels. */
const labelWidth = 190;
/** Around the text of a label, in pixels: what the edge keeps from it. */
export const labelMargin = { x: 4, y: 2 };

/** Sizes of marks, in pixels. */
const dot = { width: 12, height: 12 };
const bar = { width: 44, height: 5 };
const history = { width: 26, height: 26 };

/*
 * One layered drawing through all levels. Edges go at right angles; a label is a box of its own on its edge, so that nothing else passes
 * there. The engine's own breaking of circles by model order fails on nested graphs, so edges that go back are given to it turned round.
 */
const options: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.edgeLabels.placement": "CENTER",
  "elk.spacing.nodeNode": "24",
  "elk.spacing.edgeNode": "14",
  "elk.spacing.edgeEdge": "12",
  "elk.spacing.edgeLabel": "4",
  "elk.spacing.labelLabel": "6",
  "elk.spacing.nodeSelfLoop": "14",
  "elk.layered.spacing.nodeNodeBetweenLayers": "26",
  "elk.layered.spacing.edgeNodeBetweenLayers": "16",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "10",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.crossingMinimization.hierarchicalSweepiness": "1",
};

/** A chart as a graph for ELK, everything measured. @param way options beside those that all charts have. */
export function prepared(chart: Chart, { marks, wires }: Wiring, way: LayoutOptions): Prepared {
  const layoutOptions = { ...options, ...way };
  const heads = new Map(statesOf(chart.root).map((state) => [state.path, headOf(state)]));
  const labels = new Map(wires.flatMap((wire, index) => (isSilent(wire) ? [] : [[index, blocksOf(wire)] as const])));
  const children = [nodeOf(chart.root, { heads, marks, layoutOptions })];
  const edges = wires.map((wire, index) => edgeOf(wire, index, labels.get(index)));
  return {
    graph: { id: "chart", layoutOptions, children, edges: [...edges, ...belowHeads(chart.root)] },
    heads,
    labels,
  };
}

interface Making {
  readonly heads: ReadonlyMap<string, Head>;
  readonly marks: readonly Mark[];
  readonly layoutOptions: LayoutOptions;
}

/** The names of nodes: of states, their heads, and marks. */
export const nodeId = {
  state: (path: string) => `state ${path}`,
  head: (path: string) => `head ${path}`,
  end: (end: End) => ("state" in end ? nodeId.state(end.state) : end.mark),
};

function nodeOf(state: ChartState, making: Making): ElkNode {
  const { path, kind } = state;
  const id = nodeId.state(path);
  const head = making.heads.get(path);
  if (kind === "shallow history" || kind === "deep history") return { id, ...history };
  if (!head || state.states.length === 0) return { id, width: head?.width ?? 0, height: head?.height ?? 0 };
  const marks = making.marks.filter(({ inside }) => inside === path);
  return {
    id,
    layoutOptions: { ...making.layoutOptions, "elk.padding": "[top=10,left=14,bottom=16,right=14]" },
    children: [
      // The head is a node too: edges from outside keep off it.
      {
        id: nodeId.head(path),
        width: head.width,
        height: head.height,
        layoutOptions: { "elk.layered.layering.layerConstraint": "FIRST" },
      },
      ...marks.map(({ name, kind }) => ({ id: name, ...(kind === "start" ? dot : bar) })),
      ...state.states.map((child) => nodeOf(child, making)),
    ],
  };
}

/** What stands in no order otherwise is below the head: the regions of a parallel state. */
function belowHeads(root: ChartState): ElkExtendedEdge[] {
  return statesOf(root)
    .filter(({ kind }) => kind === "parallel")
    .flatMap(({ path, states }) =>
      states.map((region) => ({
        id: `below ${region.path}`,
        sources: [nodeId.head(path)],
        targets: [nodeId.state(region.path)],
      })),
    );
}

function isSilent({ transitions, actions }: Wire): boolean {
  return transitions.length === 0 && actions.length === 0;
}

function blocksOf({ transitions, actions }: Wire): readonly (readonly Line[])[] {
  const initial = actions.length === 0 ? [] : [typeset(activityTokens("", actions).slice(1), labelWidth)];
  return [...initial, ...transitions.map((transition) => linesOf(transition, labelWidth))];
}

function edgeOf(wire: Wire, index: number, blocks: readonly (readonly Line[])[] | undefined): ElkExtendedEdge {
  const [from, to] = [nodeId.end(wire.from), nodeId.end(wire.to)];
  const ends = wire.back ? { sources: [to], targets: [from] } : { sources: [from], targets: [to] };
  if (!blocks) return { id: `wire ${index}`, ...ends };
  const lines = blocks.flat();
  return {
    id: `wire ${index}`,
    ...ends,
    labels: [
      {
        text: "label",
        width: Math.ceil(Math.max(...lines.map(({ width }) => width))) + 2 * labelMargin.x,
        height: lines.length * lineHeight + 2 * labelMargin.y,
        layoutOptions: { "elk.edgeLabels.inline": "true" },
      },
    ],
  };
}
