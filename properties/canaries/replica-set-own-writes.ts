import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { replicaSetsNeverOvershoot } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { replicaSet } from "./objects.ts";

/** Its expectations are left out: they are the older guard against the same, and either is enough here. */
export const replicaSetOwnWrites: Canary = {
  name: "a ReplicaSet controller that does not read its own writes",
  reference: "KEP-5647 (StaleControllerConsistencyReplicaSet)",
  mechanism:
    "The controller creates a pod, is woken before its cache shows it, and creates another. Told to wait until its cache shows what it wrote, it does not, even without expectations.",
  scenario: {
    nodes: 1,
    only: ["replicaset-controller", "default-scheduler", "kubelet/n1"],
    operations: [creation(replicaSet("web", 2))],
    faults: faultBudget({ stale: 1 }),
  },
  broken: { mitigations: { expectations: false } },
  twin: { mitigations: { expectations: false, readYourOwnWrites: true } },
  violates: replicaSetsNeverOvershoot.name,
};
