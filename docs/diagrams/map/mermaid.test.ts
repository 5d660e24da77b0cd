// @vitest-environment happy-dom
// Mermaid's reader of flowcharts needs a document.
import mermaid from "mermaid";
import { expect, it } from "vitest";
import { loadManifests } from "../../../actors/manifests.ts";
import { architecture } from "./architecture.ts";
import { clusterMap } from "./cluster.ts";
import { convergedObjects } from "./converged.ts";
import type { Graph } from "./graph.ts";
import { graphMermaid } from "./graph-text.ts";

const manifest = `apiVersion: v1
kind: Pod
metadata: { name: a }
spec: { containers: [{ name: c, image: i }] }
`;
const { objects } = loadManifests([{ file: "a.yaml", text: manifest }]);

const difficult: Graph = {
  title: 'quotes " and: colons',
  description: "",
  direction: "down",
  groups: [{ id: "end", lines: ["end", "(of <all>)"] }],
  nodes: [
    { id: "a", lines: ['"a" #1; b|c', "[x] {y} (z)"], sort: "bad", group: "end" },
    { id: "b b", lines: ["end"], sort: "final" },
  ],
  edges: [
    { from: "a", to: "b b", sort: "fault", label: 'a "b" | c; #2' },
    { from: "b b", to: "end", sort: "step" },
  ],
};

it.each([
  ["the architecture", architecture()],
  ["a cluster", clusterMap(convergedObjects(objects, { nodes: 2, afterMs: 60_000, seed: 1 }))],
  ["what is difficult to write", difficult],
])("Mermaid reads %s", async (_, graph) => {
  expect(await mermaid.parse(graphMermaid(graph))).toMatchObject({ diagramType: expect.stringMatching(/^flowchart/) });
});
