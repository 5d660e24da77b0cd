import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { scheduler } from "../../machines/scheduler/scheduler.ts";
import { nodesAreNeverOvercommitted } from "../standard/invariants.ts";
import type { Canary } from "./canary.ts";

/** A pod that leaves no room for another on its node. */
function largePod(name: string, schedulerName: string) {
  return creation({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: { schedulerName, containers: [{ name: "main", image: "main", resources: { requests: { cpu: "3" } } }] },
  });
}

const second = "user-scheduler";
const cluster = ["default-scheduler", "kubelet/n1", "kubelet/n2"];

/**
 * A scheduler remembers what it has decided, so that its own lag does no harm; what another one has decided it knows from its cache
 * alone. The kubelet turns the second pod away (OutOfcpu), for good: kubernetes/kubernetes#106884.
 */
export const twoSchedulersOneSlot: Canary = {
  name: "a second scheduler, and room for one pod",
  reference: "kubernetes/kubernetes#60469, #106884",
  mechanism:
    "Two schedulers, each with a cache of its own, place two pods: the second one's cache does not show yet what the first one has bound, and both pods go to the same node, which has room for one.",
  scenario: {
    nodes: 2,
    operations: [],
    faults: faultBudget({ stale: 1 }),
    only: cluster,
  },
  broken: {
    components: [controller(scheduler({ name: second }))],
    only: [...cluster, second],
    operations: [largePod("a", "default-scheduler"), largePod("b", second)],
  },
  twin: { operations: [largePod("a", "default-scheduler"), largePod("b", "default-scheduler")] },
  violates: nodesAreNeverOvercommitted.name,
};
