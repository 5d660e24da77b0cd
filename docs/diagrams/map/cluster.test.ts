import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { memoryShell } from "../../../actors/drivers/memory-shell.fixture.ts";
import { loadManifests } from "../../../actors/manifests.ts";
import type { KubeObject } from "../../../machines/api/object.ts";
import { clusterMap } from "./cluster.ts";
import { clusterCommand } from "./cluster-command.ts";
import { convergedObjects } from "./converged.ts";
import { expectGraphvizReads, expectTidy, hasGraphviz } from "./map.fixture.ts";
import * as mapTools from "./map-tools.ts";
import { snapshotIn } from "./snapshot.ts";

const text = readFileSync(new URL("../../examples/guestbook.yaml", import.meta.url), "utf8");
const { objects } = loadManifests([{ file: "guestbook.yaml", text }]);
const converged = convergedObjects(objects, { nodes: 3, afterMs: 600_000, seed: 1 });
const graph = clusterMap(converged);

describe("a cluster", () => {
  it("shows who owns whom, what selects whom, and where pods are", () => {
    const pod = graph.nodes.find(({ lines }) => lines[0]?.startsWith("frontend-"));
    expect(pod).toMatchObject({ sort: "ready", group: expect.stringMatching(/^node n[123]$/) });
    const into = graph.edges.filter(({ to }) => to === pod?.id);
    expect(into.map(({ from, sort }) => `${from.replace(/-\w+$/, "")} ${sort}`).sort()).toEqual([
      "EndpointSlice default/frontend selects",
      "ReplicaSet default/frontend owns",
    ]);
    expect(graph.nodes.find(({ id }) => id === "Deployment default/frontend")?.lines).toEqual([
      "Deployment frontend",
      "3 of 3 ready",
    ]);
    expect(graph.groups.map(({ lines }) => lines.slice(0, 2))).toEqual(
      ["n1", "n2", "n3"].map((name) => [`node ${name}`, "ready"]),
    );
  });

  it("is a picture with a place for everything", () => expectTidy(graph));

  it.skipIf(!hasGraphviz)("is read by Graphviz (skipped where there is no dot)", () => expectGraphvizReads(graph));

  it("draws many pods that are alike as one", async () => {
    const deployment = objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "frontend");
    const large = { ...(deployment as KubeObject), spec: { ...(deployment?.spec as object), replicas: 60 } };
    const crowd = clusterMap(convergedObjects([large], { nodes: 4, afterMs: 600_000, seed: 1 }));
    const pods = crowd.nodes.filter(({ id }) => id.startsWith("pods of"));
    expect(pods.every(({ lines }) => /^\d+ pods of frontend-\w+$/.test(lines[0] ?? ""))).toBe(true);
    expect(pods.reduce((sum, { lines }) => sum + Number.parseInt(lines[0] ?? "0", 10), 0)).toBe(60);
    expect(pods.length).toBeLessThan(10);
    await expectTidy(crowd);
  });

  it("says what the snapshot lacks, and where a pod is not yet", () => {
    const pods = converged.filter(({ kind }) => kind === "Pod").slice(0, 2);
    const [first, second] = pods as [KubeObject, KubeObject];
    const lost = { ...second, spec: { ...(second.spec as object), nodeName: undefined }, status: { phase: "Pending" } };
    const small = clusterMap([first, lost]);
    expect(small.groups.map(({ lines }) => lines)).toEqual([
      [expect.stringMatching(/^node n\d \(not in the snapshot\)$/)],
      ["on no node yet"],
    ]);
    expect(small.nodes.some(({ lines }) => lines[1] === "not in the snapshot")).toBe(true);
  });
});

describe("orrery draw cluster", () => {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: converged });
  const cluster = async (args: readonly string[], files: Readonly<Record<string, string>>) => {
    const shell = memoryShell(files);
    const tools = { loadModule: async () => ({}), maps: async () => mapTools };
    await clusterCommand(shell, tools).exitOverride().parseAsync(args, { from: "user" });
    return shell.written.out;
  };

  it("draws a snapshot as it is, and manifests as what becomes of them", async () => {
    const drawn = await cluster(["-", "--format", "mermaid"], { "-": list });
    expect(drawn).toBe(
      await cluster(["app.yaml", "--format", "mermaid"], { "app.yaml": text }).then((same) =>
        same.replace("app.yaml", "standard input"),
      ),
    );
    expect(drawn).toContain("The cluster of standard input");
    await expect(cluster(["a.json", "app.yaml"], { "a.json": list, "app.yaml": text })).rejects.toThrow(
      "do not go together",
    );
  });

  it("tells a snapshot by the uids in it", () => {
    expect(snapshotIn(list)).toHaveLength(converged.length);
    expect(snapshotIn(text)).toBeUndefined();
    expect(snapshotIn("a: [")).toBeUndefined();
  });
});
