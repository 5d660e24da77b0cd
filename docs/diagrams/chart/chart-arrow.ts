import { element, type Markup, rounded } from "../style/markup.ts";
import type { Point } from "./layout.ts";

/** Of a tip, and of the round corners of a line; pixels. */
export const tip = { length: 9, width: 8 };
const cornerRadius = 6;

/** A line in parts, with round corners, and a tip at the end of the last if it has one. */
export function arrow(parts: readonly (readonly Point[])[], hasTip: boolean): Markup[] {
  const last = parts.at(-1);
  const [before, end] = [last?.at(-2), last?.at(-1)];
  const shortened = parts.map((part) => (hasTip && part === last ? withoutTip(part) : part));
  return [
    element("path", { class: "wire", d: shortened.map(rounding).join("") }),
    ...(hasTip && before && end ? [tipAt(before, end)] : []),
  ];
}

/** The line ends in the middle of its tip. */
function withoutTip(points: readonly Point[]): readonly Point[] {
  const [before, end] = [points.at(-2), points.at(-1)];
  if (!before || !end) return points;
  return [...points.slice(0, -1), towards(end, before, tip.length - 2)];
}

function tipAt(before: Point, end: Point): Markup {
  const back = towards(end, before, tip.length);
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const side = {
    x: ((end.y - before.y) / length) * (tip.width / 2),
    y: (-(end.x - before.x) / length) * (tip.width / 2),
  };
  const corners = [end, { x: back.x + side.x, y: back.y + side.y }, { x: back.x - side.x, y: back.y - side.y }];
  return element("path", { class: "tip", d: `M${corners.map(written).join("L")}Z` });
}

function rounding(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [previous, next] = [points[index - 1], points[index + 1]];
      if (!previous) return `M${written(point)}`;
      if (!next) return `L${written(point)}`;
      const radius = Math.min(cornerRadius, distance(previous, point) / 2, distance(point, next) / 2);
      return `L${written(towards(point, previous, radius))}Q${written(point)} ${written(towards(point, next, radius))}`;
    })
    .join("");
}

/** The point so far from one on the way to another. */
function towards(from: Point, to: Point, far: number): Point {
  const share = far / (distance(from, to) || 1);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function written({ x, y }: Point): string {
  return `${rounded(x)} ${rounded(y)}`;
}
