import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import type { Operation } from "../../actors/user.ts";
import { disruptionController } from "../../machines/controllers/disruption/disruption.ts";
import { evictionsKeepBudgets } from "../standard/disruption-budgets.ts";
import type { Canary } from "./canary.ts";

const pod = (name: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", labels: { app: "web" } },
  spec: { nodeName: "n1", containers: [{ name: "main", image: "nginx" }] },
});

const budget = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "web", namespace: "default" },
  spec: { minAvailable: 1, selector: { matchLabels: { app: "web" } } },
};

function eviction(name: string): Operation {
  const object = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: "default" } };
  const target = { resource: "pods", namespace: "default", name, subresource: "eviction" } as const;
  return { request: { verb: "create", ...target, object } };
}

/** A third pod becomes ready, so that the controller has something to write, while the first two are being evicted. */
export const statusWrittenAgain: Canary = {
  name: "a disruption controller that writes an old status again after a conflict",
  reference: "kubernetes/kubernetes#82149 (PR#82152)",
  mechanism:
    "The controller counts healthy pods; an eviction takes one off the budget meanwhile, so that its write meets a conflict; it writes the same status once more, over the eviction, which is granted a second time.",
  scenario: {
    nodes: 1,
    only: ["disruption-controller", "kubelet/n1"],
    given: [pod("a"), pod("b"), budget],
    operations: [creation(pod("c")), ...["a", "b", "c"].map(eviction)],
    faults: faultBudget({ stale: 1 }),
  },
  broken: { components: [controller(disruptionController({ insistsOnStatus: true }))] },
  twin: {},
  violates: evictionsKeepBudgets.name,
};
