import { spawnSync } from "node:child_process";
import { expect } from "vitest";
import { outsideOf, overlapsIn } from "../style/svg-texts.fixture.ts";
import type { Graph } from "./graph.ts";
import { graphSvg } from "./graph-svg.ts";
import { graphDot } from "./graph-text.ts";

/** Whether Graphviz is here: where it is not, its tests are skipped. */
export const hasGraphviz = spawnSync("dot", ["-V"]).status === 0;

/** Graphviz reads a map, and finds all that is on it. */
export function expectGraphvizReads(graph: Graph): void {
  const { status, stdout, stderr } = spawnSync("dot", ["-Tplain"], { input: graphDot(graph), encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout.match(/^node /gm) ?? []).toHaveLength(graph.nodes.length);
  expect((stdout.match(/^edge /gm) ?? []).length).toBe(graph.edges.length);
}

/** An SVG has a place for everything: no two texts or nodes share one, and no text is cut off. Answers with it. */
export async function expectTidy(graph: Graph): Promise<string> {
  const svg = await graphSvg(graph);
  expect(await graphSvg(graph)).toBe(svg);
  expect(svg).not.toMatch(/NaN|undefined|<script|href/);
  expect(overlapsIn(svg)).toEqual([]);
  expect(outsideOf(svg)).toEqual([]);
  expect(svg.match(/data-node=/g) ?? []).toHaveLength(graph.nodes.length);
  expect(svg.match(/data-from=/g) ?? []).toHaveLength(graph.edges.length);
  return svg;
}
