/**
 * The checker's soundness, on worlds small enough for both: the lazy semantics, which millions of states rest on, reaches what the
 * naive one reaches, in which every delivery is a step of its own. docs/decisions/0003-lazy-delivery-and-budgets.md
 */
import { describe, expect, it } from "vitest";
import { expectSame, reachedByBoth } from "./oracle.fixture.ts";
import { createWeb, deleteWeb, scaleWeb } from "./workload.fixture.ts";

const control = ["replicaset-controller"];
const scheduled = [...control, "default-scheduler"];
const whole = [...scheduled, "kubelet/n1"];

describe("lazy delivery reaches the same stores by the same changes, and says the same of them", () => {
  it.each([
    { replicas: 1, of: whole, faults: {}, stores: 12, edges: 16 },
    { replicas: 2, of: scheduled, faults: {}, stores: 13, edges: 17 },
    { replicas: 2, of: control, faults: { crash: 1 }, stores: 7, edges: 8 },
    { replicas: 2, of: control, faults: { conflict: 1 }, stores: 7, edges: 8 },
    { replicas: 2, of: control, faults: { unavailable: 1 }, stores: 10, edges: 15 },
    // Creates, hears of a time-out, tries again before its cache shows the pod: one too many, until the next turn.
    { replicas: 2, of: control, faults: { lost: 1 }, stores: 16, edges: 22 },
    { replicas: 1, of: control, faults: { disconnect: 1 }, stores: 5, edges: 4 },
    // Restarts into the past, does again what it did, comes back to the present and takes it back.
    { replicas: 1, of: control, faults: { timetravel: 1 }, stores: 11, edges: 16 },
    { replicas: 1, of: control, faults: { disconnect: 1, rewind: 1 }, stores: 10, edges: 12 },
    // Hears of its pod and not of its ReplicaSet, or the other way round.
    { replicas: 1, of: control, faults: { skew: 1 }, stores: 5, edges: 4 },
    { replicas: 2, of: control, faults: { skew: 1 }, stores: 7, edges: 7 },
    { replicas: 1, of: control, faults: { fork: 1 }, stores: 6, edges: 5 },
    { replicas: 1, of: control, faults: { merge: 1 }, stores: 5, edges: 4 },
    { replicas: 1, of: scheduled, faults: { crash: 1 }, stores: 8, edges: 11 },
    { replicas: 1, of: scheduled, faults: { unavailable: 1 }, stores: 11, edges: 18 },
    { replicas: 1, of: ["replicaset-controller", "kubelet/n1"], faults: { node: 1 }, stores: 5, edges: 4 },
  ])("a ReplicaSet of $replicas, $of, faults $faults", ({ replicas, of, faults, stores, edges }) => {
    const { naive, lazy, reduced } = reachedByBoth(
      { nodes: 1, given: [], operations: createWeb("ReplicaSet", replicas), only: of },
      faults,
    );
    expectSame(lazy, naive);
    expectSame(reduced, naive);
    expect([naive.stores.length, naive.edges.length]).toEqual([stores, edges]);
    expect(naive.states).toBeGreaterThan(5 * lazy.states);
  });

  it.each([
    { of: control, later: scaleWeb(1, 0, "replicasets.apps"), faults: {}, stores: 21, edges: 28 },
    { of: control, later: scaleWeb(1, 0, "replicasets.apps"), faults: { conflict: 1 }, stores: 24, edges: 38 },
    {
      of: ["replicaset-controller", "garbage-collector-controller"],
      later: deleteWeb("replicasets.apps"),
      faults: {},
      stores: 9,
      edges: 16,
    },
  ])("a ReplicaSet of 2 and then $later.request.verb, $of, faults $faults", ({ of, later, faults, stores, edges }) => {
    const { naive, lazy, reduced } = reachedByBoth(
      { nodes: 1, given: [], operations: [...createWeb("ReplicaSet", 2), later], only: of },
      faults,
    );
    expectSame(lazy, naive);
    expectSame(reduced, naive);
    expect([naive.stores.length, naive.edges.length]).toEqual([stores, edges]);
  });
});
