import { describe, expect, test } from "vitest";
import { scaleTo, spreadReplicaSet } from "./canaries/spread-at-odds.ts";
import { type ClusterShape, clusterShapes, smallestFailing } from "./topologies.ts";

const shapes = (bounds: Parameters<typeof clusterShapes>[0]) =>
  [...clusterShapes(bounds)].map(({ zones, replicas }) => `${replicas} on ${zones.join("+")}`);

describe("the shapes of clusters", () => {
  test("are listed smallest first, each once whatever nodes and zones are called", () => {
    expect(shapes({ maxNodes: 3, maxReplicas: 2 })).toEqual([
      "1 on 1",
      "2 on 1",
      "1 on 2",
      "1 on 1+1",
      "2 on 2",
      "2 on 1+1",
      "1 on 3",
      "1 on 2+1",
      "1 on 1+1+1",
      "2 on 3",
      "2 on 2+1",
      "2 on 1+1+1",
    ]);
    expect(shapes({ minNodes: 5, maxNodes: 5, maxReplicas: 1 })).toHaveLength(7);
    expect(shapes({ minNodes: 5, maxNodes: 5, minZones: 2, maxZones: 2, maxReplicas: 1 })).toEqual([
      "1 on 4+1",
      "1 on 3+2",
    ]);
  });

  test("say by labels which node is where", () => {
    const [shape] = clusterShapes({ minNodes: 3, maxNodes: 3, minZones: 2, maxReplicas: 1 });
    expect(shape?.topology.map((labels) => Object.values(labels)[0])).toEqual(["a", "a", "b"]);
  });
});

describe("the smallest cluster in which two spreads are at odds", () => {
  /** All pods but one run, and the last is asked for. */
  const scenarioOf = ({ nodes, topology, replicas }: ClusterShape) => ({
    nodes,
    topology,
    only: [
      ...["replicaset-controller", "default-scheduler"],
      ...Array.from({ length: nodes }, (_, at) => `kubelet/n${at + 1}`),
    ],
    given: [spreadReplicaSet(replicas - 1, "DoNotSchedule")],
    operations: [scaleTo(replicas)],
  });

  test("has three nodes in two zones, and six pods", () => {
    const found = smallestFailing(scenarioOf, { maxNodes: 5, maxReplicas: 6 }, { maxStates: 50_000 });
    const { failing, searched, undecided } = found;
    expect(failing?.shape).toMatchObject({ nodes: 3, zones: [2, 1], replicas: 6 });
    expect(failing?.result.counterexample?.reason).toContain("didn't match pod topology spread constraints");
    expect({ searched, undecided }).toEqual({ searched: 35, undecided: [] });
  });
});
