import { light } from "../style/palette.ts";
import type { Graph, GraphEdge, GraphGroup, GraphNode } from "./graph.ts";
import { lineLookOf, lookOf, type NodeSort, type Shape } from "./looks.ts";

const mermaidShapes: Readonly<Record<Shape, readonly [open: string, close: string]>> = {
  box: ["[", "]"],
  round: ["([", "])"],
  drum: ["[(", ")]"],
  cut: ["{{", "}}"],
  double: ["[[", "]]"],
};

/** A map as a Mermaid flowchart. */
export function graphMermaid(graph: Graph): string {
  const names = numbered(graph);
  const named = (id: string) => names.get(id) ?? id;
  const node = ({ id, lines, sort }: GraphNode) => {
    const [open, close] = mermaidShapes[lookOf(sort).shape];
    return `${named(id)}${open}"${lines.map(mermaidText).join("<br/>")}"${close}:::${sort}`;
  };
  const group = ({ id, lines }: GraphGroup) => `subgraph ${named(id)}["${lines.map(mermaidText).join("<br/>")}"]`;
  const edge = ({ from, to, sort, label }: GraphEdge) =>
    `${named(from)} ${lineLookOf(sort).isDashed ? "-.->" : "-->"}${label === undefined ? "" : `|"${mermaidText(label)}"|`} ${named(to)}`;
  const sorts = [...new Set(graph.nodes.map(({ sort }) => sort))];
  const lines = [
    ...nested(graph, { node, group, end: "end" }),
    ...graph.edges.map(edge),
    ...sorts.map((sort) => `classDef ${sort} ${classOf(sort)}`),
  ];
  const head = ["---", `title: ${JSON.stringify(graph.title)}`, "---"];
  return `${[...head, `flowchart ${graph.direction === "down" ? "TB" : "LR"}`, ...lines.map((line) => `  ${line}`)].join("\n")}\n`;
}

function classOf(sort: NodeSort): string {
  const { fill, stroke, isDashed } = lookOf(sort);
  const dash = isDashed ? ",stroke-dasharray:4 2" : "";
  return `fill:${light[fill]},stroke:${light[stroke]},color:${light.ink}${dash}`;
}

/** In a quoted text, entities are written with a hash. */
function mermaidText(text: string): string {
  return text.replaceAll("#", "#35;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;");
}

const dotShapes: Readonly<Record<Shape, string>> = {
  box: "shape=box",
  round: 'shape=box, style="rounded,filled"',
  drum: "shape=cylinder",
  cut: "shape=hexagon",
  double: "shape=box, peripheries=2",
};

/** A map as a graph for Graphviz. */
export function graphDot(graph: Graph): string {
  const isGroup = new Set(graph.groups.map(({ id }) => id));
  const node = ({ id, lines, sort }: GraphNode) => {
    const { shape, fill, stroke, isDashed } = lookOf(sort);
    const dash = isDashed ? ', style="rounded,filled,dashed"' : "";
    return `${quoted(id)} [label=${label(lines)}, ${dotShapes[shape]}${dash}, fillcolor="${light[fill]}", color="${light[stroke]}"];`;
  };
  const group = ({ id, lines }: GraphGroup) => `subgraph ${quoted(`cluster ${id}`)} { label=${label(lines)};`;
  const edge = ({ from, to, sort, label: text }: GraphEdge) => {
    const { stroke, isDashed } = lineLookOf(sort);
    // Graphviz draws a line to a cluster by clipping one to a node that is in it.
    const end = isGroup.has(to) ? firstIn(graph, to) : to;
    const attributes = [
      `color="${light[stroke]}"`,
      ...(isDashed ? ["style=dashed"] : []),
      ...(text === undefined ? [] : [`label=${label([text])}`]),
      ...(isGroup.has(to) ? [`lhead=${quoted(`cluster ${to}`)}`] : []),
    ];
    return end === undefined ? "" : `${quoted(from)} -> ${quoted(end)} [${attributes.join(", ")}];`;
  };
  const font = `fontname="Helvetica", fontsize=11`;
  const lines = [
    `graph [label=${label([graph.title])}, labelloc=t, rankdir=${graph.direction === "down" ? "TB" : "LR"}, compound=true, ${font}];`,
    `node [style=filled, ${font}, fontcolor="${light.ink}"];`,
    `edge [${font}, fontcolor="${light.dim}"];`,
    ...nested(graph, { node, group, end: "}" }),
    ...graph.edges.map(edge).filter((line) => line !== ""),
  ];
  return `${["digraph {", ...lines.map((line) => `  ${line}`), "}"].join("\n")}\n`;
}

function firstIn({ nodes }: Graph, group: string): string | undefined {
  return nodes.find((node) => node.group === group)?.id;
}

function label(lines: readonly string[]): string {
  return quoted(lines.join("\n"));
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

/** A map as JSON: the data that its pictures are made of. */
export function graphJson(graph: Graph): string {
  return `${JSON.stringify(graph, null, 2)}\n`;
}

interface Words {
  readonly node: (node: GraphNode) => string;
  readonly group: (group: GraphGroup) => string;
  /** Of a group. */
  readonly end: string;
}

/** Groups with what is in them, then what is in none. */
function nested(graph: Graph, words: Words, inside?: string): string[] {
  const groups = graph.groups.filter(({ group }) => group === inside);
  const nodes = graph.nodes.filter(({ group }) => group === inside);
  return [
    ...groups.flatMap((group) => [
      words.group(group),
      ...nested(graph, words, group.id).map((line) => `  ${line}`),
      words.end,
    ]),
    ...nodes.map(words.node),
  ];
}

/** Mermaid's names are words: `n1`, `g1`. */
function numbered({ nodes, groups }: Graph): ReadonlyMap<string, string> {
  return new Map([
    ...nodes.map(({ id }, index) => [id, `n${index + 1}`] as const),
    ...groups.map(({ id }, index) => [id, `g${index + 1}`] as const),
  ]);
}
