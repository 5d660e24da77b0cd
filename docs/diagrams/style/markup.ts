import { type Font, textWidth } from "./text-width.ts";

/** Attributes of an element; what is undefined is left out, numbers are rounded to hundredths. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** A piece of SVG or HTML that is well-formed by itself. Plain text becomes one by `escaped`. */
export type Markup = string;

/** An element, with its children one after the other. */
export function element(name: string, attributes: Attributes = {}, ...children: readonly Markup[]): Markup {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escaped(worded(value))}"`]))
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

function worded(value: string | number): string {
  return typeof value === "number" ? String(rounded(value)) : value;
}

/** To hundredths: what is drawn is the same on every machine. */
export function rounded(value: number): number {
  // A negative zero is none.
  return Math.round(value * 100) / 100 + 0;
}

/** Text as markup. What XML cannot hold becomes the sign for that. */
export function escaped(text: string): Markup {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}

/** Where and how a line of text stands. */
export interface Placed extends Font {
  /** Of its start, or of its middle if that is its anchor; `y` of its baseline. Pixels. */
  readonly x: number;
  readonly y: number;
  readonly class?: string;
  readonly anchor?: "start" | "middle" | "end";
}

/**
 * A line of text, exactly as wide as text-width.ts says: where the reader has none of our fonts, another is fitted into the room that was
 * measured, so that nothing is ever clipped or runs into its neighbour.
 */
export function textLine(text: string, placed: Placed): Markup {
  const { x, y, anchor = "start" } = placed;
  const attributes = {
    x,
    y,
    class: placed.class,
    "text-anchor": anchor === "start" ? undefined : anchor,
    textLength: text.length > 1 ? rounded(textWidth(text, placed)) : undefined,
    lengthAdjust: text.length > 1 ? "spacingAndGlyphs" : undefined,
  };
  return element("text", attributes, escaped(text));
}
