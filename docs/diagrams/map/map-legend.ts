import { arrow } from "../chart/chart-arrow.ts";
import { element, type Markup, textLine } from "../style/markup.ts";
import { type Font, textWidth } from "../style/text-width.ts";
import type { Graph } from "./graph.ts";
import { type EdgeSort, lineLookOf, lookOf, type NodeSort } from "./looks.ts";
import { outline } from "./outline.ts";

const font: Font = { sizePx: 11 };
/** Pixels. */
const sample = { width: 26, height: 14 };
const gap = 18;
const lineHeight = 22;

export const mapLegendRules = ".legend{font-size:11px;fill:$dim}";

type Entry = { readonly meaning: string } & ({ readonly node: NodeSort } | { readonly edge: EdgeSort });

/** What the shapes and lines of a map mean. */
export interface MapLegend {
  readonly height: number;
  draw(x: number, y: number): Markup[];
}

/** The legend of those that are on a map, in lines of at most this width. */
export function mapLegend({ nodes, edges }: Graph, widthPx: number): MapLegend {
  const entries: readonly Entry[] = [
    ...[...new Set(nodes.map(({ sort }) => sort))].map((node) => ({ node, meaning: lookOf(node).meaning })),
    ...[...new Set(edges.map(({ sort }) => sort))].map((edge) => ({ edge, meaning: lineLookOf(edge).meaning })),
  ];
  let [left, line] = [0, 0];
  const placed = entries.map((entry) => {
    const width = sample.width + 6 + textWidth(entry.meaning, font);
    if (left > 0 && left + width > widthPx) [left, line] = [0, line + 1];
    const place = { entry, left, top: line * lineHeight };
    left += width + gap;
    return place;
  });
  return {
    height: entries.length === 0 ? 0 : (line + 1) * lineHeight,
    draw: (x, y) =>
      placed.flatMap(({ entry, left: dx, top }) => [
        sampleOf(entry, x + dx, y + top),
        textLine(entry.meaning, { x: x + dx + sample.width + 6, y: y + top + 4, class: "legend", ...font }),
      ]),
  };
}

/** @param y of its middle. */
function sampleOf(entry: Entry, x: number, y: number): Markup {
  if ("edge" in entry) {
    const points = [
      { x, y },
      { x: x + sample.width, y },
    ];
    return element("g", { class: entry.edge }, ...arrow([points], true));
  }
  const box = { x, y: y - sample.height / 2, ...sample };
  return element("g", { class: entry.node }, ...outline(lookOf(entry.node).shape, box));
}
