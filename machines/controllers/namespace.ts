import { customResources } from "../api/custom/in-view.ts";
import { definitionsResource } from "../api/custom/resources.ts";
import type { ResourceName, Stored } from "../api/object.ts";
import { resourceByName, resources as served, storageName } from "../api/registry.ts";
import type { ApiRequest, ApiResponse } from "../api/request.ts";
import type { StatusReason } from "../api/status.ts";
import { parseTime } from "../api/time.ts";
import type { Clock } from "../clock.ts";
import { everyResource } from "../permissions.ts";
import { type Key, nothingToDo, type Plan, type PlanStep, type Reconciler } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import { emptyKeyed, type Keyed, lookUp, withEntry } from "./keyed.ts";
import { type ContentReport, namespaceConditions } from "./namespace-conditions.ts";

type Namespace = ObjectOf<"namespaces">;
type Pod = ObjectOf<"pods">;

/** What the apiserver said was left of one resource after its deletion. */
interface Remainder {
  readonly count: number;
  readonly finalizers: Readonly<Record<string, number>>;
  /** The longest grace period of a pod that still runs. */
  readonly graceSeconds: number;
  /** Why it could not be deleted or listed. */
  readonly error?: string;
}

/** A sweep through a namespace under way: what is known so far, by resource. */
interface Sweep {
  readonly uid: string;
  readonly found: Readonly<Record<ResourceName, Remainder>>;
}

/** Sweeps by name of the namespace. */
export type NamespaceMemory = Keyed<Sweep>;

/**
 * How long a deleted namespace is left alone first, so that every apiserver has heard of it and lets nothing new in
 * (upstream namespaceDeletionGracePeriod).
 */
export const deletionGraceMs = 5_000;

/** How long the finalizers of content are given, if it has any (upstream finalizerEstimateSeconds). */
const finalizerEstimateSeconds = 15;

/** The finalizer in a namespace's spec that is this controller's. */
const ownFinalizer = "kubernetes";

/** Everything that can be in a namespace and be deleted from it. Smaller worlds pass a shorter list. */
export function namespacedResources(): ResourceName[] {
  const verbs = ["delete", "deletecollection", "list"] as const;
  const deletable = served.filter(
    ({ namespaced, verbs: has }) => namespaced && verbs.every((verb) => has.includes(verb)),
  );
  return [...new Set(deletable.map(({ name }) => storageName(name)))];
}

/** What may be changed about the controller, to see what becomes of it. */
export interface NamespaceOptions {
  /** Whether nothing else goes before the last pod is gone: since Kubernetes 1.33 (kubernetes/kubernetes#126587, CVE-2024-7598). */
  readonly podsFirst?: boolean;
}

/**
 * Empties a deleted namespace, and lets it go when it is empty: pods first, and when none is left, all the rest
 * (OrderedNamespaceDeletion, always on since 1.34).
 *
 * Whether something is left is never read off a cache: each sweep deletes the collections and then lists them, and only what
 * those lists say, all empty, leads to the finalizer's removal. `answered` keeps it; a crash forgets it, and the sweep begins
 * again. It stays true: nothing new can be created in a namespace that terminates. Upstream: pkg/controller/namespace.
 * Differences: what is listed after a deletion tells both what is left and how long pods may take; a namespace changed by
 * somebody else is tried again with back-off.
 *
 * @param resources What may be in a namespace; when unset everything, custom resources included.
 */
export function namespaceController(
  resources?: readonly ResourceName[],
  { podsFirst = true }: NamespaceOptions = {},
): Reconciler<NamespaceMemory> {
  const fixed = resources ?? namespacedResources();
  return {
    name: "namespace-controller",
    watches: [{ resource: "namespaces" }, ...(resources ? [] : [{ resource: definitionsResource }])],
    permissions: {
      [everyResource]: ["list", "deletecollection"],
      "namespaces/status": ["update"],
      "namespaces/finalize": ["update"],
    },
    memory: emptyKeyed,
    observe(memory, { type, object, resource }) {
      if (resource !== "namespaces") return { memory, wake: [] };
      const { name, deletionTimestamp } = object.metadata;
      if (type === "DELETED") return { memory: withEntry(memory, name, undefined), wake: [] };
      return { memory, wake: deletionTimestamp === undefined ? [] : [{ key: name, afterMs: deletionGraceMs }] };
    },
    reconcile(view, key, memory, clock) {
      const namespace = view.get("namespaces", "", key);
      return namespace?.metadata.deletionTimestamp === undefined
        ? nothingToDo
        : terminate([...fixed, ...namespacedCustoms(view)], namespace, memory, clock, podsFirst);
    },
    answered: (memory, key, step, response) => noted(memory, key, step.request, response),
  };
}

