import type { ElkExtendedEdge, ElkNode, LayoutOptions } from "elkjs/lib/elk-api.js";
import { arrow } from "../chart/chart-arrow.ts";
import { laidOut } from "../chart/engine.ts";
import type { Box, Point } from "../chart/layout.ts";
import { element, escaped, type Markup, textLine } from "../style/markup.ts";
import { type PictureOptions, svgOf } from "../style/picture.ts";
import { type Font, textWidth, wrapped } from "../style/text-width.ts";
import type { Graph, GraphEdge, GraphGroup, GraphNode } from "./graph.ts";
import { lineLooks, lookOf, looks } from "./looks.ts";
import { mapLegend, mapLegendRules } from "./map-legend.ts";
import { outline } from "./outline.ts";

const nameFont: Font = { sizePx: 13, face: "bold" };
const font: Font = { sizePx: 12 };
const labelFont: Font = { sizePx: 11 };
const titleFont: Font = { sizePx: 16, face: "bold" };
/** Pixels. */
const margin = 20;
const titleHeight = 22;
const lineHeight = 16;
const padding = { x: 12, y: 9 };
const groupHead = 26;

const layout: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.randomSeed": "1",
  "elk.spacing.nodeNode": "18",
  "elk.spacing.edgeNode": "12",
  "elk.spacing.edgeEdge": "8",
  "elk.layered.spacing.nodeNodeBetweenLayers": "48",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "7",
  "elk.layered.thoroughness": "10",
};

const sorts = Object.entries(looks).map(([sort, look]) => {
  const dash = "isDashed" in look ? ";stroke-dasharray:5 3" : "";
  return `.${sort}>.shape{fill:$${look.fill};stroke:$${look.stroke}${dash}}`;
});
const lines = Object.entries(lineLooks).map(([sort, look]) => {
  const dash = "isDashed" in look ? ";stroke-dasharray:5 3" : "";
  return `.${sort}>.wire{stroke:$${look.stroke}${dash}} .${sort}>.tip{fill:$${look.stroke}}`;
});

const rules = `
.title{font-size:16px} .name{font-size:13px;font-weight:700} .more{font-size:12px} .label{font-size:11px;fill:$dim}
.shape{stroke-width:1.4} .group>.frame{fill:$nest;stroke:$line;stroke-width:1.4} .inner{fill:none;stroke-width:1.4}
.behind{fill:$ground} .wire{fill:none;stroke-width:1.4}
${sorts.join(" ")} ${lines.join(" ")} ${mapLegendRules}`;

/** A map as an SVG that needs nothing else, laid out by ELK. The same map gives the same text. */
export async function graphSvg(graph: Graph, options: PictureOptions = {}): Promise<string> {
  const placed = await laidOut(elkOf(graph));
  const boxes = new Map(all(placed).map((node) => [node.id, boxOf(node)]));
  const { width: drawnWidth = 0, height: drawnHeight = 0 } = placed;
  const titleWidth = Math.max(drawnWidth, 420);
  const title = wrapped(graph.title, titleWidth, titleFont);
  const top = margin + title.length * titleHeight + 8;
  const legend = mapLegend(graph, titleWidth);
  const width = titleWidth + 2 * margin;
  const left = margin + (titleWidth - drawnWidth) / 2;
  const groups = graph.groups.map((group) => groupMarkup(group, boxes));
  const edges = graph.edges.map((edge, index) => edgeMarkup(edge, placed.edges?.[index]));
  const nodes = graph.nodes.map((node) => nodeMarkup(node, boxes));
  return svgOf({
    ...options,
    width,
    height: top + drawnHeight + 22 + legend.height + margin / 2,
    title: graph.title,
    description: graph.description,
    sort: "map",
    rules,
    body: [
      ...title.map((line, index) =>
        textLine(line, { x: margin, y: margin + 14 + index * titleHeight, class: "title strong", ...titleFont }),
      ),
      element(
        "g",
        { transform: `translate(${left} ${top})` },
        ...[...groups, ...edges, ...nodes].map((part) => `\n${part}`),
      ),
      ...legend.draw(margin, top + drawnHeight + 32),
    ],
  });
}

function elkOf(graph: Graph): ElkNode {
  const isInColumns = graph.nodes.some(({ column }) => column !== undefined);
  const layoutOptions: LayoutOptions = {
    ...layout,
    "elk.direction": graph.direction === "down" ? "DOWN" : "RIGHT",
    // A label stands in a layer of its own.
    ...(graph.direction === "down" && { "elk.layered.spacing.nodeNodeBetweenLayers": "20" }),
    ...(isInColumns && { "elk.partitioning.activate": "true" }),
  };
  return { id: "map", layoutOptions, children: childrenOf(graph, layoutOptions), edges: graph.edges.map(elkEdge) };
}

