import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { statefulSetController } from "../../machines/controllers/stateful-set/stateful-set.ts";
import { isPodReady } from "../../machines/pod-state.ts";
import { nothingToDo, type Reconciler } from "../../machines/reconcile.ts";
import type { ObjectOf } from "../../machines/view.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { database } from "./database.ts";

/** The condition that says whether a database follows the first one. */
const following = "db.example.com/following";

/** Tells of each database but the first whether it has the first one to follow: what its own readiness rests on. */
const replication: Reconciler<null> = {
  name: "replication",
  watches: [{ resource: "pods" }],
  memory: null,
  observe: (memory) => ({ memory, wake: ["db"] }),
  reconcile(view) {
    const pods = view.list("pods", "default");
    const first = pods.find(({ metadata }) => metadata.name === "db-0");
    for (const pod of pods) {
      const status = pod === first || (first && isPodReady(first)) ? "True" : "False";
      if (pod.status.conditions?.find(({ type }) => type === following)?.status !== status)
        return { steps: [{ request: condition(pod, status), tolerate: ["NotFound", "Invalid"] }] };
    }
    return nothingToDo;
  },
};

function condition({ metadata: { name, uid } }: ObjectOf<"pods">, status: string) {
  const patch = { metadata: { uid }, status: { conditions: [{ type: following, status }] } };
  const place = { resource: "pods", namespace: "default", name, subresource: "status" };
  return { verb: "patch", ...place, patchType: "strategic", patch } as const;
}

/** A primary and its replica, as in the issue; the dependence is a readiness gate, told by whoever looks after replication. */
export const statefulSetWaitsForAll: Canary = {
  name: "a StatefulSet controller that makes no pod while any other is not ready",
  reference: "kubernetes/kubernetes#38418",
  mechanism:
    "The first database is deleted before the second, which follows it, is ready. The controller waits for the second before it makes the first anew; the second waits for the first.",
  scenario: {
    nodes: 1,
    only: ["statefulset-controller", "replication", "default-scheduler", "kubelet/n1"],
    operations: [
      creation(database(2, { pod: { readinessGates: [{ conditionType: following }] } })),
      { request: { verb: "delete", resource: "pods", namespace: "default", name: "db-0" } },
    ],
  },
  broken: {
    components: [controller(replication), controller(statefulSetController({ waitsForAll: true }))],
  },
  twin: { components: [controller(replication)] },
  violates: workloadsConverge.name,
};