function namespacedCustoms(view: View): ResourceName[] {
  return customResources(view).flatMap(({ name, storage }) => (storage.namespaced ? [name] : []));
}

/** Upstream: namespaced_resources_deleter.go Delete and deleteAllContent. */
function terminate(
  resources: readonly ResourceName[],
  namespace: Namespace,
  memory: NamespaceMemory,
  clock: Clock,
  podsFirst: boolean,
): Plan<NamespaceMemory> {
  const { name, uid } = namespace.metadata;
  if (namespace.status.phase !== "Terminating")
    return { steps: [statusUpdate(namespace, { phase: "Terminating" })], requeue: { afterMs: 0 } };
  if ((namespace.spec.finalizers ?? []).length === 0) return nothingToDo;

  const known = lookUp(memory, name);
  const sweep = known?.uid === uid ? known : { uid, found: {} };
  const pods = resources.filter((resource) => podsFirst && resource === "pods");
  const unknown = (wanted: readonly ResourceName[]) => wanted.filter((resource) => !sweep.found[resource]);
  const next = unknown(pods).length > 0 ? pods : podsFirst && sweep.found.pods?.count ? [] : unknown(resources);
  if (next.length === 0) return conclude(namespace, sweep, memory, clock);
  return {
    memory: withEntry(memory, name, sweep),
    steps: next.flatMap((resource) => sweepSteps(resource, name)),
    requeue: { afterMs: 0 },
  };
}

/** A failure is part of what a sweep finds, and keeps no other resource from being swept. */
const anyReason: readonly StatusReason[] = [
  "BadRequest",
  "Unauthorized",
  "Forbidden",
  "NotFound",
  "Conflict",
  "Gone",
  "Expired",
  "Invalid",
  "MethodNotAllowed",
  "NotAcceptable",
  "TooManyRequests",
  "Timeout",
  "ServerTimeout",
  "InternalError",
  "ServiceUnavailable",
];

/** Deletes everything of a resource, in the background so that no finalizer is added, and lists what is left. */
function sweepSteps(resource: ResourceName, namespace: string): PlanStep[] {
  const options = { propagationPolicy: "Background" } as const;
  return [
    { request: { verb: "deletecollection", resource, namespace, options }, tolerate: anyReason },
    { request: { verb: "list", resource, namespace }, tolerate: anyReason },
  ];
}

/** Keeps what the answer to a sweep's request says. */
function noted(memory: NamespaceMemory, key: Key, request: ApiRequest, response: ApiResponse): NamespaceMemory {
  const sweep = lookUp(memory, key);
  if (!sweep || (request.verb !== "list" && request.verb !== "deletecollection")) return memory;
  const before = sweep.found[request.resource];
  const remainder = request.verb === "list" ? listed(before, response) : deleted(response);
  if (!remainder) return memory;
  const entries = Object.entries({ ...sweep.found, [request.resource]: remainder });
  const found = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  return withEntry(memory, key, { ...sweep, found });
}

const nothingFound: Remainder = { count: 0, finalizers: {}, graceSeconds: 0 };

/** A resource that cannot be deleted as a collection is left to the list. */
function deleted(response: ApiResponse): Remainder | undefined {
  if (response.ok || response.status.reason === "MethodNotAllowed" || response.status.reason === "NotFound")
    return undefined;
  return { ...nothingFound, error: response.status.message ?? "" };
}

function listed(before: Remainder | undefined, response: ApiResponse): Remainder {
  if (!response.ok) {
    const cannotBeThere = response.status.reason === "MethodNotAllowed" || response.status.reason === "NotFound";
    return before ?? (cannotBeThere ? nothingFound : { ...nothingFound, error: response.status.message ?? "" });
  }
  const items: readonly Stored[] = "list" in response ? response.list.items : [];
  const held = items.flatMap(({ metadata }) => metadata.finalizers ?? []).sort();
  const finalizers: Record<string, number> = {};
  for (const finalizer of held) finalizers[finalizer] = (finalizers[finalizer] ?? 0) + 1;
  const graceSeconds = Math.max(0, ...items.map(graceOf));
  return {
    count: items.length,
    finalizers,
    graceSeconds,
    ...(before?.error === undefined ? {} : { error: before.error }),
  };
}

