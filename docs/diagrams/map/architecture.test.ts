import { describe, expect, it } from "vitest";
import { clusterComponents } from "../../../actors/cluster.ts";
import type { Component } from "../../../actors/component.ts";
import { permits } from "../../../machines/permissions.ts";
import { architecture } from "./architecture.ts";
import { expectGraphvizReads, expectTidy, hasGraphviz } from "./map.fixture.ts";

const graph = architecture();
const says = (id: string) => graph.nodes.find((node) => node.id === id)?.lines;

describe("the architecture", () => {
  it("shows every component, what it writes and what it watches, as it says itself", () => {
    for (const { id, interests } of clusterComponents({ nodes: 1 })) {
      expect(says(`${id} writes`)?.[0]).toBe(id);
      expect(says(`${id} watches`)?.[0]).toBe(id);
      const watched = graph.edges.filter(({ to }) => to === `${id} watches`).map(({ from }) => from);
      const named = interests.map(({ resource }) => resource);
      expect(watched).toEqual(named.includes("*") ? ["*"] : named);
    }
    expect(says("replicaset-controller writes")).toEqual([
      "replicaset-controller",
      "replicasets: update; status: update",
      "pods: create, patch, delete",
    ]);
    expect(says("kubelet/n1 watches")).toContain("pods: spec.nodeName=n1");
  });

  it("tells writing from reading", () => {
    const written = graph.edges.filter(({ from }) => from === "pod-garbage-collector-controller writes");
    expect(written.map(({ to }) => to)).toEqual(["pods"]);
    expect(says("pod-garbage-collector-controller writes")).toContain("nodes: get");
  });

  it("has whoever else is there", () => {
    const { permissions: _, ...silent } = clusterComponents({ nodes: 1 })[0] as Component;
    const own: Component = { ...silent, id: "own" };
    const nodes = architecture([own]).nodes.map(({ id }) => id);
    expect(nodes).toContain("own watches");
    expect(nodes).not.toContain("own writes");
  });

  it("is a picture with a place for everything", async () => {
    const svg = await expectTidy(graph);
    expect(svg).toContain("deployment-controller watches deployments.apps, replicasets.apps, pods and writes");
  });

  it.skipIf(!hasGraphviz)("is read by Graphviz (skipped where there is no dot)", () => expectGraphvizReads(graph));
});

describe("permissions", () => {
  it("are of a verb and a resource, or all of them", () => {
    const get = { verb: "get", resource: "pods", name: "a" } as const;
    expect(permits({ pods: ["get"] }, get)).toBe(true);
    expect(permits({ "*": ["get"] }, get)).toBe(true);
    expect(permits({ pods: ["create"], "pods/status": ["get"] }, get)).toBe(false);
    expect(permits({ "pods/status": ["get"] }, { ...get, subresource: "status" })).toBe(true);
  });
});
