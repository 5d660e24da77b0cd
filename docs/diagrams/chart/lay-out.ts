import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs/lib/elk-api.js";
import { type Chart, statesOf } from "./chart.ts";
import { nodeId, type Prepared, prepared } from "./elk-graph.ts";
import { laidOut } from "./engine.ts";
import type { Head } from "./head.ts";
import type { Box, LaidOutChart, PlacedEdge, PlacedLabel, PlacedState, Point } from "./layout.ts";
import { slid } from "./slide.ts";
import { type End, type Wire, wiringOf } from "./wires.ts";

/** Finds a place for everything on a chart. The same chart gives the same places. */
export async function layOut(chart: Chart, tuning: LayoutOptions = {}): Promise<LaidOutChart> {
  const wiring = wiringOf(chart);
  const plan = prepared(chart, wiring, tuning);
  const graph = await laidOut(plan.graph);
  const nodes = new Map(nodesOf(graph).map((node) => [node.id, node]));
  const boxOf = (id: string): Box => {
    const { x = 0, y = 0, width = 0, height = 0 } = nodes.get(id) ?? {};
    return { x, y, width, height };
  };
  const byId = new Map(graph.edges?.map((edge) => [edge.id, edge]));
  const marks = wiring.marks.map(({ name, kind }) => ({ kind, box: boxOf(name) }));
  const edges = wiring.wires.map((wire, index) => placed(wire, index, byId.get(`wire ${index}`), plan));
  const states = statesOf(chart.root);
  const obstacles = {
    boxes: [
      ...marks.map(({ box }) => box),
      ...states.filter((state) => state.states.length === 0).map(({ path }) => boxOf(nodeId.state(path))),
      ...edges.flatMap(({ label }) => (label ? [label.box] : [])),
    ],
    lines: edges.map(({ points }) => points),
  };
  return {
    chart,
    width: graph.width ?? 0,
    height: graph.height ?? 0,
    states: states.map((state): PlacedState => {
      const box = boxOf(nodeId.state(state.path));
      const within = state.states.map(({ path }) => boxOf(nodeId.state(path)));
      const keepOff = { ...obstacles, boxes: [...obstacles.boxes, ...within] };
      const headBox = within.length === 0 ? box : slid(boxOf(nodeId.head(state.path)), box, keepOff);
      return { state, box, head: plan.heads.get(state.path) as Head, headBox };
    }),
    marks,
    edges,
  };
}

function nodesOf(node: ElkNode): readonly ElkNode[] {
  return [node, ...(node.children ?? []).flatMap(nodesOf)];
}

function placed(wire: Wire, index: number, edge: ElkExtendedEdge | undefined, plan: Prepared): PlacedEdge {
  const [section] = edge?.sections ?? [];
  if (!edge || !section) throw new Error(`an edge was not laid out: ${JSON.stringify([wire.from, wire.to])}`);
  const points: readonly Point[] = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  const [label] = edge.labels ?? [];
  const blocks = plan.labels.get(index);
  return {
    kind: wire.kind,
    from: pathOf(wire.from),
    to: [pathOf(wire.to)],
    transitions: wire.transitions,
    points: wire.back ? points.toReversed() : points,
    hasTip: "state" in wire.to,
    ...(label && blocks && { label: labelOf(label, blocks) }),
  };
}

function pathOf(end: End): string {
  return "state" in end ? end.state : end.mark;
}

function labelOf(placed: Partial<Box>, blocks: PlacedLabel["blocks"]): PlacedLabel {
  const { x = 0, y = 0, width = 0, height = 0 } = placed;
  return { box: { x, y, width, height }, blocks };
}
