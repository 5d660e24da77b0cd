import { describe, expect, test } from "vitest";
import type { Component } from "../../actors/component.ts";
import { drain } from "../../actors/drain.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { type Scenario, searchScenario } from "../scenario.ts";
import { web } from "../workload.fixture.ts";
import { drainsEnd } from "./disruption-budgets.ts";

const budget = (minAvailable: number) => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "web", namespace: "default" },
  spec: { minAvailable, selector: { matchLabels: { app: "web" } } },
});

/** Two pods run on two nodes, and one of the nodes is drained. */
const drained = (minAvailable: number): Scenario => ({
  nodes: 2,
  only: ["replicaset-controller", "default-scheduler", "disruption-controller", "kubelet/n1", "kubelet/n2", "drain/n1"],
  given: [web("ReplicaSet", 2), budget(minAvailable)],
  operations: [],
  components: [drain("n1") as unknown as Component],
  properties: [drainsEnd],
});

function search(scenario: Scenario) {
  const { states, bound, verdicts, counterexample } = searchScenario(scenario, { maxStates: 50_000 });
  const failed = verdicts.filter(({ verdict }) => verdict !== "holds").map(({ property }) => property);
  return { states, bound, failed, reason: counterexample?.reason };
}

describe("a node of two is drained", () => {
  test("under a budget that allows it: it ends, and never leaves too few pods", () => {
    expect(search(drained(1))).toEqual({ states: 178, bound: undefined, failed: [], reason: undefined });
  });

  test("with a stale turn as well", () => {
    const found = search({ ...drained(1), faults: faultBudget({ stale: 1 }) });
    expect(found).toEqual({ states: 1452, bound: undefined, failed: [], reason: undefined });
  });

  test("under a budget that never does: it does not end", () => {
    expect(search(drained(2)).reason).toMatch(/^stuck: pod default\/web-\w is still on node n1$/);
  });
});
