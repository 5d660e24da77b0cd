import { element, type Markup, rounded } from "../style/markup.ts";

/** How an arrow ends: in a filled tip, an open one, or in a cross, on its way to somebody whom it did not reach. */
export type Tip = "full" | "open" | "cross";

/** Pixels. */
const tipLength = 7;
const tipHalf = 3.5;

/**
 * A straight arrow. Its tip is a shape of its own, and no marker: markers have ids, which could meet others' on a page.
 * @param sort the class of the line; its tip has the class `tip` besides, which is filled, or `open`, which is not.
 */
export function arrow(from: Point, to: Point, sort: string, tip: Tip = "full"): Markup {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const at = (along: number, aside: number) =>
    `${rounded(to.x + along * dx - aside * dy)} ${rounded(to.y + along * dy + aside * dx)}`;
  const shapes: Readonly<Record<Tip, string>> = {
    full: `M${at(-tipLength, -tipHalf)}L${at(0, 0)}L${at(-tipLength, tipHalf)}z`,
    open: `M${at(-tipLength, -tipHalf)}L${at(0, 0)}L${at(-tipLength, tipHalf)}`,
    cross: `M${at(-4, -4)}L${at(4, 4)}M${at(-4, 4)}L${at(4, -4)}`,
  };
  // A line that ends below its tip does not blunt it.
  const inset = tip === "full" ? tipLength - 1 : 0;
  const line = { class: sort, x1: from.x, y1: from.y, x2: to.x - inset * dx, y2: to.y - inset * dy };
  return (
    element("line", line) + element("path", { class: `${sort} ${tip === "full" ? "tip" : "open"}`, d: shapes[tip] })
  );
}

/** Pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
