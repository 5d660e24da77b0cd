import { creation } from "../../actors/creation.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { noExecute, taintedNode } from "./given-nodes.ts";

/** A ReplicaSet of one pod that tolerates the taint. */
function replicaSet(forSeconds: { readonly tolerationSeconds?: number }) {
  const labels = { app: "nginx" };
  const { key, effect } = noExecute;
  const spec = {
    tolerations: [{ key, operator: "Exists", effect, ...forSeconds }],
    containers: [{ name: "nginx", image: "nginx" }],
  };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "nginx", namespace: "default" },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

/** The scheduler takes a toleration for good that ends: asked for in k8s#92170 as well, and never changed. */
export const toleratedForAWhile: Canary = {
  name: "a taint that is tolerated for a while, on the only node",
  reference: "kubernetes/kubernetes#117520",
  mechanism:
    "The scheduler asks whether a taint is tolerated, and not for how long: when the toleration ends the pod is evicted, and its successor is placed on the same node, and so on for ever.",
  scenario: {
    nodes: 1,
    only: ["replicaset-controller", "default-scheduler", "taint-eviction-controller", "kubelet/n1"],
    given: [taintedNode("n1", noExecute)],
    operations: [],
  },
  broken: { operations: [creation(replicaSet({ tolerationSeconds: 300 }))] },
  twin: { operations: [creation(replicaSet({}))] },
  violates: workloadsConverge.name,
};