function childrenOf(graph: Graph, layoutOptions: LayoutOptions, inside?: string): ElkNode[] {
  const groups = graph.groups
    .filter(({ group }) => group === inside)
    .map(({ id, lines: words }): ElkNode => {
      const head = groupHead + (words.length - 1) * lineHeight;
      const least =
        Math.max(...words.map((line, index) => textWidth(line, index === 0 ? nameFont : font))) + 2 * padding.x;
      return {
        id,
        layoutOptions: {
          ...layoutOptions,
          "elk.padding": `[top=${head + 8},left=14,bottom=14,right=14]`,
          "elk.nodeSize.constraints": "MINIMUM_SIZE",
          "elk.nodeSize.minimum": `(${Math.ceil(least)},${head + 20})`,
        },
        children: childrenOf(graph, layoutOptions, id),
      };
    });
  const nodes = graph.nodes.filter(({ group }) => group === inside).map(elkNode);
  return [...groups, ...nodes];
}

function elkNode({ id, lines: words, sort, column }: GraphNode): ElkNode {
  const { shape } = lookOf(sort);
  const aside = shape === "cut" || shape === "round" ? 8 : shape === "double" ? 4 : 0;
  const above = shape === "drum" ? 8 : 0;
  const width = Math.max(...words.map((line, index) => textWidth(line, index === 0 ? nameFont : font)));
  return {
    id,
    width: Math.ceil(width) + 2 * (padding.x + aside),
    height: words.length * lineHeight + 2 * padding.y + above,
    ...(column !== undefined && { layoutOptions: { "elk.partitioning.partition": String(column) } }),
  };
}

function elkEdge({ from, to, label }: GraphEdge, index: number): ElkExtendedEdge {
  const labels = label === undefined ? [] : [{ text: label, ...labelSize(label) }];
  return { id: `edge ${index}`, sources: [from], targets: [to], labels };
}

function labelSize(label: string): { width: number; height: number; layoutOptions: LayoutOptions } {
  const layoutOptions = { "elk.edgeLabels.inline": "true", "elk.edgeLabels.placement": "CENTER" };
  return { width: Math.ceil(textWidth(label, labelFont)) + 8, height: lineHeight, layoutOptions };
}

function all(node: ElkNode): readonly ElkNode[] {
  return [node, ...(node.children ?? []).flatMap(all)];
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box {
  return { x, y, width, height };
}

function groupMarkup({ id, lines: words }: GraphGroup, boxes: ReadonlyMap<string, Box>): Markup {
  const box = boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const frame = element("rect", { class: "frame", ...box, rx: 8 });
  const texts = words.map((line, index) =>
    textLine(line, {
      x: box.x + padding.x,
      y: box.y + 19 + index * lineHeight,
      class: index === 0 ? "name" : "more dim",
      ...(index === 0 ? nameFont : font),
    }),
  );
  return element("g", { class: "group", "data-group": id }, frame, ...texts);
}

function nodeMarkup({ id, lines: words, sort }: GraphNode, boxes: ReadonlyMap<string, Box>): Markup {
  const box = boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const { shape } = lookOf(sort);
  const below = shape === "drum" ? 8 : 0;
  const first = box.y + below + padding.y + 12;
  const isAlone = words.length === 1;
  const texts = words.map((line, index) =>
    textLine(line, {
      x: isAlone || shape !== "box" ? box.x + box.width / 2 : box.x + padding.x,
      y: first + index * lineHeight,
      class: index === 0 ? "name" : "more dim",
      ...(isAlone || shape !== "box" ? { anchor: "middle" as const } : {}),
      ...(index === 0 ? nameFont : font),
    }),
  );
  return element(
    "g",
    { class: sort, "data-node": id },
    element("title", {}, escaped(words.join("\n"))),
    ...outline(shape, box),
    ...texts,
  );
}

function edgeMarkup({ sort, label, from, to }: GraphEdge, edge: ElkExtendedEdge | undefined): Markup {
  const [section] = edge?.sections ?? [];
  if (!section) return "";
  const points: readonly Point[] = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  const [place] = edge?.labels ?? [];
  const { x = 0, y = 0, width = 0, height = 0 } = place ?? {};
  const words =
    label === undefined
      ? []
      : [
          element("rect", { class: "behind", x: x + 1, y, width: width - 2, height }),
          textLine(label, { x: x + width / 2, y: y + 12, class: "label", anchor: "middle", ...labelFont }),
        ];
  return element("g", { class: sort, "data-from": from, "data-to": to }, ...arrow([points], true), ...words);
}
