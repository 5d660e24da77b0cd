import { describe, expect, test } from "vitest";
import type { TopologySpreadConstraint } from "../api/generated/types.ts";
import { Bench, target } from "./bench.fixture.ts";
import { candidateOf, rejection } from "./filters.ts";
import { nodeInfo, type Pod, usageOf } from "./node-info.ts";
import { bound, node, pod } from "./objects.fixture.ts";
import { rateSpread } from "./topology-spread.ts";

const labels = { app: "web" };
const constraint = (change: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: "zone",
  whenUnsatisfiable: "DoNotSchedule",
  labelSelector: { matchLabels: labels },
  ...change,
});
const spread = (name: string, ...constraints: TopologySpreadConstraint[]) =>
  pod(name, {}, { metadata: { labels }, spec: { topologySpreadConstraints: constraints } });
const zoned = (name: string, zone: string, spec = {}) =>
  node(name, {}, { metadata: { labels: { zone, "kubernetes.io/hostname": name } }, spec });

/** Nodes with so many running pods of the application on each. */
function cluster(nodes: readonly (readonly [ReturnType<typeof node>, number])[], others: readonly Pod[] = []) {
  return nodes.map(([each, count]) => {
    const { name } = each.metadata;
    const own = Array.from({ length: count }, (_, at) => bound(spread(`${name}-${at}`), name));
    const pods = [...own, ...others.filter(({ spec }) => spec.nodeName === name)];
    return nodeInfo(each, usageOf(pods), () => pods);
  });
}

/** The names of the nodes that the pod may go to. */
function feasible(candidate: Pod, infos: ReturnType<typeof cluster>) {
  const candidates = candidateOf(candidate, infos);
  return infos.filter((info) => rejection(candidates, info) === undefined).map((info) => info.node.metadata.name);
}

describe("a constraint that must hold", () => {
  const infos = cluster([
    [zoned("n1", "a"), 2],
    [zoned("n2", "a"), 1],
    [zoned("n3", "b"), 2],
  ]);

  test("keeps the pod away from where there would be more than maxSkew above the fewest", () => {
    expect(feasible(spread("p", constraint()), infos)).toEqual(["n3"]);
    expect(feasible(spread("p", constraint({ maxSkew: 2 })), infos)).toEqual(["n1", "n2", "n3"]);
    expect(feasible(spread("p", constraint({ topologyKey: "kubernetes.io/hostname" })), infos)).toEqual(["n2"]);
  });

  test("says why, and that pods which leave would help; a node without the label is hopeless", () => {
    const candidate = candidateOf(
      spread("p", constraint()),
      cluster([
        [zoned("n1", "a"), 1],
        [zoned("n2", "b"), 0],
      ]),
    );
    expect(rejection(candidate, nodeInfo(zoned("n1", "a"), usageOf([])))).toEqual({
      plugin: "PodTopologySpread",
      reasons: ["node(s) didn't match pod topology spread constraints"],
      helpedByLeaving: true,
    });
    expect(rejection(candidate, nodeInfo(node("n9"), usageOf([])))).toMatchObject({
      reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
      helpedByLeaving: false,
    });
  });

  test("does not count pods of others, of other namespaces, terminating or finished", () => {
    const elsewhere = [
      bound(pod("a", {}, { metadata: { labels: { app: "db" } } }), "n2"),
      bound(pod("b", {}, { metadata: { labels, namespace: "other" } }), "n2"),
      bound(pod("c", {}, { metadata: { labels, deletionTimestamp: "2025-01-01T12:00:00Z" } }), "n2"),
      bound(pod("d", {}, { metadata: { labels }, status: { phase: "Succeeded" } }), "n2"),
    ];
    const few = cluster(
      [
        [zoned("n1", "a"), 1],
        [zoned("n2", "b"), 0],
      ],
      elsewhere,
    );
    expect(feasible(spread("p", constraint()), few)).toEqual(["n2"]);
  });

  test("with fewer domains than minDomains takes the fewest for none", () => {
    const two = cluster([
      [zoned("n1", "a"), 1],
      [zoned("n2", "b"), 1],
    ]);
    expect(feasible(spread("p", constraint({ minDomains: 2 })), two)).toEqual(["n1", "n2"]);
    expect(feasible(spread("p", constraint({ minDomains: 3 })), two)).toEqual([]);
  });

  test("counts nodes that the pod does not select, or whose taints it does not tolerate, as the policies say", () => {
    const mixed = cluster([
      [zoned("n1", "a"), 1],
      [zoned("n2", "b", { taints: [{ key: "k", effect: "NoSchedule" }] }), 0],
    ]);
    expect(feasible(spread("p", constraint()), mixed)).toEqual([]);
    expect(feasible(spread("p", constraint({ nodeTaintsPolicy: "Honor" })), mixed)).toEqual(["n1"]);
    const choosing = (nodeAffinityPolicy: string) => {
      const one = spread("p", constraint({ nodeAffinityPolicy }));
      return { ...one, spec: { ...one.spec, nodeSelector: { zone: "a" } } };
    };
    const plain = cluster([
      [zoned("n1", "a"), 1],
      [zoned("n2", "b"), 0],
    ]);
    expect(feasible(choosing("Honor"), plain)).toEqual(["n1"]);
    expect(feasible(choosing("Ignore"), plain)).toEqual([]);
  });

  test("by matchLabelKeys counts only pods with the same value", () => {
    const newer = { ...labels, "pod-template-hash": "2" };
    const candidate = pod(
      "p",
      {},
      {
        metadata: { labels: newer },
        spec: { topologySpreadConstraints: [constraint({ matchLabelKeys: ["pod-template-hash"] })] },
      },
    );
    expect(feasible(candidate, infos)).toEqual(["n1", "n2", "n3"]);
  });
});

