import { change, creation } from "../actors/creation.ts";
import type { Operation } from "../actors/user.ts";
import type { LabelSelector, PodTemplateSpec } from "../machines/api/generated/types.ts";
import { matches, type Selector, selectorFromMap, selectorOf } from "../machines/api/labels.ts";
import type { KubeObject } from "../machines/api/object.ts";
import { resourceOf } from "../machines/api/registry.ts";

/** Objects that are explored together: one workload, and what it touches. */
export interface Slice {
  /** `Deployment default/frontend`. */
  readonly name: string;
  /** What is there before the user acts: namespaces, Services, configuration. */
  readonly given: readonly KubeObject[];
  /** What the user does, as part of the exploration: the workload, made smaller. */
  readonly operations: readonly Operation[];
  /** What was made smaller: "replicas 3 → 2". */
  readonly caps: readonly string[];
}

/** Kinds whose objects make pods. */
const workloadKinds: ReadonlySet<string> = new Set([
  "Deployment",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
  "DaemonSet",
  "Pod",
]);

/** Fields that a stopped clock cannot bring to pass; they are left out of a model, and the report says so. */
const timedFields = ["minReadySeconds"] as const;

/**
 * Cuts objects into one slice for each workload. What touches no workload is in none.
 * @param replicas the cap.
 * @param later what the user applies after that: a change of a workload is part of its slice.
 */
export function slicesOf(objects: readonly KubeObject[], replicas: number, later: readonly KubeObject[] = []): Slice[] {
  return objects
    .filter(({ kind }) => workloadKinds.has(kind))
    .map((workload) =>
      sliceOf(
        workload,
        objects,
        replicas,
        later.find((change) => isSame(change, workload)),
      ),
    );
}

function sliceOf(
  workload: KubeObject,
  objects: readonly KubeObject[],
  replicas: number,
  later: KubeObject | undefined,
): Slice {
  const { kind, metadata } = workload;
  const first = capped(workload, replicas);
  const second = later && capped(later, replicas);
  return {
    name: `${kind} ${metadata.namespace ?? "default"}/${metadata.name}`,
    given: objects.filter((other) => other !== workload && touches(workload, other)),
    operations: [creation(first.object), ...(second ? [change(second.object)] : [])],
    caps: [...first.caps, ...(second?.caps ?? []).map((cap) => `then ${cap}`)],
  };
}

/** Whether two manifests are of the same object. */
export function isSame(a: KubeObject, b: KubeObject): boolean {
  return (
    a.kind === b.kind &&
    a.metadata.name === b.metadata.name &&
    (a.metadata.namespace ?? "default") === (b.metadata.namespace ?? "default")
  );
}

function capped(workload: KubeObject, most: number): { readonly object: KubeObject; readonly caps: readonly string[] } {
  const caps: string[] = [];
  const spec: Record<string, unknown> = { ...(workload.spec as Record<string, unknown> | undefined) };
  if (typeof spec.replicas === "number" && spec.replicas > most) {
    caps.push(`replicas ${spec.replicas} → ${most}`);
    spec.replicas = most;
  }
  for (const field of timedFields) {
    if (spec[field] === undefined || spec[field] === 0) continue;
    caps.push(`${field} ${String(spec[field])} → 0`);
    delete spec[field];
  }
  return { object: caps.length > 0 ? { ...workload, spec } : workload, caps };
}

/** Whether another object is of a workload's slice: its namespace, what selects its pods, what its pods name. */
function touches(workload: KubeObject, other: KubeObject): boolean {
  const namespace = workload.metadata.namespace ?? "default";
  if (other.kind === "Namespace") return other.metadata.name === namespace;
  const info = resourceOf(other);
  if (!info || workloadKinds.has(other.kind)) return false;
  if (info.namespaced && (other.metadata.namespace ?? "default") !== namespace) return false;
  const template = templateOf(workload);
  const { labels = {} } = template.metadata ?? {};
  if (other.kind === "Service") return matches(serviceSelector(other), labels);
  if (other.kind === "PodDisruptionBudget") return matches(budgetSelector(other), labels);
  return mentions(template, other.metadata.name ?? "");
}

function templateOf({ kind, metadata, spec }: KubeObject): PodTemplateSpec {
  if (kind === "Pod") return { metadata, spec: spec as NonNullable<PodTemplateSpec["spec"]> };
  return (spec as { template?: PodTemplateSpec } | undefined)?.template ?? {};
}

function serviceSelector({ spec }: KubeObject): Selector {
  const { selector } = (spec ?? {}) as { selector?: Readonly<Record<string, string>> };
  return selector && Object.keys(selector).length > 0 ? selectorFromMap(selector) : { requirements: undefined };
}

function budgetSelector({ spec }: KubeObject): Selector {
  return selectorOf((spec as { selector?: LabelSelector } | undefined)?.selector);
}

/** Whether a pod template names an object: a ConfigMap, Secret, PersistentVolumeClaim, ServiceAccount, PriorityClass. */
function mentions(template: PodTemplateSpec, name: string): boolean {
  const seen = (value: unknown): boolean =>
    value === name || (typeof value === "object" && value !== null && Object.values(value).some(seen));
  return name !== "" && seen(template.spec);
}
