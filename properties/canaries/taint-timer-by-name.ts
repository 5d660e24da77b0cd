import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { StoreView } from "../../actors/store-view.ts";
import type { Operation } from "../../actors/user.ts";
import { taintEvictionController } from "../../machines/controllers/taint-eviction.ts";
import { tolerates } from "../../machines/taints.ts";
import type { Convergence } from "../property.ts";
import type { Canary } from "./canary.ts";
import { noExecute } from "./given-nodes.ts";

/** Evicts at once. */
const broken = { key: "broken", value: "true", effect: "NoExecute" } as const;
/** Keeps new pods away, and lets old ones stay. */
const noSchedule = { ...noExecute, effect: "NoSchedule" } as const;

const labels = { app: "db" };
const statefulSet = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db", namespace: "default" },
  spec: {
    replicas: 1,
    serviceName: "db",
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        tolerations: [{ ...noExecute, tolerationSeconds: 300 }],
        containers: [{ name: "db", image: "db:1" }],
      },
    },
  },
};

function taint(name: string, ...taints: readonly object[]): Operation {
  const patch = { spec: { taints: taints.length > 0 ? taints : null } };
  return { request: { verb: "patch", resource: "nodes", name, patchType: "merge", patch } };
}

/** "The pod remains bound to the node for the specified amount of time" (Kubernetes documentation, Taints and Tolerations), and no longer. */
export const tolerationsEnd: Convergence = {
  kind: "convergence",
  name: "a pod that tolerates its node's taint for a while is evicted in the end",
  objection(store) {
    const view = new StoreView(store);
    for (const pod of view.list("pods")) {
      const taints = view.get("nodes", "", pod.spec.nodeName ?? "")?.spec.taints ?? [];
      const ends = taints.some(
        (one) =>
          one.effect === "NoExecute" &&
          pod.spec.tolerations?.find((toleration) => tolerates(toleration, one))?.tolerationSeconds !== undefined,
      );
      if (ends) return `pod ${pod.metadata.name} is on node ${pod.spec.nodeName} for ever`;
    }
    return undefined;
  },
};

/**
 * One node breaks, another is to be maintained. A StatefulSet's pod has always the same name, so that one timer stands for all of them. That the user
 * deletes the pod, too, gives its successor time to come while the controller is still about the first.
 */
export const taintTimerByName: Canary = {
  name: "a taint eviction controller that finds its timers by the pod's name",
  reference: "kubernetes/kubernetes#107543, #125332",
  mechanism:
    "A pod is evicted, and its successor of the same name is there before the controller looks again, which takes the two for one, whose eviction is done. When the successor's node is tainted, too, no timer is set, and it is never evicted.",
  scenario: {
    nodes: 2,
    only: ["statefulset-controller", "default-scheduler", "taint-eviction-controller", "kubelet/n1", "kubelet/n2"],
    operations: [
      creation(statefulSet),
      taint("n1", broken),
      { request: { verb: "delete", resource: "pods", namespace: "default", name: "db-0" } },
      taint("n1"),
      taint("n2", noExecute, noSchedule),
    ],
    properties: [tolerationsEnd],
  },
  broken: { components: [controller(taintEvictionController({ timersByName: true }))] },
  twin: {},
  violates: tolerationsEnd.name,
};