/** Upstream: estimateGracefulTerminationForPods. */
function graceOf(object: Stored): number {
  const pod = object as unknown as Pod;
  if (object.kind !== "Pod" || pod.status.phase === "Succeeded" || pod.status.phase === "Failed") return 0;
  return pod.spec.terminationGracePeriodSeconds ?? 0;
}

/** All that can be known is known: say so in the conditions, and let the namespace go, or come back when more may be gone. */
function conclude(
  namespace: Namespace,
  sweep: Sweep,
  memory: NamespaceMemory,
  { nowMs }: Clock,
): Plan<NamespaceMemory> {
  const { name, deletionTimestamp = "" } = namespace.metadata;
  const ageSeconds = (nowMs - (parseTime(deletionTimestamp) ?? nowMs)) / 1000;
  const { report, estimateSeconds } = reportOf(name, sweep, ageSeconds);
  const old = namespace.status.conditions ?? [];
  const conditions = namespaceConditions(old, report, nowMs);
  const steps =
    conditions === old ? [] : [statusUpdate(namespace, { ...namespace.status, conditions: [...conditions] })];
  const isEmpty = report.errors.length === 0 && Object.keys(report.remaining).length === 0;
  // The finalizer's removal follows when the cache shows the namespace as it was just written.
  if (isEmpty) return steps.length > 0 ? { steps, requeue: { afterMs: 0 } } : { steps: [finalization(namespace)] };
  const retry = { memory: withEntry(memory, name, undefined), steps };
  if (report.errors.length > 0) return { ...retry, requeue: "backoff" };
  return { ...retry, requeue: { afterMs: (Math.floor(estimateSeconds / 2) + 1) * 1000 } };
}

/** Upstream: deleteAllContentForGroupVersionResource, for all of them. */
function reportOf(
  namespace: string,
  { found }: Sweep,
  ageSeconds: number,
): { report: ContentReport; estimateSeconds: number } {
  const errors: string[] = [];
  const remaining: Record<string, number> = {};
  const finalizers: Record<string, number> = {};
  let estimateSeconds = 0;
  for (const [resource, { count, finalizers: held, graceSeconds, error }] of Object.entries(found)) {
    const info = resourceByName(resource);
    const [plural, group, version] = [info?.plural ?? resource, info?.group ?? "", info?.version ?? "v1"];
    const grace = ageSeconds < graceSeconds ? graceSeconds : 0;
    const estimate = grace > 0 ? grace : Object.keys(held).length > 0 ? finalizerEstimateSeconds : 0;
    if (error !== undefined) errors.push(error);
    if (count === 0) continue;
    remaining[`${plural}.${group}`] = count;
    for (const [finalizer, times] of Object.entries(held)) finalizers[finalizer] = (finalizers[finalizer] ?? 0) + times;
    estimateSeconds = Math.max(estimateSeconds, estimate);
    const gvr = `${group}/${version}, Resource=${plural}`;
    if (estimate === 0 && error === undefined)
      errors.push(`unexpected items still remain in namespace: ${namespace} for gvr: ${gvr}`);
  }
  return { report: { errors, remaining, finalizers }, estimateSeconds };
}

function statusUpdate(namespace: Namespace, status: Namespace["status"]): PlanStep {
  const object = { ...namespace, status };
  return {
    request: { verb: "update", resource: "namespaces", name: namespace.metadata.name, subresource: "status", object },
    tolerate: ["NotFound"],
  };
}

/** Takes this controller's finalizer off; with the last one the namespace goes. */
function finalization(namespace: Namespace): PlanStep {
  const finalizers = (namespace.spec.finalizers ?? []).filter((finalizer) => finalizer !== ownFinalizer).sort();
  const object = { ...namespace, spec: { ...namespace.spec, finalizers } };
  return {
    request: { verb: "update", resource: "namespaces", name: namespace.metadata.name, subresource: "finalize", object },
    tolerate: ["NotFound"],
  };
}
