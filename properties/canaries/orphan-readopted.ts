import { controller } from "../../actors/controller.ts";
import { deploymentController } from "../../machines/controllers/deployment/deployment.ts";
import { garbageCollector } from "../../machines/controllers/garbage-collector.ts";
import { emptyKeyed, type Keyed, lookUp, withEntry } from "../../machines/controllers/keyed.ts";
import type { PlanStep, Reconciler } from "../../machines/reconcile.ts";
import type { ObjectOf, View } from "../../machines/view.ts";
import { survives } from "../standard/ownership.ts";
import type { Canary } from "./canary.ts";
import { deployment } from "./objects.ts";

type Deployment = ObjectOf<"deployments.apps">;

/**
 * A sync is not one moment: upstream reads the Deployment from one informer and, when that has long moved on, its ReplicaSets from another. Here both have
 * one cursor, so that the two readings are made two turns, between which anything may happen; a request that changes nothing holds the place.
 */
function readingInTwo(inner: Reconciler<null>): Reconciler<Keyed<Deployment>> {
  return {
    name: inner.name,
    watches: inner.watches,
    memory: emptyKeyed,
    observe: (memory, event, view, clock) => ({ memory, wake: inner.observe(null, event, view, clock).wake }),
    reconcile(view, key, memory, clock) {
      const read = lookUp(memory, key);
      if (read) {
        const plan = inner.reconcile(withDeployment(view, read), key, null, clock);
        return { ...plan, memory: withEntry(memory, key, undefined) };
      }
      const [namespace = "", name = ""] = key.split("/");
      const now = view.get("deployments.apps", namespace, name);
      if (!now) return { steps: [] };
      return { memory: withEntry(memory, key, now), steps: [lookAround(namespace)], wake: [key] };
    },
  };
}

function lookAround(namespace: string): PlanStep {
  return { request: { verb: "get", resource: "namespaces", name: namespace } };
}

/** The view, but for the Deployment, which is as it was read. */
function withDeployment(view: View, read: Deployment): View {
  return {
    get: (resource, namespace, name) =>
      resource === "deployments.apps" ? (read as never) : view.get(resource, namespace, name),
    list: (resource, namespace) => view.list(resource, namespace),
    controlledBy: (resource, uid) => view.controlledBy(resource, uid),
    orphans: (resource, namespace) => view.orphans(resource, namespace),
    podsOnNode: (node) => view.podsOnNode(node),
  };
}

const orphansSurvive = survives("a ReplicaSet that its Deployment leaves behind as an orphan", (key) =>
  key.startsWith("replicasets.apps/"),
);

/** `kubectl delete --cascade=orphan`, and everything is gone all the same. */
export const orphanReadopted: Canary = {
  name: "a Deployment controller that adopts what was just orphaned",
  reference: "kubernetes/kubernetes#42639 (PR #42938)",
  mechanism:
    "A Deployment is deleted with the orphan policy. Its controller, which has read the Deployment before that, sees the ReplicaSet without an owner and adopts it again; when the Deployment is gone, the ReplicaSet is collected with it.",
  scenario: {
    nodes: 1,
    only: ["deployment-controller", "replicaset-controller", "garbage-collector-controller"],
    given: [deployment("web", 0)],
    operations: [
      {
        request: {
          verb: "patch",
          resource: "deployments.apps",
          namespace: "default",
          name: "web",
          patchType: "merge",
          patch: { metadata: { annotations: { note: "to go" } } },
        },
      },
      {
        request: {
          verb: "delete",
          resource: "deployments.apps",
          namespace: "default",
          name: "web",
          options: { propagationPolicy: "Orphan" },
        },
      },
    ],
    properties: [orphansSurvive],
  },
  broken: { components: components(false) },
  twin: { components: components(true) },
  violates: orphansSurvive.name,
};

function components(rechecks: boolean) {
  return [
    controller(readingInTwo(deploymentController({ rechecks }))),
    controller(garbageCollector(["deployments.apps", "replicasets.apps"])),
  ];
}
