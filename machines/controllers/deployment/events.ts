import { deepEqual } from "../../api/equality.ts";
import { selectorOf } from "../../api/labels.ts";
import { controllerOf, type Stored } from "../../api/object.ts";
import { isPodFinished } from "../../pod-state.ts";
import type { Key } from "../../reconcile.ts";
import type { ObjectOf, View } from "../../view.ts";
import type { WatchEvent } from "../../watch.ts";
import { concernedOwners, type OwnerKind, resolveOwner } from "../claim.ts";
import type { Deployment, ReplicaSet } from "./replica-sets.ts";

/** Deployments, as owners of ReplicaSets. */
export const deployments: OwnerKind<Deployment> = {
  resource: "deployments.apps",
  kind: "Deployment",
  selector: ({ spec }) => selectorOf(spec.selector),
};

/** ReplicaSets, as owners of pods. */
const replicaSets: OwnerKind<ReplicaSet> = {
  resource: "replicasets.apps",
  kind: "ReplicaSet",
  selector: ({ spec }) => selectorOf(spec.selector),
};

/** Of pods only this much is ever read: whether they are there, finished, terminating, and whose they are. */
export function concernsDeployments({ resource, type, object, previous }: WatchEvent): boolean {
  if (resource !== "pods" || type !== "MODIFIED" || !previous) return true;
  return !deepEqual(whatMatters(object), whatMatters(previous));
}

function whatMatters(pod: Stored): unknown {
  const { deletionTimestamp, labels, ownerReferences } = pod.metadata;
  return [isPodFinished(pod as unknown as ObjectOf<"pods">), deletionTimestamp, labels, ownerReferences];
}

/**
 * The Deployments that an event concerns. Of pods, only the end of a Recreate Deployment's last one matters (upstream deletePod). Upstream 1.34 counts
 * finished pods as left, so that a roll-out which waits for the others is woken late, by its deadline: kubernetes/kubernetes#128798.
 */
export function wokenBy(event: WatchEvent, view: View): readonly Key[] {
  switch (event.resource) {
    case "deployments.apps":
      return [keyOf(event.object)];
    case "replicasets.apps":
      return concernedOwners(view, deployments, event).map(keyOf);
    default:
      return event.type === "DELETED" ? lastPodGone(event.object, view) : [];
  }
}

function lastPodGone(pod: Stored, view: View): readonly Key[] {
  const { namespace = "" } = pod.metadata;
  const replicaSet = resolveOwner(view, replicaSets, namespace, controllerOf(pod));
  const deployment = replicaSet && resolveOwner(view, deployments, namespace, controllerOf(replicaSet));
  if (deployment?.spec.strategy?.type !== "Recreate") return [];
  const siblings = view.controlledBy("replicasets.apps", deployment.metadata.uid);
  const podsLeft = siblings.some(({ metadata }) => view.controlledBy("pods", metadata.uid).length > 0);
  return podsLeft ? [] : [keyOf(deployment)];
}

function keyOf({ metadata }: Pick<Stored, "metadata">): Key {
  return `${metadata.namespace}/${metadata.name}`;
}
