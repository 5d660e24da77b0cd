import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { StoreView } from "../../actors/store-view.ts";
import { deploymentController } from "../../machines/controllers/deployment/deployment.ts";
import { isPodFinished } from "../../machines/pod-state.ts";
import type { OnStep } from "../property.ts";
import type { Canary } from "./canary.ts";

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "db", namespace: "default" },
  spec: {
    replicas: 1,
    strategy: { type: "Recreate" },
    selector: { matchLabels: { app: "db" } },
    template: { metadata: { labels: { app: "db" } }, spec: { containers: [{ name: "db", image: "db:1" }] } },
  },
};

/** "All existing Pods are killed before new ones are created" (Kubernetes documentation, Deployments, Recreate). */
export const recreateNeverOverlaps: OnStep = {
  kind: "step",
  name: "a Recreate Deployment creates no pod while one of an earlier template still runs",
  objection(before, after) {
    const view = new StoreView(after);
    for (const { metadata, spec } of view.list("deployments.apps")) {
      if (spec.strategy?.type !== "Recreate") continue;
      const sets = view.controlledBy("replicasets.apps", metadata.uid);
      const created = sets.filter((set) =>
        view
          .controlledBy("pods", set.metadata.uid)
          .some((pod) => !before.get(`pods/${pod.metadata.namespace}/${pod.metadata.name}`)),
      );
      for (const set of created) {
        const others = sets.filter((other) => other !== set);
        const running = others
          .flatMap((other) => view.controlledBy("pods", other.metadata.uid))
          .find((pod) => !isPodFinished(pod));
        if (running)
          return `ReplicaSet ${set.metadata.name} has a new pod, while pod ${running.metadata.name} still runs`;
      }
    }
    return undefined;
  },
};

/** A volume that two database servers write to at once: what Recreate is there to prevent. */
export const recreateBesideTerminating: Canary = {
  name: "a Deployment controller that takes terminating pods for gone",
  reference: "kubernetes/kubernetes#27362",
  mechanism:
    "The template of a Recreate Deployment changes; the old pod is told to stop and still does its last work, when the controller, which counts it as gone, starts the new one beside it.",
  scenario: {
    nodes: 1,
    only: ["deployment-controller", "replicaset-controller", "default-scheduler", "kubelet/n1"],
    operations: [
      creation(deployment),
      {
        request: {
          verb: "patch",
          resource: "deployments.apps",
          namespace: "default",
          name: "db",
          patchType: "strategic",
          patch: { spec: { template: { spec: { containers: [{ name: "db", image: "db:2" }] } } } },
        },
      },
    ],
    properties: [recreateNeverOverlaps],
  },
  broken: {
    components: [controller(deploymentController({ isRunning: ({ metadata }) => !metadata.deletionTimestamp }))],
  },
  twin: {},
  violates: recreateNeverOverlaps.name,
};
