import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { replicaSetController } from "../../machines/controllers/replica-set.ts";
import type { Reconciler } from "../../machines/reconcile.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { replicaSet } from "./objects.ts";

/** Expectations are kept by name; here, as up to Kubernetes 1.16, they are dropped only when a look finds nobody of that name. */
function deafToDeletion<M>(inner: Reconciler<M>): Reconciler<M> {
  return {
    ...inner,
    observe(memory, event, view, clock) {
      const { memory: next, wake } = inner.observe(memory, event, view, clock);
      return { memory: event.resource === "replicasets.apps" ? memory : next, wake };
    },
  };
}

const web = creation(replicaSet("web", 2, { nodeName: "n1" }));

/** What `kubectl replace --force` does. */
export const expectationsOfANamesake: Canary = {
  name: "a ReplicaSet that waits for its namesake's pods",
  reference: "kubernetes/kubernetes#69376 (PR #82572)",
  mechanism:
    "A ReplicaSet is deleted and created again while its controller makes pods. The last of them belongs to the one that is gone, so that nobody counts it; the new one, which has the old one's name, waits for it in vain.",
  scenario: {
    nodes: 1,
    only: ["replicaset-controller", "kubelet/n1"],
    operations: [
      web,
      { request: { verb: "delete", resource: "replicasets.apps", namespace: "default", name: "web" } },
      web,
    ],
  },
  broken: { components: [controller(deafToDeletion(replicaSetController()))] },
  twin: {},
  violates: workloadsConverge.name,
};
