import { controller } from "../../actors/controller.ts";
import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import { taintEvictionController } from "../../machines/controllers/taint-eviction.ts";
import { tolerates } from "../../machines/taints.ts";
import type { ObjectOf } from "../../machines/view.ts";
import type { OnStep } from "../property.ts";
import type { Canary } from "./canary.ts";
import { pod, taintNode } from "./objects.ts";

const mine = { key: "only-for-me", effect: "NoExecute" };
const passing = { key: "not-well", effect: "NoExecute" };

/** Whether the pod is marked to be evicted for a taint; a controller does that just before it deletes the pod. */
function isMarked({ status }: ObjectOf<"pods">): boolean {
  return status.conditions?.some(({ type, status }) => type === "DisruptionTarget" && status === "True") ?? false;
}

function mayStay(store: Store, { spec }: ObjectOf<"pods">): boolean {
  const node = new StoreView(store).get("nodes", "", spec.nodeName ?? "");
  const taints = node?.spec.taints?.filter(({ effect }) => effect === "NoExecute") ?? [];
  return taints.every((taint) =>
    spec.tolerations?.some((one) => tolerates(one, taint) && one.tolerationSeconds === undefined),
  );
}

/** "If the taint is removed before that time, the pod will not be evicted" (Kubernetes documentation, Taints and Tolerations). */
const noEvictionWithoutCause: OnStep = {
  kind: "step",
  name: "no pod is marked for eviction that tolerates all its node's taints for good",
  objection(before, after, actor) {
    if (actor !== "taint-eviction-controller") return undefined;
    const marked = new StoreView(after).list("pods").find((now) => {
      const old = new StoreView(before).get("pods", now.metadata.namespace ?? "", now.metadata.name);
      return old && isMarked(now) && !isMarked(old) && mayStay(before, old);
    });
    return marked && `pod ${marked.metadata.name} is to go, and tolerates all that its node has`;
  },
};

/** Clouds that taint a node for as long as they look for it lost pods that had a taint of their own. */
export const evictionNotCancelled: Canary = {
  name: "a taint eviction that goes on when its taint is gone",
  reference: "kubernetes/kubernetes#90794 (PR #93722)",
  mechanism:
    "A node has a taint that its pod tolerates for good, and for a while another one, which the pod tolerates for some seconds. That one goes in time; but only a node without any taint cancels evictions, and the pod is deleted.",
  scenario: {
    nodes: 1,
    only: ["default-scheduler", "kubelet/n1", "taint-eviction-controller"],
    given: [
      pod("db", {
        tolerations: [
          { ...mine, operator: "Exists" },
          { ...passing, operator: "Exists", tolerationSeconds: 10 },
        ],
      }),
    ],
    operations: [taintNode("n1", [mine, passing]), taintNode("n1", [mine])],
    properties: [noEvictionWithoutCause],
  },
  broken: { components: [controller(taintEvictionController({ cancelsWhenTolerated: false }))] },
  twin: {},
  violates: noEvictionWithoutCause.name,
};
