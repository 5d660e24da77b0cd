import type { PictureOptions } from "../style/picture.ts";
import type { Graph, MapFormat } from "./graph.ts";
import { graphSvg } from "./graph-svg.ts";
import { graphDot, graphJson, graphMermaid } from "./graph-text.ts";

/** How a map is to be drawn. */
export interface DrawMapOptions extends PictureOptions {
  /** SVG when unset. */
  readonly format?: MapFormat;
}

/** A map in a form. The same map gives the same text. */
export async function drawMap(graph: Graph, { format = "svg", ...picture }: DrawMapOptions = {}): Promise<string> {
  switch (format) {
    case "svg":
      return graphSvg(graph, picture);
    case "mermaid":
      return graphMermaid(graph);
    case "dot":
      return graphDot(graph);
    case "json":
      return graphJson(graph);
  }
}
