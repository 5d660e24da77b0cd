import { type KubeObject, type ObjectKey, objectKey, type ResourceName, type Stored } from "../api/object.ts";
import type { ApiResponse } from "../api/request.ts";
import type { StatusReason } from "../api/status.ts";
import { formatTime } from "../api/time.ts";
import { ObjectView } from "../object-view.ts";
import type { Plan, PlanStep } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";
import type { Stood } from "./claim.ts";

/** 2025-01-01, noon. */
export const noonMs = Date.UTC(2025, 0, 1, 12);

/** Some fields of an object. */
export type Part = { readonly [field: string]: unknown };

/** An object as stored; `parts` are laid over it, `metadata` and all. */
function stored(apiVersion: string, kind: string, name: string, parts: Part): Stored {
  const { metadata = {}, ...rest } = parts;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      resourceVersion: "1",
      generation: 1,
      creationTimestamp: formatTime(noonMs),
      ...(metadata as Part),
    },
    ...rest,
  } as unknown as Stored;
}

export const template = (image = "nginx:1"): Part => ({
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "main", image }] },
});

/** A ReplicaSet that selects `app: web`. */
export function replicaSet(name: string, spec: Part = {}, parts: Part = {}): ObjectOf<"replicasets.apps"> {
  const defaults = { replicas: 1, selector: { matchLabels: { app: "web" } }, template: template() };
  return stored("apps/v1", "ReplicaSet", name, {
    status: { replicas: 0 },
    ...parts,
    spec: { ...defaults, ...spec },
  }) as never;
}

/** A Deployment that selects `app: web`, as the apiserver defaults one. */
export function deployment(name: string, spec: Part = {}, parts: Part = {}): ObjectOf<"deployments.apps"> {
  const defaults = {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    selector: { matchLabels: { app: "web" } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    template: template(),
  };
  return stored("apps/v1", "Deployment", name, { status: {}, ...parts, spec: { ...defaults, ...spec } }) as never;
}

/** A StatefulSet that selects `app: web`, as the apiserver defaults one. */
export function statefulSet(name: string, spec: Part = {}, parts: Part = {}): ObjectOf<"statefulsets.apps"> {
  const defaults = {
    replicas: 1,
    serviceName: name,
    podManagementPolicy: "OrderedReady",
    revisionHistoryLimit: 10,
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    selector: { matchLabels: { app: "web" } },
    template: template(),
  };
  return stored("apps/v1", "StatefulSet", name, {
    status: { replicas: 0, availableReplicas: 0 },
    ...parts,
    spec: { ...defaults, ...spec },
  }) as never;
}

/** A DaemonSet that selects `app: web`, as the apiserver defaults one. */
export function daemonSet(name: string, spec: Part = {}, parts: Part = {}): ObjectOf<"daemonsets.apps"> {
  const defaults = {
    revisionHistoryLimit: 10,
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    selector: { matchLabels: { app: "web" } },
    template: template(),
  };
  const status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
  return stored("apps/v1", "DaemonSet", name, { status, ...parts, spec: { ...defaults, ...spec } }) as never;
}

/** A node with these labels, and these taints. */
export function node(name: string, labels: Part = {}, taints: readonly Part[] = []): ObjectOf<"nodes"> {
  return stored("v1", "Node", name, {
    metadata: { namespace: undefined, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: taints.length > 0 ? { taints } : {},
    status: {},
  }) as never;
}

/** Fields of a pod, and when it became ready. */
export type PodParts = Part & { readonly readyMs?: number };

/** A pod labelled `app: web`, running, and ready since `readyMs` if that is given. */
export function pod(name: string, { readyMs, ...parts }: PodParts = {}): ObjectOf<"pods"> {
  const { metadata = {}, spec = {}, status = {}, ...rest } = parts as { [field: string]: Part };
  const ready = { type: "Ready", status: "True", lastTransitionTime: formatTime(readyMs ?? 0) };
  return stored("v1", "Pod", name, {
    metadata: { labels: { app: "web" }, ...metadata },
    spec: { nodeName: "n1", containers: [{ name: "main", image: "nginx:1" }], ...spec },
    status: { phase: "Running", ...(readyMs === undefined ? {} : { conditions: [ready] }), ...status },
    ...rest,
  }) as never;
}

/** The `ownerReferences` of an object that `owner` controls. */
export function ownedBy({ apiVersion, kind, metadata }: Stood): Part {
  const { name, uid } = metadata;
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }] };
}

/** A pod that `owner` controls. */
export function ownedPod(name: string, owner: Stood, parts: PodParts = {}): ObjectOf<"pods"> {
  return pod(name, { ...parts, metadata: { ...ownedBy(owner), ...(parts.metadata as Part | undefined) } });
}

const resourceOfKind: Readonly<Record<string, ResourceName>> = {
  Pod: "pods",
  ReplicaSet: "replicasets.apps",
  ReplicationController: "replicationcontrollers",
  Deployment: "deployments.apps",
  StatefulSet: "statefulsets.apps",
  DaemonSet: "daemonsets.apps",
  ControllerRevision: "controllerrevisions.apps",
  PersistentVolumeClaim: "persistentvolumeclaims",
  Node: "nodes",
};

/** An object of any kind. */
export type AnyStored = Pick<Stored, "kind" | "metadata"> & { readonly spec?: unknown; readonly status?: unknown };

/** The key under which an object of these fixtures is stored. */
export function keyOf({ kind, metadata }: AnyStored): ObjectKey {
  return objectKey(resourceOfKind[kind] ?? kind, metadata.namespace, metadata.name);
}

/** A cache that holds just these. */
export function viewOf(...objects: readonly AnyStored[]): View {
  return new ObjectView(objects.map((object) => [keyOf(object), object as Stored] as const));
}

/** What happened to an object. */
export function event(type: WatchEvent["type"], object: AnyStored, previous?: AnyStored): WatchEvent {
  const before = previous === undefined ? {} : { previous: previous as Stored };
  return { type, resource: resourceOfKind[object.kind] ?? "", key: keyOf(object), object: object as Stored, ...before };
}

/** A refusal. */
export function refusal(reason: StatusReason, message = reason as string): ApiResponse {
  const code = { NotFound: 404, Forbidden: 403, Invalid: 422 }[reason as string] ?? 409;
  return {
    ok: false,
    code,
    status: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason, message, code },
  };
}

/** `{verb} {resource} {name}[/subresource]` of each step, in short. */
export function story(plan: Plan<unknown>): readonly string[] {
  return plan.steps.map(({ request }) => {
    const name =
      ("name" in request ? request.name : undefined) ??
      (request as { object?: KubeObject }).object?.metadata.name ??
      "";
    const below = "subresource" in request && request.subresource ? `/${request.subresource}` : "";
    return `${request.verb} ${request.resource.split(".")[0]}${name && ` ${name}`}${below}`;
  });
}

/** The object that a step sends. */
export function sent<T = KubeObject>(step: PlanStep | undefined): T {
  const request = step?.request as { readonly object?: unknown } | undefined;
  return request?.object as T;
}
