import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { matches, selectorOf } from "../../machines/api/labels.ts";
import type { KubeObject } from "../../machines/api/object.ts";
import { controllerReference } from "../../machines/controllers/claim.ts";
import { replicaSetController } from "../../machines/controllers/replica-set.ts";
import type { Reconciler } from "../../machines/reconcile.ts";
import type { ObjectOf, View } from "../../machines/view.ts";
import { replicaSetsNeverUndershoot } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { replicaSet } from "./objects.ts";

/**
 * The controller as it was before owner references: all pods that a ReplicaSet selects are its own (replica_set.go up to Kubernetes 1.5). Of a pod that
 * several select, one of them heard; here all do, and nobody waits for anything, so that it is the numbers alone that they fight about.
 */
function bySelector<M>(inner: Reconciler<M>): Reconciler<M> {
  return {
    ...inner,
    observe(memory, event, view, clock) {
      const observed = inner.observe(memory, event, view, clock);
      const all = view.list("replicasets.apps").map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
      return { ...observed, wake: event.resource === "pods" ? all : observed.wake };
    },
    reconcile(view, key, memory, clock) {
      const [namespace = "", name = ""] = key.split("/");
      const owner = view.get("replicasets.apps", namespace, name);
      return inner.reconcile(owner ? selectedBy(view, owner) : view, key, memory, clock);
    },
  };
}

/** The view in which whatever the owner selects is controlled by it. */
function selectedBy(view: View, owner: ObjectOf<"replicasets.apps">): View {
  const selector = selectorOf(owner.spec.selector);
  const pods = view
    .list("pods", owner.metadata.namespace)
    .filter(({ metadata }) => matches(selector, metadata.labels))
    .map((pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [controllerReference(owner)] } }));
  return {
    get: (resource, namespace, name) => view.get(resource, namespace, name),
    list: (resource, namespace) => view.list(resource, namespace),
    controlledBy: (resource, uid) => (resource === "pods" ? (pods as never) : view.controlledBy(resource, uid)),
    orphans: () => [],
    podsOnNode: (node) => view.podsOnNode(node),
  };
}

/** The same selector and template under another name, as in the reports. */
function renamed(name: string, replicas: number): KubeObject {
  const { metadata, ...rest } = replicaSet("web", replicas);
  return { ...rest, metadata: { ...metadata, name } } as KubeObject;
}

/** "Don't create overlapping controllers", the documentation said, until they were told whose a pod is. */
export const overlappingSelectors: Canary = {
  name: "two ReplicaSets with one selector, and no owner references",
  reference: "kubernetes/kubernetes#2210, #24152, #28328",
  mechanism:
    "Two ReplicaSets select the same pods and want different numbers of them. What one creates the other deletes, for ever; owner references ended that.",
  scenario: {
    nodes: 1,
    only: ["replicaset-controller", "default-scheduler", "kubelet/n1"],
    operations: [creation(renamed("blue", 0)), creation(renamed("green", 1))],
    properties: [replicaSetsNeverUndershoot],
  },
  broken: { components: [controller(bySelector(replicaSetController({ expectations: false })))] },
  twin: {},
  violates: replicaSetsNeverUndershoot.name,
};
