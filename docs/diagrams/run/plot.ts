import { element, type Markup, rounded, textLine } from "../style/markup.ts";
import type { Font } from "../style/text-width.ts";
import { countTicks, timeTicks } from "./axis.ts";
import type { Point } from "./timeline.ts";

/** Of marks and notes. */
export const smallFont: Font = { sizePx: 11 };
/** Pixels: where what is plotted begins, and how wide it is. */
export const plotLeft = 96;
export const plotWidth = 760;

/** What part of a timeline is drawn. */
export interface Span {
  readonly toMs: number;
  readonly x: (atMs: number) => number;
}

/** One of the plots of a picture, below one another. */
export interface Panel {
  readonly title: string;
  readonly height: number;
  /** From its own left upper corner. */
  readonly body: readonly Markup[];
}

/** An axis of numbers with its lines: where a value stands. */
export function scale(most: number, height: number, ticks: number) {
  const marks = countTicks(most, ticks);
  const top = marks.at(-1)?.value ?? 1;
  const y = (value: number) => height - (value / top) * height;
  const grid = marks.flatMap(({ value, text }) => [
    element("line", { class: "grid", x1: plotLeft, y1: y(value), x2: plotLeft + plotWidth, y2: y(value) }),
    textLine(text, { x: plotLeft - 8, y: y(value) + 4, class: "tick", anchor: "end", ...smallFont }),
  ]);
  return { y, grid };
}

/** The axis of time below a plot of this height. */
export function timeAxis({ toMs, x }: Span, height: number): Markup[] {
  const marks = timeTicks(toMs, 8);
  return [
    element("line", { class: "axis", x1: plotLeft, y1: height, x2: plotLeft + plotWidth, y2: height }),
    ...marks.flatMap(({ value, text }) => [
      element("line", { class: "axis", x1: x(value), y1: height, x2: x(value), y2: height + 4 }),
      textLine(text, { x: x(value), y: height + 17, class: "tick", anchor: "middle", ...smallFont }),
    ]),
  ];
}

/** At most one point for each pixel: the last of those that fall on it, or what `merge` makes of them. */
export function thinned<V>(
  points: readonly Point<V>[],
  { x, toMs }: Span,
  merge = (_: V, last: V): V => last,
): Point<V>[] {
  const kept: Point<V>[] = [];
  for (const point of points) {
    if (point.atMs > toMs) break;
    const before = kept.at(-1);
    if (before && Math.floor(x(before.atMs)) === Math.floor(x(point.atMs)))
      kept[kept.length - 1] = { atMs: before.atMs, value: merge(before.value, point.value) };
    else kept.push(point);
  }
  return kept;
}

/** The room between two stairs. */
export function area(
  points: readonly Point<unknown>[],
  below: readonly number[],
  above: readonly number[],
  span: Span,
  y: (value: number) => number,
): string {
  if (points.length === 0) return "";
  const back = stairs(points, below, span, y).split("L").reverse().join("L");
  return `M${stairs(points, above, span, y)}L${back}z`;
}

/** A value holds until the next one. */
export function stairs(
  points: readonly Point<unknown>[],
  values: readonly number[],
  { x, toMs }: Span,
  y: (value: number) => number,
): string {
  return points
    .flatMap(({ atMs }, index) => {
      const [left, right] = [x(atMs), x(points[index + 1]?.atMs ?? toMs)];
      const level = rounded(y(values[index] ?? 0));
      return [`${rounded(left)} ${level}`, `${rounded(right)} ${level}`];
    })
    .join("L");
}
