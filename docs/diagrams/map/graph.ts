import type { EdgeSort, NodeSort } from "./looks.ts";

/** Something on a map. */
export interface GraphNode {
  /** Unique among nodes and groups. */
  readonly id: string;
  /** What is written in it; the first line is its name. */
  readonly lines: readonly string[];
  readonly sort: NodeSort;
  /** The group that it is in. */
  readonly group?: string;
  /** From 0: with it, nodes stand in columns (or rows, where the direction is down). On all nodes, or on none. */
  readonly column?: number;
}

/** Something that contains others. */
export interface GraphGroup {
  readonly id: string;
  readonly lines: readonly string[];
  /** The group that it is in itself. */
  readonly group?: string;
}

/** A line between two things, of which the second may be a group. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly sort: EdgeSort;
  readonly label?: string;
}

/** A map as plain data: what all its forms are made of. The order of nodes and edges is kept. */
export interface Graph {
  readonly title: string;
  /** What is to be seen, in a few sentences. */
  readonly description: string;
  readonly direction: "right" | "down";
  readonly groups: readonly GraphGroup[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** In what form a map can be had. */
export const mapFormats = ["svg", "mermaid", "dot", "json"] as const;

/** One of them. */
export type MapFormat = (typeof mapFormats)[number];
