import { type ChartState, statesOf } from "./chart.ts";
import type { Box, LaidOutChart, PlacedEdge, Point } from "./layout.ts";
import { crossings, pieces } from "./pieces.ts";

/** A picture may be as wide as this before its width counts against it: a page's width. Pixels. */
const pageWidth = 1_200;
/** What each flaw counts, in pixels of edge. */
const cost = { crossing: 400, bend: 30, misplaced: 250, tooWide: 6 };

/** How bad a layout is: long edges, bends and crossings, what does not stand in the order of the definition, and more than a page's width. */
export function badness(layout: LaidOutChart): number {
  const lines = layout.edges.map(({ points }) => points);
  const length = sum(lines.map((points) => sum(pieces(points).map(([from, to]) => distance(from, to)))));
  const bends = sum(lines.map((points) => points.length - 2));
  return (
    length +
    cost.bend * bends +
    cost.crossing * crossingsOf(layout.edges) +
    cost.misplaced * misplaced(layout) +
    cost.tooWide * Math.max(0, layout.width - pageWidth)
  );
}

/** How often two edges cross. */
function crossingsOf(edges: readonly PlacedEdge[]): number {
  const lines = edges.map(({ points }) => pieces(points));
  return sum(lines.map((line, index) => crossings(line, lines.slice(index + 1).flat())));
}

/** Names that are not at the left of their state, and regions to the left of one that is defined before them. */
function misplaced({ chart, states }: LaidOutChart): number {
  const boxes = new Map(states.map(({ state, box }) => [state.path, box]));
  const names = states.filter(({ box, headBox }) => headBox.x > box.x + 20).length;
  const regions = statesOf(chart.root).filter(({ kind }) => kind === "parallel");
  return names + sum(regions.map(({ states: inside }) => inversions(inside, boxes)));
}

function inversions(states: readonly ChartState[], boxes: ReadonlyMap<string, Box>): number {
  const lefts = states.map(({ path }) => boxes.get(path)?.x ?? 0);
  return sum(lefts.map((left, index) => lefts.slice(index + 1).filter((later) => later < left).length));
}

function distance(one: Point, other: Point): number {
  return Math.abs(one.x - other.x) + Math.abs(one.y - other.y);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