describe("a constraint that is only preferred", () => {
  test("scores by the pods of the domain, the emptiest 100 (scoring.go)", () => {
    const infos = cluster([
      [zoned("n1", "a"), 2],
      [zoned("n2", "a"), 1],
      [zoned("n3", "b"), 0],
      [node("n4"), 0],
    ]);
    const soft = spread("p", constraint({ whenUnsatisfiable: "ScheduleAnyway" }));
    // Zone a: 3 pods × ln(2 + 2), rounded 4; zone b: 0. A node without the label is not scored.
    expect(rateSpread(soft, infos, infos)).toEqual([0, 0, 100, 0]);
    expect(rateSpread(spread("p", constraint()), infos, infos)).toEqual([0, 0, 0, 0]);
  });
});

describe("a pod that waits for its spread", () => {
  const waiting = () => {
    const bench = new Bench();
    for (const each of [zoned("n1", "a"), zoned("n2", "b", { unschedulable: true })]) bench.hear(each);
    bench.hear(bound(spread("a"), "n1"));
    bench.hear(spread("p", constraint()));
    expect(target(bench.turn("p"))).toBeUndefined();
    bench.nowMs += 60_000;
    return bench;
  };

  test("is tried again when a pod that counts goes, and not when another does", () => {
    const bench = waiting();
    bench.hear(bound(pod("other"), "n1"));
    bench.hear(bound(pod("other"), "n1"), "DELETED");
    const going = spread("a");
    const marked = { ...going, metadata: { ...going.metadata, deletionTimestamp: "2025-01-01T12:00:00Z" } };
    expect(bench.hear(bound(marked, "n1"))).toEqual(["default/p"]);
    expect(target(bench.turn("p"))).toBe("n1");
  });

  test("is tried again when the domain that was behind is gone", () => {
    const bench = waiting();
    expect(bench.hear(zoned("n2", "b"), "DELETED")).toEqual(["default/p"]);
    expect(target(bench.turn("p"))).toBe("n1");
  });

  test("counts pods that are decided and not yet bound in the cache", () => {
    const bench = new Bench();
    for (const each of [zoned("n1", "a"), zoned("n2", "b")]) bench.hear(each);
    for (const name of ["p", "q"]) bench.hear(spread(name, constraint()));
    const first = target(bench.turn("p"));
    const second = target(bench.turn("q"));
    expect([first, second].sort()).toEqual(["n1", "n2"]);
  });
});
