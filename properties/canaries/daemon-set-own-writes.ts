import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { oneDaemonPodANode } from "../standard/daemon-sets.ts";
import type { Canary } from "./canary.ts";
import { daemonSet } from "./objects.ts";

/** Its expectations are left out: they are the older guard against the same, and either is enough here. Two nodes, since the second pod's news wakes it. */
export const daemonSetOwnWrites: Canary = {
  name: "a DaemonSet controller that does not read its own writes",
  reference: "KEP-5647 (StaleControllerConsistencyDaemonSet)",
  mechanism:
    "The controller creates a pod for each of two nodes, is woken before its cache shows the second, and creates one more for that node.",
  scenario: {
    nodes: 2,
    only: ["daemonset-controller", "default-scheduler", "kubelet/n1", "kubelet/n2"],
    operations: [creation(daemonSet("log"))],
    faults: faultBudget({ stale: 1 }),
  },
  broken: { mitigations: { expectations: false } },
  twin: { mitigations: { expectations: false, readYourOwnWrites: true } },
  violates: oneDaemonPodANode.name,
};
