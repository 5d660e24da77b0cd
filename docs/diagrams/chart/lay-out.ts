import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs/lib/elk-api.js";
import { type Chart, statesOf } from "./chart.ts";
import { nodeId, type Prepared, prepared } from "./elk-graph.ts";
import { laidOut } from "./engine.ts";
import type { Head } from "./head.ts";
import type { Box, LaidOutChart, PlacedEdge, PlacedLabel, PlacedState, Point } from "./layout.ts";
import { badness } from "./quality.ts";
import { slid } from "./slide.ts";
import { straightened } from "./straighten.ts";
import { type End, type Wire, type Wiring, wiringOf } from "./wires.ts";

/** What the engine makes of a graph depends on where its random numbers begin, and no beginning is best for all charts. */
const ways: readonly LayoutOptions[] = ["7", "3"].map((seed) => ({ "elk.randomSeed": seed }));

/** With so many edges one layout takes half a second of computing, and there is room for improvement in every one. */
const manyWires = 40;

/**
 * Finds a place for everything on a chart: in several ways if it is not large, of which the best is taken. The same chart gives the same places. Throws an
 * Error if the engine fails in all of them.
 */
export async function layOut(chart: Chart): Promise<LaidOutChart> {
  const wiring = wiringOf(chart);
  const found: LaidOutChart[] = [];
  let failure: unknown;
  for (const way of ways) {
    if (found.length > 0 && wiring.wires.length > manyWires) break;
    const plan = prepared(chart, wiring, way);
    try {
      const graph = await laidOut(plan.graph);
      found.push(placedOn(chart, wiring, plan, graph), placedOn(chart, wiring, plan, mirrored(graph)));
    } catch (error) {
      failure = error;
    }
  }
  const [first, ...others] = found;
  // Its message may be followed by megabytes of compiled Java.
  if (!first) throw new Error(`the chart of ${chart.name} cannot be laid out: ${String(failure).slice(0, 200)}`);
  return others.reduce((best, other) => (badness(other) < badness(best) ? other : best), first);
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
  const states = statesOf(chart.root);
  const outer = states.filter((state) => state.states.length > 0);
  const innermost = states.filter((state) => state.states.length === 0).map(({ path }) => boxOf(nodeId.state(path)));
  const dots = marks.map(({ box }) => box);
  const routed = wiring.wires.map((wire, index) => placed(wire, index, byId.get(`wire ${index}`), plan));
  const edges = straightened(routed, {
    boxes: [...innermost, ...dots, ...outer.map(({ path }) => boxOf(nodeId.head(path)))],
    frames: outer.map(({ path }) => boxOf(nodeId.state(path))),
    isFree: (edge, end, at) => {
      const state = states.find(({ path }) => path === (end === "start" ? edge.from : edge.to[0]));
      // A dot, and a circle, is met in the middle.
      return state !== undefined && !state.kind.endsWith("history") && isOnSide(at, boxOf(nodeId.state(state.path)));
    },
  });
  const obstacles = {
    boxes: [...dots, ...innermost, ...edges.flatMap(({ label }) => (label ? [label.box] : []))],
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

/** Whether a point is on a side of a box, away from its round corners. */
function isOnSide({ x, y }: Point, box: Box): boolean {
  const corner = 12;
  const isAcross = x >= box.x + corner && x <= box.x + box.width - corner;
  const isAlong = y >= box.y + corner && y <= box.y + box.height - corner;
  return isAcross || isAlong;
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
