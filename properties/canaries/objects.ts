import type { Operation } from "../../actors/user.ts";
import type { DeploymentSpec, OwnerReference, PodSpec, Taint } from "../../machines/api/generated/types.ts";
import type { KubeObject } from "../../machines/api/object.ts";

/** The smallest container there is. */
const containers = [{ name: "app", image: "app:1" }];

/** A pod with one container, in the default namespace; `spec` is added to that. */
export function pod(name: string, spec: Partial<PodSpec> = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: { app: name } },
    spec: { containers, ...spec },
  };
}

/** A ReplicaSet of such pods. */
export function replicaSet(name: string, replicas: number, spec: Partial<PodSpec> = {}): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace: "default", labels: { app: name } },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name, spec) },
  };
}

/** A Deployment of such pods. */
export function deployment(name: string, replicas: number, spec: Partial<DeploymentSpec> = {}): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name), ...spec },
  };
}

/** What a workload's pods are made from; with another image it is another template. */
export function template(app: string, spec: Partial<PodSpec> = {}, image = "app:1") {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: "app", image }], ...spec } };
}

/** An object that nothing is done with: what owns, or is owned, where only that counts. */
export function configMap(name: string, namespace = "default", ownerReferences: OwnerReference[] = []): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, ownerReferences } };
}

/** A reference to a ConfigMap of the default namespace: in a model world the uid of the first object of a name is known beforehand. */
export function ownedBy(name: string): OwnerReference {
  return { apiVersion: "v1", kind: "ConfigMap", name, uid: `configmaps.default.${name}-0` };
}

/** What a user does to give a node just these taints. */
export function taintNode(name: string, taints: readonly Taint[]): Operation {
  return {
    request: { verb: "patch", resource: "nodes", name, patchType: "merge", patch: { spec: { taints: [...taints] } } },
  };
}

/** A DaemonSet of such pods. */
export function daemonSet(name: string): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "default" },
    spec: { selector: { matchLabels: { app: name } }, template: template(name) },
  };
}
