import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import { controllerOf } from "../../machines/api/object.ts";
import { expectedPods } from "../../machines/controllers/disruption/expected-pods.ts";
import { covers } from "../../machines/disruption-budget.ts";
import { isPodReady } from "../../machines/pod-state.ts";
import type { ObjectOf } from "../../machines/view.ts";
import type { Convergence, OnStep, Property } from "../property.ts";

type Pod = ObjectOf<"pods">;

/**
 * What a budget is for. It is asked only when a pod is evicted that was healthy, and of the pods as they are, not of the budget's status: what
 * others do to pods at the same moment (a roll-out, a failing node) can break it too, as upstream.
 */
export const evictionsKeepBudgets: OnStep = {
  kind: "step",
  name: "no eviction leaves a PodDisruptionBudget with fewer healthy pods than it asks for",
  objection(before, after) {
    const view = new StoreView(after);
    for (const budget of view.list("poddisruptionbudgets.policy")) {
      const covered = (store: Store) =>
        new StoreView(store).list("pods", budget.metadata.namespace).filter((pod) => covers(budget, pod));
      const pods = covered(before);
      const evicted = pods.find((pod) => isHealthy(pod) && isEvicted(after, pod));
      const counted = evicted && expectedPods(new StoreView(before), budget, pods);
      if (!counted || "failure" in counted) continue;
      const healthy = covered(after).filter(isHealthy).length;
      if (healthy < counted.desired) {
        const { namespace, name } = budget.metadata;
        return `the eviction of pod ${evicted.metadata.name} leaves PodDisruptionBudget ${namespace}/${name} with ${healthy} healthy pods, it asks for ${counted.desired}`;
      }
    }
    return undefined;
  },
};

/** Cordoned nodes that are drained are empty in the end. Holds of scenarios in which every cordoned node is drained. */
export const drainsEnd: Convergence = {
  kind: "convergence",
  name: "a node that is drained has no pods left in the end",
  objection(store) {
    const view = new StoreView(store);
    for (const { metadata, spec } of view.list("nodes")) {
      if (!spec.unschedulable) continue;
      const left = view.list("pods").find((pod) => pod.spec.nodeName === metadata.name && !isDaemon(pod));
      if (left) return `pod ${left.metadata.namespace}/${left.metadata.name} is still on node ${metadata.name}`;
    }
    return undefined;
  },
};

/** What holds of every cluster with PodDisruptionBudgets. */
export const budgetProperties: readonly Property[] = [evictionsKeepBudgets];

function isHealthy(pod: Pod): boolean {
  return isPodReady(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Whether the pod has been told to go, by the eviction API. */
function isEvicted(after: Store, { metadata }: Pod): boolean {
  const now = new StoreView(after).get("pods", metadata.namespace ?? "", metadata.name);
  if (now?.metadata.uid !== metadata.uid || now.metadata.deletionTimestamp === undefined) return false;
  return now.status.conditions?.some(({ reason }) => reason === "EvictionByEvictionAPI") ?? false;
}

function isDaemon(pod: Pod): boolean {
  return controllerOf(pod)?.kind === "DaemonSet";
}
