import { creation } from "../actors/creation.ts";
import type { Operation } from "../actors/user.ts";
import type { KubeObject } from "../machines/api/object.ts";

/** A Deployment, ReplicaSet or ReplicationController named web, as a manifest would have it. */
export function web(kind: "Deployment" | "ReplicaSet" | "ReplicationController", replicas: number): KubeObject {
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "nginx:1" }] } };
  const isOld = kind === "ReplicationController";
  return {
    apiVersion: isOld ? "v1" : "apps/v1",
    kind,
    metadata: { name: "web", namespace: "default" },
    spec: { replicas, selector: isOld ? labels : { matchLabels: labels }, template },
  };
}

/** Somebody creates it. */
export function createWeb(kind: Parameters<typeof web>[0], replicas: number): Operation[] {
  return [creation(web(kind, replicas))];
}

/** Somebody scales it, some time later. */
export function scaleWeb(replicas: number, afterMs = 0, resource = "deployments.apps"): Operation {
  const target = { resource, namespace: "default", name: "web", subresource: "scale" } as const;
  return { request: { verb: "patch", ...target, patchType: "merge", patch: { spec: { replicas } } }, afterMs };
}

/** Somebody deletes it, and what it owns goes as well. */
export function deleteWeb(resource = "deployments.apps"): Operation {
  return { request: { verb: "delete", resource, namespace: "default", name: "web" } };
}
