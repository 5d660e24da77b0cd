import { zonedTopology, zoneLabel } from "../../actors/topology.ts";
import type { Operation } from "../../actors/user.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";

/** Pods that are to be spread evenly over zones, and, as `byNode` says, over nodes. */
export function spreadReplicaSet(replicas: number, byNode: "DoNotSchedule" | "ScheduleAnyway") {
  const labels = { run: "php-apache" };
  const spread = (topologyKey: string, whenUnsatisfiable: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: labels },
  });
  const topologySpreadConstraints = [spread(zoneLabel, "DoNotSchedule"), spread("kubernetes.io/hostname", byNode)];
  const spec = { topologySpreadConstraints, containers: [{ name: "main", image: "php" }] };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "php-apache", namespace: "default" },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

/** What an autoscaler does. */
export function scaleTo(replicas: number): Operation {
  const target = {
    resource: "replicasets.apps",
    namespace: "default",
    name: "php-apache",
    subresource: "scale",
  } as const;
  return { request: { verb: "patch", ...target, patchType: "merge", patch: { spec: { replicas } } } };
}

/** Case C3 of "Kivi: Verification for Cluster Management" (Liu et al., USENIX ATC 2024). Five pods run when the sixth is asked for. */
export const spreadAtOdds: Canary = {
  name: "an even spread over zones and an even spread over nodes",
  reference: "Kivi C3 (bingzheliu/Kivi documents/failure_cases.md)",
  mechanism:
    "Two nodes in one zone, one in the other, at most one pod of difference between zones and between nodes: a sixth pod may not go to the zone that has three, nor to the node that has two.",
  scenario: {
    nodes: 3,
    topology: zonedTopology(["a", "a", "b"]),
    only: ["replicaset-controller", "default-scheduler", "kubelet/n1", "kubelet/n2", "kubelet/n3"],
    operations: [scaleTo(6)],
  },
  broken: { given: [spreadReplicaSet(5, "DoNotSchedule")] },
  twin: { given: [spreadReplicaSet(5, "ScheduleAnyway")] },
  violates: workloadsConverge.name,
};
