/** Pods and nodes that are interchangeable: what is merged is alike, nothing is lost, and ties are broken in every way. */
import { describe, expect, it } from "vitest";
import { noFaults } from "../actors/choice.ts";
import { check } from "./check.ts";
import { modelWorld } from "./model.ts";
import { expectExact, SymmetryComparison } from "./symmetry.fixture.ts";
import { createWeb, web } from "./workload.fixture.ts";

describe("up to the names of interchangeable pods and nodes", () => {
  it.each([
    { world: "a Deployment of 2", faults: "none", merged: 96, unmerged: 204, asCalled: 111 },
    { world: "a ReplicaSet of 2", faults: "crash=1", merged: 106, unmerged: 267, asCalled: 133 },
    { world: "a ReplicaSet of 2, scaled to 1", faults: "none", merged: 198, unmerged: 600, asCalled: 241 },
  ] as const)(
    "$world, faults $faults: $merged states stand for $unmerged, all $asCalled that there are as things are called among them",
    ({ world, faults, ...counts }) => expectExact(world, faults, counts),
  );

  it("nodes that differ by more than what is their own are told apart", () => {
    const zones = [{ "topology.kubernetes.io/zone": "a" }, { "topology.kubernetes.io/zone": "b" }];
    const world = modelWorld({ nodes: 2, topology: zones, given: [], operations: createWeb("ReplicaSet", 1) });
    const same = modelWorld({ nodes: 2, given: [], operations: createWeb("ReplicaSet", 1) });
    const sizes = [world, same].map((each) => {
      const comparison = new SymmetryComparison(each, noFaults);
      return [comparison.quotient().states.size, comparison.unmerged().states.size];
    });
    expect(sizes).toEqual([
      [12, 12],
      [12, 19],
    ]);
  });

  it("what is violated is told as a run of the cluster", async () => {
    const hungry = web("Deployment", 2);
    const { template } = hungry.spec as { template: { spec: { containers: Record<string, unknown>[] } } };
    Object.assign(template.spec.containers[0] as object, { resources: { requests: { cpu: "900" } } });
    const options = { faults: [noFaults], walks: 0 };
    const { slices } = await check([hungry], { ...options, reductions: { symmetry: true } });
    const plain = await check([hungry], options);
    expect(slices[0]?.counterexample).toBeDefined();
    expect(slices[0]?.counterexample).toEqual(plain.slices[0]?.counterexample);
  });

  it("is refused where a check is to be written down, and without foresight", async () => {
    const reductions = { symmetry: true };
    const checkpoint = { everyMs: 1, write: () => undefined };
    await expect(check([web("ReplicaSet", 1)], { reductions, checkpoint })).rejects.toThrow(
      "a check with symmetry cannot be written down and resumed",
    );
    await expect(check([web("ReplicaSet", 1)], { reductions: { ...reductions, foresight: false } })).rejects.toThrow(
      "symmetry needs foresight",
    );
  });
});
