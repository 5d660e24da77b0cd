import type { Box, Point } from "./layout.ts";
import { pieces } from "./pieces.ts";

/** What a box must keep off: other boxes, and lines by their ends. */
export interface Obstacles {
  readonly boxes: readonly Box[];
  readonly lines: readonly (readonly Point[])[];
}

/** How near a box may come to what it must keep off, in pixels. */
const clearance = 4;

/**
 * Moves a box as far to the upper left corner of another, in which it is, as nothing is in the way: first to the left, then up. Where the
 * engine put it, nothing is.
 */
export function slid(box: Box, within: Box, obstacles: Obstacles): Box {
  const all = [...obstacles.boxes, ...obstacles.lines.flatMap(segmentsOf)];
  const isFree = (candidate: Box) => !all.some((other) => overlap(candidate, other, clearance));
  const lefts = [within.x + 1, ...all.map((other) => other.x + other.width + clearance)];
  const left = { ...box, x: least(lefts, within.x, box.x, (x) => isFree({ ...box, x })) };
  const tops = [within.y + 1, ...all.map((other) => other.y + other.height + clearance)];
  return { ...left, y: least(tops, within.y, box.y, (y) => isFree({ ...left, y })) };
}

/** The least of some candidates between two bounds that will do; the upper bound if none does. */
function least(candidates: readonly number[], from: number, to: number, willDo: (value: number) => boolean): number {
  const possible = candidates.filter((value) => value >= from && value < to).sort((a, b) => a - b);
  return possible.find(willDo) ?? to;
}

/** The boxes that the pieces of a line span; they have no area if the piece is upright or level. */
function segmentsOf(points: readonly Point[]): Box[] {
  return pieces(points).map(([start, end]) => ({
    x: Math.min(start.x, end.x),
    y: Math.min(start.y, end.y),
    width: Math.abs(start.x - end.x),
    height: Math.abs(start.y - end.y),
  }));
}

/** Whether two boxes come nearer to one another than this. */
export function overlap(one: Box, other: Box, distance = 0): boolean {
  return (
    one.x < other.x + other.width + distance &&
    other.x < one.x + one.width + distance &&
    one.y < other.y + other.height + distance &&
    other.y < one.y + one.height + distance
  );
}
