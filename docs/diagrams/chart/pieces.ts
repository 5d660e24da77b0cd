import type { Point } from "./layout.ts";

/** A straight piece of a line, from one point to the next. */
export type Piece = readonly [Point, Point];

/** The pieces of a line, from its start. */
export function pieces(points: readonly Point[]): Piece[] {
  return points.slice(1).map((end, index) => [points[index] ?? end, end] as const);
}

/** How often lines cross one another; one that ends on another counts. */
export function crossings(line: readonly Piece[], others: readonly Piece[]): number {
  return line.reduce((sum, piece) => sum + others.filter((other) => cross(piece, other)).length, 0);
}

function cross([a, b]: Piece, [c, d]: Piece): boolean {
  // Most are nowhere near one another.
  if (Math.max(a.x, b.x) < Math.min(c.x, d.x) || Math.max(c.x, d.x) < Math.min(a.x, b.x)) return false;
  if (Math.max(a.y, b.y) < Math.min(c.y, d.y) || Math.max(c.y, d.y) < Math.min(a.y, b.y)) return false;
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

/** On which side of a line a point is: 1, -1, or 0 on it. */
function side(from: Point, to: Point, { x, y }: Point): number {
  return Math.sign((to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x));
}
