import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs/lib/elk-api.js";
import { type Chart, statesOf } from "./chart.ts";
import { nodeId, type Prepared, prepared } from "./elk-graph.ts";
import { laidOut } from "./engine.ts";
import type { Head } from "./head.ts";
import type { Box, LaidOutChart, PlacedEdge, PlacedLabel, PlacedState, Point } from "./layout.ts";
import { badness } from "./quality.ts";
import { slid } from "./slide.ts";
import { type End, type Wire, type Wiring, wiringOf } from "./wires.ts";

/** What the engine makes of a graph differs with these, and none is best for all charts. */
const ways: readonly LayoutOptions[] = ["BRANDES_KOEPF", "NETWORK_SIMPLEX"].flatMap((placement) =>
  ["4", "6"].map((seed) => ({ "elk.layered.nodePlacement.strategy": placement, "elk.randomSeed": seed })),
);

/** Finds a place for everything on a chart: in several ways, of which the best is taken. The same chart gives the same places. */
export async function layOut(chart: Chart): Promise<LaidOutChart> {
  const wiring = wiringOf(chart);
  let best: LaidOutChart | undefined;
  for (const way of ways) {
    const plan = prepared(chart, wiring, way);
    const graph = await laidOut(plan.graph);
    for (const isMirrored of [false, true]) {
      const candidate = placedOn(chart, wiring, plan, isMirrored ? mirrored(graph) : graph);
      if (best === undefined || badness(candidate) < badness(best)) best = candidate;
    }
  }
  return best as LaidOutChart;
}

/** Left and right changed over. The engine has no notion of what should be on which side. */
function mirrored(graph: ElkNode): ElkNode {
  const across = graph.width ?? 0;
  const box = <T extends { readonly x?: number; readonly width?: number }>(shape: T): T => ({
    ...shape,
    x: across - (shape.x ?? 0) - (shape.width ?? 0),
  });
  const point = ({ x, y }: Point): Point => ({ x: across - x, y });
  const node = (each: ElkNode): ElkNode => ({ ...box(each), children: (each.children ?? []).map(node) });
  return {
    ...graph,
    children: (graph.children ?? []).map(node),
    edges: (graph.edges ?? []).map((edge) => ({
      ...edge,
      labels: (edge.labels ?? []).map(box),
      sections: (edge.sections ?? []).map((section) => ({
        ...section,
        startPoint: point(section.startPoint),
        endPoint: point(section.endPoint),
        bendPoints: (section.bendPoints ?? []).map(point),
      })),
    })),
  };
}

function placedOn(chart: Chart, wiring: Wiring, plan: Prepared, graph: ElkNode): LaidOutChart {
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
