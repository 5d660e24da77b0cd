import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { oneDaemonPodANode } from "../standard/daemon-sets.ts";
import type { Canary } from "./canary.ts";
import { daemonSet } from "./objects.ts";

/** What guards against the first list being old: that it is none of a watch cache's. */
export const daemonSetRestartedIntoThePast: Canary = {
  name: "a DaemonSet controller that restarts onto an apiserver that lags",
  reference: "kubernetes/kubernetes#54096",
  mechanism:
    "The controller creates a daemon pod and crashes. It lists again from an apiserver whose watch cache does not have that pod yet, expects nothing any more, and creates a second one for the node.",
  scenario: {
    nodes: 1,
    only: ["daemonset-controller", "default-scheduler", "kubelet/n1"],
    operations: [creation(daemonSet("log"))],
    faults: { ...faultBudget({ timetravel: 1 }), scopes: { timetravel: { component: "daemonset-controller" } } },
  },
  broken: {},
  twin: { mitigations: { quorumLists: true } },
  violates: oneDaemonPodANode.name,
};
