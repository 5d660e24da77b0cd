import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { faultBudget } from "../../actors/fault-budget.ts";
import { StoreView } from "../../actors/store-view.ts";
import type { PlanStep } from "../../machines/reconcile.ts";
import { scheduler } from "../../machines/scheduler/scheduler.ts";
import type { Always } from "../property.ts";
import type { Canary } from "./canary.ts";
import { withChangedSteps } from "./changed-steps.ts";
import { pod } from "./objects.ts";

/** A binding that says the pod's name only; what else it said went unheeded up to Kubernetes 1.22. */
function withoutUid(step: PlanStep): PlanStep {
  const { request } = step;
  if (request.verb !== "create" || request.subresource !== "binding") return step;
  const { uid: _uid, ...metadata } = request.object.metadata;
  return { ...step, request: { ...request, object: { ...request.object, metadata } } };
}

const podsAreWhereTheySelect: Always = {
  kind: "always",
  name: "a pod is on a node that its node selector selects",
  applies: (store) => new StoreView(store).list("pods").some(({ spec }) => spec.nodeName && spec.nodeSelector),
  objection(store) {
    const view = new StoreView(store);
    const lost = view.list("pods").find(({ spec: { nodeName, nodeSelector = {} } }) => {
      const labels = nodeName === undefined ? undefined : view.get("nodes", "", nodeName)?.metadata.labels;
      return labels && Object.entries(nodeSelector).some(([label, value]) => labels[label] !== value);
    });
    return lost && `pod ${lost.metadata.name} is on ${lost.spec.nodeName}, and selects another`;
  },
};

/** A StatefulSet whose template changes keeps the names of its pods. */
export const bindingOfANamesake: Canary = {
  name: "a binding that knows its pod by name alone",
  reference: "kubernetes/kubernetes#105261, #102761 (PR #105913)",
  mechanism:
    "A pod that waits for its node is deleted, and one of the same name created that must go elsewhere. The scheduler, which has decided about the first, binds the second.",
  scenario: {
    nodes: 2,
    only: ["default-scheduler", "kubelet/n1", "kubelet/n2"],
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
      creation(pod("db-0", { nodeSelector: { "kubernetes.io/hostname": "n2" } })),
    ],
    faults: faultBudget({ stale: 1 }),
    properties: [podsAreWhereTheySelect],
  },
  broken: { components: [controller(withChangedSteps(scheduler(), withoutUid))] },
  twin: {},
  violates: podsAreWhereTheySelect.name,
};
