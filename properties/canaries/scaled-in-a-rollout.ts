import { controller } from "../../actors/controller.ts";
import { deploymentController } from "../../machines/controllers/deployment/deployment.ts";
import { otherSizesAndAnnotations } from "../../machines/controllers/deployment/scaling.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { deployment, template } from "./objects.ts";

const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };

/** Nobody need look for a node, and nothing lingers. */
const placed = { nodeName: "n1", terminationGracePeriodSeconds: 0 };

function change(patch: Readonly<Record<string, unknown>>) {
  const at = { resource: "deployments.apps", namespace: "default", name: "web" };
  return { request: { verb: "patch", ...at, patchType: "merge", patch: { spec: patch } } } as const;
}

/** No race, so that coarse steps do. Upstream's is still so in 1.34; the twin has the repair that is proposed there. */
export const scaledInARollout: Canary = {
  name: "a Deployment scaled to the size that its roll-out has just reached",
  reference: "kubernetes/kubernetes#138036",
  mechanism:
    "In a roll-out without surge the old ReplicaSet has just given up a pod when the Deployment is scaled to that very size. Its controller finds the size right and leaves the annotation that tells of the former one; by that it takes every later look for one at a Deployment being scaled, and never goes on with the roll-out.",
  scenario: {
    nodes: 1,
    granularity: "coarse",
    only: ["deployment-controller", "replicaset-controller", "kubelet/n1"],
    given: [deployment("web", 2, { strategy, template: template("web", placed) })],
    operations: [change({ template: template("web", placed, "app:2") }), change({ replicas: 1 })],
  },
  broken: {},
  twin: { components: [controller(deploymentController({ needsScaling: otherSizesAndAnnotations }))] },
  violates: workloadsConverge.name,
};
