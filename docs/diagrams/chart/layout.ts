import type { Chart, ChartState, ChartTransition } from "./chart.ts";
import type { Head } from "./head.ts";
import type { Line } from "./typeset.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle, from its left upper corner. Pixels. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedState {
  readonly state: ChartState;
  readonly box: Box;
  /** What is written in it, and where: its name, what it does by itself, what it does about events. */
  readonly head: Head;
  readonly headBox: Box;
}

/** The dot from which a state begins, or the bar at which a transition goes to several regions. */
export interface PlacedMark {
  readonly kind: "start" | "fork";
  readonly box: Box;
}

/** Transitions between the same two states share an edge. */
export interface PlacedEdge {
  readonly kind: "transition" | "initial" | "history default";
  /** Paths; of an initial edge, the state that it is in. */
  readonly from: string;
  readonly to: readonly string[];
  /** In the order of the definition. None on what only leads into a state, or away from a fork. */
  readonly transitions: readonly ChartTransition[];
  /** From its start to its tip. */
  readonly points: readonly Point[];
  /** Whether it ends in a tip; what ends at a fork does not. */
  readonly hasTip: boolean;
  readonly label?: PlacedLabel;
}

export interface PlacedLabel {
  readonly box: Box;
  /** Of each transition, and of an initial edge its actions. */
  readonly blocks: readonly (readonly Line[])[];
}

/** A chart with a place for everything. */
export interface LaidOutChart {
  readonly chart: Chart;
  readonly width: number;
  readonly height: number;
  /** The outer before the inner. */
  readonly states: readonly PlacedState[];
  readonly marks: readonly PlacedMark[];
  readonly edges: readonly PlacedEdge[];
}

/** The lines of an edge that are drawn: where it passes through its own label, it is interrupted. */
export function drawnParts({ points, label }: Pick<PlacedEdge, "points" | "label">): readonly (readonly Point[])[] {
  if (label === undefined) return [points];
  const parts: Point[][] = [[]];
  points.forEach((point, index) => {
    const previous = points[index - 1];
    if (previous !== undefined) {
      const [enter, leave] = crossing(previous, point, label.box) ?? [];
      if (enter !== undefined && leave !== undefined) {
        parts.at(-1)?.push(enter);
        parts.push([leave]);
      }
    }
    const inside = contains(label.box, point);
    if (!inside) parts.at(-1)?.push(point);
  });
  return parts.filter((part) => part.length > 1);
}

function contains(box: Box, { x, y }: Point): boolean {
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
}

/** Where a line from one point to another enters and leaves a box; undefined if it does not go through. */
export function crossing(from: Point, to: Point, box: Box): readonly [Point, Point] | undefined {
  let [enter, leave] = [0, 1];
  const delta = { x: to.x - from.x, y: to.y - from.y };
  for (const [start, change, least, most] of [
    [from.x, delta.x, box.x, box.x + box.width],
    [from.y, delta.y, box.y, box.y + box.height],
  ] as const) {
    if (change === 0) {
      if (start <= least || start >= most) return undefined;
      continue;
    }
    const [near, far] = [(least - start) / change, (most - start) / change].sort((a, b) => a - b) as [number, number];
    enter = Math.max(enter, near);
    leave = Math.min(leave, far);
  }
  if (enter >= leave) return undefined;
  const at = (share: number): Point => ({ x: from.x + delta.x * share, y: from.y + delta.y * share });
  return [at(enter), at(leave)];
}
