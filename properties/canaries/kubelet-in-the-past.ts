import { parseFaultBudget } from "../../actors/fault-budget.ts";
import type { Operation } from "../../actors/user.ts";
import type { Scenario } from "../scenario.ts";
import { everyOrdinalBecomesReady, identitiesAreUnique } from "../standard/stateful-sets.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";

const labels = { app: "db" };

/** One pod, db-0. Its deletion is graceful: it is done when the kubelet says that nothing runs any more. */
const statefulSet = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db", namespace: "default" },
  spec: {
    serviceName: "db",
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "db", image: "db" }] } },
  },
};

/** What a drain does: nothing new comes to the node, and the pod has to go. */
const drain: readonly [cordon: Operation, deletion: Operation] = [
  {
    request: {
      verb: "patch",
      resource: "nodes",
      name: "n1",
      patchType: "merge",
      patch: { spec: { unschedulable: true } },
    },
  },
  { request: { verb: "delete", resource: "pods", namespace: "default", name: "db-0" } },
];

/** A StatefulSet of one pod, which runs on n1 when somebody drains that node: the workload of k8s#59848, and those who take part in it. */
export const drainedStatefulSet = {
  nodes: 2,
  only: ["statefulset-controller", "default-scheduler", "kubelet/n1", "kubelet/n2"],
  given: [statefulSet],
  operations: drain,
} as const satisfies Scenario;

/**
 * A reflector's first list is at resourceVersion 0: whatever the apiserver's watch cache has. kubernetes/kubernetes#83520 keeps a running
 * reflector from going back; a process that restarts knows of no version to hold on to. What keeps it from the past is a first list
 * that is a quorum read: since KEP-3157 (streaming lists) a reflector's stream begins at the latest revision.
 */
export const kubeletInThePast: Canary = {
  name: "a kubelet restarts onto an apiserver that lags",
  reference: "kubernetes/kubernetes#59848",
  mechanism:
    "A StatefulSet's pod has moved to another node; the kubelet of its first node restarts, lists from an apiserver whose watch cache is older than the pod's deletion, and starts the pod again, while its successor of the same name runs elsewhere.",
  scenario: {
    ...drainedStatefulSet,
    faults: parseFaultBudget("timetravel=1@kubelet/n1"),
    // Before that the kubelet sets the pod's phase back, which is another matter.
    asked: "own",
    properties: [identitiesAreUnique, everyOrdinalBecomesReady, workloadsConverge],
  },
  broken: {},
  twin: { mitigations: { quorumLists: true } },
  violates: identitiesAreUnique.name,
};
