import type { PodTemplateSpec } from "../api/generated/types.ts";
import { type KubeObject, objectKey, type ResourceName } from "../api/object.ts";
import type { EventRecord } from "../effects.ts";
import type { PlanStep } from "../reconcile.ts";
import type { ObjectOf } from "../view.ts";
import { controllerReference, type Stood } from "./claim.ts";

/** Creating one of several pods. `unsent` counts it and those that were to follow: what its failure leaves undone. */
export interface CreationStep extends PlanStep {
  readonly unsent: number;
}

/** Whether a step is one of these, for whoever counts expectations. */
export function isCreation(step: PlanStep): step is CreationStep {
  return "unsent" in step;
}

/** The longest name that a pod may have: a DNS subdomain. */
const podNameLimit = 253;

/** A new pod as a controller asks for it: its template's metadata and spec, a name made of its owner's, and the owner (pkg/controller.GetPodFromTemplate). */
export function podFromTemplate(owner: Stood, { metadata = {}, spec }: PodTemplateSpec): KubeObject {
  const { name, namespace } = owner.metadata;
  const { labels, annotations, finalizers } = metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      // The dash makes the name prettier, where it fits; the apiserver cuts the prefix where its own suffix would not.
      generateName: name.length < podNameLimit ? `${name}-` : name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec,
  };
}

/** Creates a pod from the template, with upstream's events (RealPodControl.CreatePods). */
export function createPodStep(owner: Stood, resource: ResourceName, pod: KubeObject, unsent: number): CreationStep {
  const { namespace = "" } = owner.metadata;
  return {
    request: { verb: "create", resource: "pods", namespace, object: pod },
    record: event(owner, resource, "Normal", "SuccessfulCreate", "Created pod: {name}"),
    recordFailure: event(owner, resource, "Warning", "FailedCreate", "Error creating: {error}"),
    unsent,
  };
}

/** Deletes a pod, with upstream's events (RealPodControl.DeletePod); one that is gone already is as good. */
export function deletePodStep(owner: Stood, resource: ResourceName, pod: ObjectOf<"pods">): PlanStep {
  const { name, namespace = "" } = pod.metadata;
  return {
    request: { verb: "delete", resource: "pods", namespace, name },
    tolerate: ["NotFound"],
    record: event(owner, resource, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`),
    recordFailure: event(owner, resource, "Warning", "FailedDelete", "Error deleting: {error}"),
  };
}

function event(
  owner: Stood,
  resource: ResourceName,
  type: EventRecord["type"],
  reason: string,
  message: string,
): EventRecord {
  const { name, namespace } = owner.metadata;
  return { regarding: objectKey(resource, namespace, name), type, reason, message };
}
