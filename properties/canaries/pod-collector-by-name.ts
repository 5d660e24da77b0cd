import { parseFaultBudget } from "../../actors/fault-budget.ts";
import type { Scenario } from "../scenario.ts";
import { everyOrdinalBecomesReady, identitiesAreUnique } from "../standard/stateful-sets.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { silentNode } from "./given-nodes.ts";
import { drainedStatefulSet } from "./kubelet-in-the-past.ts";
import { taintNode } from "./objects.ts";

/**
 * A StatefulSet's pod is bound to n0, which is dead. Its user says so, as the documentation of non-graceful node shutdowns asks, and
 * deletes the pod, which the pod garbage collector may then remove. Its successor comes to n1, which is cordoned some time.
 */
export const removedFromADeadNode = {
  nodes: 2,
  only: [...drainedStatefulSet.only, "pod-garbage-collector-controller"],
  given: [silentNode("n0"), ...drainedStatefulSet.given],
  operations: [
    taintNode("n0", [{ key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoExecute" }]),
    { request: { verb: "delete", resource: "pods", namespace: "default", name: "db-0" } },
    drainedStatefulSet.operations[0],
  ],
} as const satisfies Scenario;

/**
 * Upstream's collector is so in 1.34: its patch of the pod's status names the uid, its deletion does not, and a pod that is Failed already is
 * not patched. A kubelet's deletion has named the uid since 1.3. Themelios met the same, and had just published it, when it began to look
 * at uids where it deletes (docs/decisions/0011).
 */
export const podCollectorByName: Canary = {
  name: "a pod garbage collector that deletes by name",
  reference: "kubernetes/kubernetes#25169 (PR #25224), of kubelets; the collector is so in 1.34 (pkg/controller/podgc)",
  mechanism:
    "The collector has removed a StatefulSet's pod from a dead node, and looks again before it hears so. It deletes whatever has the name by then: the successor, which runs elsewhere. Its kubelet has not heard, either, and the next one runs on a third node.",
  scenario: {
    ...removedFromADeadNode,
    faults: parseFaultBudget("stale=2"),
    asked: "own",
    properties: [identitiesAreUnique, everyOrdinalBecomesReady, workloadsConverge],
  },
  broken: {},
  twin: { mitigations: { uidPreconditions: true } },
  violates: identitiesAreUnique.name,
};
