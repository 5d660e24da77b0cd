import { controller } from "../../actors/controller.ts";
import { parseFaultBudget } from "../../actors/fault-budget.ts";
import { podGarbageCollector } from "../../machines/controllers/pod-gc.ts";
import { everyOrdinalBecomesReady, identitiesAreUnique } from "../standard/stateful-sets.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { taintedNode } from "./given-nodes.ts";
import { drainedStatefulSet } from "./kubelet-in-the-past.ts";

const outOfService = { key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoExecute" } as const;

/** n1 is taken for dead, and marked so. */
const tainted = taintedNode("n1", outOfService);

/** It is not dead, and its kubelet runs the pod, which tolerates the mark. */
const toleration = { key: outOfService.key, operator: "Exists" } as const;

const [statefulSet] = drainedStatefulSet.given;
const tolerant = {
  ...statefulSet,
  spec: {
    ...statefulSet.spec,
    template: {
      ...statefulSet.spec.template,
      spec: { ...statefulSet.spec.template.spec, tolerations: [toleration] },
    },
  },
};

/**
 * Upstream's collector is so in 1.34 (gcTerminating in pkg/controller/podgc asks its node lister): the pull request that reads the node once
 * more was open in 2026. An informer of pods and one of nodes are two watches, and either may be the later one: with one position for both
 * the taint would be gone before the pod's deletion is heard of.
 */
export const taintOfThePast: Canary = {
  name: "a pod garbage collector that goes by a taint which is gone",
  reference: "kubernetes/kubernetes#141887",
  mechanism:
    "A node that was marked out-of-service is back, its taint is taken away, and its pod is deleted, with grace. The collector's informer of nodes lags behind that of pods: it sees a pod that terminates on a dead node, and removes it at once. The successor runs elsewhere while the first one still does.",
  scenario: {
    ...drainedStatefulSet,
    only: [...drainedStatefulSet.only, "pod-garbage-collector-controller"],
    given: [tainted, tolerant],
    operations: [
      {
        request: {
          verb: "patch",
          resource: "nodes",
          subresource: "status",
          name: "n1",
          patchType: "merge",
          patch: { status: { conditions: [{ type: "Ready", status: "False" }] } },
        },
      },
      {
        request: {
          verb: "patch",
          resource: "nodes",
          name: "n1",
          patchType: "merge",
          patch: { spec: { taints: [], unschedulable: true } },
        },
      },
      { request: { verb: "delete", resource: "pods", namespace: "default", name: "db-0" } },
    ],
    faults: parseFaultBudget("skew=1@pod-garbage-collector-controller:nodes"),
    asked: "own",
    properties: [identitiesAreUnique, everyOrdinalBecomesReady, workloadsConverge],
  },
  broken: {},
  twin: { components: [controller(podGarbageCollector({ rechecksNodes: true }))] },
  violates: identitiesAreUnique.name,
};
