import { creation } from "../../actors/creation.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { noExecute, taintedNode } from "./given-nodes.ts";

/** A ReplicaSet of one pod that needs no time to stop, placed by `spec`. */
function replicaSet(spec: object) {
  const labels = { tier: "frontend" };
  const podSpec = { terminationGracePeriodSeconds: 0, containers: [{ name: "main", image: "nginx" }], ...spec };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } },
  };
}

/**
 * Case C7 of "Kivi: Verification for Cluster Management" (Liu et al., USENIX ATC 2024). The tainted node's kubelet is left out: all
 * that it would add is pods that it refuses, which nobody bounds.
 */
export const nodeNamePastTheScheduler: Canary = {
  name: "a template that names its node, past the scheduler, and a taint on that node",
  reference: "kubernetes/kubernetes#75913",
  mechanism:
    "`nodeName` in a template takes its pods past the scheduler, which alone asks for taints: the taint controller evicts the pod, the ReplicaSet makes another for the same node, and so on for ever.",
  scenario: {
    nodes: 3,
    only: ["replicaset-controller", "default-scheduler", "taint-eviction-controller", "kubelet/n2", "kubelet/n3"],
    given: [taintedNode("n1", noExecute)],
    operations: [],
  },
  broken: { operations: [creation(replicaSet({ nodeName: "n1" }))] },
  // The node is only preferred, so that the scheduler decides.
  twin: {
    operations: [
      creation(
        replicaSet({
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 100,
                  preference: {
                    matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["n1"] }],
                  },
                },
              ],
            },
          },
        }),
      ),
    ],
  },
  violates: workloadsConverge.name,
};
