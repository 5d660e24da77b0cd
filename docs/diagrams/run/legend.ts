import { type Markup, textLine } from "../style/markup.ts";
import { type Font, textWidth } from "../style/text-width.ts";
import { arrow, type Tip } from "./arrow.ts";
import type { Message, Scene } from "./scene.ts";

/** What an arrow can mean: a message's sort, or an event that did not come in time. */
export type ArrowSort = Message["sort"] | "missed";

const meanings: Readonly<Record<ArrowSort, string>> = {
  request: "asks",
  answer: "is answered",
  refusal: "is refused",
  lost: "an answer is lost",
  write: "is stored",
  event: "a watch tells",
  missed: "not heard in time",
  order: "asks its runtime",
  news: "its runtime is done",
};

/** How arrows end; in a full tip where nothing else is said. */
export const tips: Readonly<Partial<Record<ArrowSort, Tip>>> = { lost: "cross", event: "open", missed: "cross" };

/** Pixels. */
const sample = 26;
const gap = 18;
const lineHeight = 18;
const font: Font = { sizePx: 11 };

/** The rule for its words. */
export const legendRules = ".legend{font-size:11px;fill:$dim}";

/** What the arrows of a scene mean. */
export interface Legend {
  readonly height: number;
  draw(x: number, y: number): Markup[];
}

/** The legend of those arrows that are in a scene, in lines of at most this width. */
export function legendOf({ rows }: Scene, widthPx: number): Legend {
  const present = new Set<ArrowSort>(
    rows.flatMap(({ heard, messages }) => [...heard, ...messages].map(({ sort }) => sort)),
  );
  if (rows.some(({ missed }) => missed.length > 0)) present.add("missed");
  let [left, line] = [0, 0];
  const entries = (Object.keys(meanings) as ArrowSort[])
    .filter((sort) => present.has(sort))
    .map((sort) => {
      const width = sample + 6 + textWidth(meanings[sort], font);
      if (left > 0 && left + width > widthPx) [left, line] = [0, line + 1];
      const place = { sort, left, top: line * lineHeight };
      left += width + gap;
      return place;
    });
  return {
    height: entries.length === 0 ? 0 : (line + 1) * lineHeight,
    draw: (x, y) =>
      entries.flatMap(({ sort, left: dx, top }) => [
        arrow({ x: x + dx, y: y + top - 4 }, { x: x + dx + sample, y: y + top - 4 }, sort, tips[sort] ?? "full"),
        textLine(meanings[sort], { x: x + dx + sample + 6, y: y + top, class: "legend", ...font }),
      ]),
  };
}
