/** The larger worlds of oracle.test.ts: a million naive states and more, each. */
import { describe, expect, it } from "vitest";
import { expectSame, reachedByBoth } from "./oracle.fixture.ts";
import { createWeb, scaleWeb } from "./workload.fixture.ts";

const scheduled = ["replicaset-controller", "default-scheduler"];
const whole = [...scheduled, "kubelet/n1"];
const deployed = ["deployment-controller", "replicaset-controller"];

describe("lazy delivery reaches the same stores by the same changes, and says the same of them", () => {
  it.each([
    { kind: "ReplicaSet", replicas: 1, of: whole, faults: { crash: 1 }, stores: 16, edges: 27 },
    { kind: "ReplicaSet", replicas: 1, of: whole, faults: { conflict: 1 }, stores: 12, edges: 20 },
    { kind: "ReplicaSet", replicas: 1, of: scheduled, faults: { lost: 1 }, stores: 22, edges: 38 },
    { kind: "ReplicaSet", replicas: 1, of: scheduled, faults: { timetravel: 1 }, stores: 23, edges: 46 },
    { kind: "ReplicaSet", replicas: 2, of: scheduled, faults: { crash: 1 }, stores: 16, edges: 28 },
    { kind: "ReplicaSet", replicas: 2, of: scheduled, faults: { conflict: 1 }, stores: 16, edges: 28 },
    { kind: "Deployment", replicas: 1, of: deployed, faults: {}, stores: 15, edges: 21 },
  ] as const)("a $kind of $replicas, $of, faults $faults", ({ kind, replicas, of, faults, stores, edges }) => {
    const { naive, lazy, reduced } = reachedByBoth(
      { nodes: 1, given: [], operations: createWeb(kind, replicas), only: of },
      faults,
    );
    expectSame(lazy, naive);
    expectSame(reduced, naive);
    expect([naive.stores.length, naive.edges.length]).toEqual([stores, edges]);
  });

  it.each([
    { faults: { lost: 1 }, stores: 64, edges: 118 },
    { faults: { skew: 1 }, stores: 24, edges: 37 },
  ])("a ReplicaSet of 2, scaled down in time or too late, faults $faults", ({ faults, stores, edges }) => {
    const operations = [...createWeb("ReplicaSet", 2), scaleWeb(1, 0, "replicasets.apps")];
    const { naive, lazy, reduced } = reachedByBoth(
      { nodes: 1, given: [], operations, only: ["replicaset-controller"] },
      faults,
    );
    expectSame(lazy, naive);
    expectSame(reduced, naive);
    expect([naive.stores.length, naive.edges.length]).toEqual([stores, edges]);
  });
});
