import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { scaledDownFromTheTop } from "../standard/stateful-sets.ts";
import type { Canary } from "./canary.ts";
import { changedSet, database } from "./database.ts";

const volumeClaimTemplates = [
  {
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  },
];

/** The controller as upstream has it until 1.35: it has no expectations, since names that follow from the ordinal make creating a pod twice impossible. */
export const statefulSetOwnWrites: Canary = {
  name: "a StatefulSet controller that does not read its own writes",
  reference: "KEP-5647 (StaleControllerConsistencyStatefulSet)",
  mechanism:
    "The set is scaled to zero while its controller is about to create the second pod. Woken before its cache shows that pod, the controller deletes the first one, and the order in which a StatefulSet is scaled down is lost.",
  scenario: {
    nodes: 1,
    only: ["statefulset-controller", "default-scheduler", "kubelet/n1"],
    operations: [creation(database(2, { spec: { volumeClaimTemplates } })), changedSet({ replicas: 0 })],
    faults: faultBudget({ stale: 1 }),
  },
  broken: {},
  twin: { mitigations: { readYourOwnWrites: true } },
  violates: scaledDownFromTheTop.name,
};
