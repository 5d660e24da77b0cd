import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { StoreView } from "../../actors/store-view.ts";
import { kubelet } from "../../machines/kubelet/kubelet.ts";
import type { PlanStep } from "../../machines/reconcile.ts";
import type { Always } from "../property.ts";
import type { Canary } from "./canary.ts";
import { withChangedSteps } from "./changed-steps.ts";
import { pod } from "./objects.ts";

/** A kubelet that reports on pods by name. Upstream's patch has had the uid in it since 1.18. */
function withoutUid(step: PlanStep): PlanStep {
  const { request } = step;
  if (request.verb !== "patch" || request.resource !== "pods") return step;
  const { metadata: _uid, ...patch } = request.patch as Readonly<Record<string, unknown>>;
  return { ...step, request: { ...request, patch } };
}

const onlyBoundPodsRun: Always = {
  kind: "always",
  name: "no pod is said to run before it has a node",
  applies: (store) => new StoreView(store).list("pods").length > 0,
  objection(store) {
    const ghost = new StoreView(store)
      .list("pods")
      .find(({ spec, status }) => !spec.nodeName && status.phase !== undefined && status.phase !== "Pending");
    return ghost && `pod ${ghost.metadata.name} is ${ghost.status.phase}, and on no node`;
  },
};

/** Seen with StatefulSets, whose pods keep their names. */
export const statusOfANamesake: Canary = {
  name: "a kubelet that reports on pods by name alone",
  reference: "kubernetes/kubernetes#82387 (PR #86320)",
  mechanism:
    "A pod is deleted by force and another of its name created. The kubelet, which has not heard of that, writes the old pod's status: the new one is said to run before anybody has started it.",
  scenario: {
    nodes: 1,
    only: ["default-scheduler", "kubelet/n1"],
    operations: [
      creation(pod("db-0")),
      {
        request: {
          verb: "delete",
          resource: "pods",
          namespace: "default",
          name: "db-0",
          options: { gracePeriodSeconds: 0 },
        },
      },
      creation(pod("db-0")),
    ],
    faults: faultBudget({ stale: 1 }),
    properties: [onlyBoundPodsRun],
  },
  broken: {
    components: [controller(withChangedSteps(kubelet("n1", { heartbeats: false, coarse: true }), withoutUid), "n1")],
  },
  twin: {},
  violates: onlyBoundPodsRun.name,
};
