import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { replicaSetController } from "../../machines/controllers/replica-set.ts";
import { replicaSetsNeverOvershoot } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";

const replicaSet = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } },
  },
};

/** Needs two replicas: with one, nothing wakes the controller between its create and that pod's event. */
export const replicaSetWithoutExpectations: Canary = {
  name: "a ReplicaSet controller without expectations",
  reference: "kubernetes/kubernetes pkg/controller/controller_utils.go, ControllerExpectations; KEP-5647",
  mechanism:
    "The controller creates a pod, is woken by something else before its cache shows that pod, counts what its cache shows, and creates one too many.",
  scenario: { nodes: 1, operations: [creation(replicaSet)], faults: faultBudget({ stale: 1 }) },
  broken: { components: [controller(replicaSetController({ expectations: false }))] },
  twin: {},
  violates: replicaSetsNeverOvershoot.name,
};
