import { deepEqual } from "../../../machines/api/equality.ts";
import type { KubeObject, Stored } from "../../../machines/api/object.ts";
import type { ResourceInfo } from "../../../machines/api/registry.ts";
import { definition } from "../../../machines/api/schema.ts";
import type { Call } from "../call.ts";

/**
 * What is special about a kind when it is created, changed and deleted: upstream's REST strategies, as pure functions from
 * what was submitted to what is to be validated and stored.
 */
export interface Strategy {
  /** Drops and fills in what a client may not choose (PrepareForCreate). The object is decoded, defaulted, named and has its uid. */
  prepareForCreate(object: KubeObject, call: Call): KubeObject;
  /** The same for a change of the object itself: the status stays (PrepareForUpdate). */
  prepareForUpdate(object: KubeObject, existing: Stored, call: Call): KubeObject;
  /** The same for a change through `status`: everything else stays, metadata excepted. */
  prepareForStatusUpdate(object: KubeObject, existing: Stored): KubeObject;
  /** Those of `spec` and `status` that the kind has; they are always there. */
  readonly parts: readonly string[];
  /** Whether an update without a resource version overwrites whatever is there. */
  readonly allowsUnconditionalUpdate: boolean;
  /** Whether a PUT to a name that is free creates the object. */
  readonly allowsCreateOnUpdate: boolean;
  /** Seconds between a delete and the removal, for kinds that are deleted gracefully. `asked` is what the client wants. */
  readonly gracePeriodSeconds?: (object: Stored, asked: number | undefined) => number;
  /** Whether a delete without a policy leaves the dependents (DefaultGarbageCollectionPolicy). */
  readonly orphansByDefault: boolean;
  /** Whether a delete that removes the object at once answers with it; the others answer with a Status. */
  readonly returnsDeleted: boolean;
}

const generationKinds = new Set([
  "pods",
  "podtemplates",
  "replicationcontrollers",
  "customresourcedefinitions.apiextensions.k8s.io",
  "endpointslices.discovery.k8s.io",
  "ingressclasses.networking.k8s.io",
  "ingresses.networking.k8s.io",
  "networkpolicies.networking.k8s.io",
  "poddisruptionbudgets.policy",
  "priorityclasses.scheduling.k8s.io",
  "flowschemas.flowcontrol.apiserver.k8s.io",
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
]);
const generationGroups = new Set(["apps", "batch", "admissionregistration.k8s.io"]);

/** Whether the kind counts its specification's changes in `metadata.generation`. */
export function countsGenerations(resource: ResourceInfo): boolean {
  return generationKinds.has(resource.name) || generationGroups.has(resource.group);
}

const conditionalKinds = new Set([
  "leases.coordination.k8s.io",
  "poddisruptionbudgets.policy",
  "apiservices.apiregistration.k8s.io",
  "customresourcedefinitions.apiextensions.k8s.io",
  "csinodes.storage.k8s.io",
  "csidrivers.storage.k8s.io",
  "volumeattachments.storage.k8s.io",
  "runtimeclasses.node.k8s.io",
  "flowschemas.flowcontrol.apiserver.k8s.io",
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
]);
const createOnUpdateKinds = new Set([
  "endpoints",
  "events",
  "limitranges",
  "podtemplates",
  "services",
  "leases.coordination.k8s.io",
  "events.events.k8s.io",
]);
const returnedKinds = new Set([
  "namespaces",
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "podtemplates",
  "resourcequotas",
  "serviceaccounts",
  "services",
]);

/** The fields of a status that Go always writes: required numbers and lists, at zero. */
export function emptyStatus(resource: ResourceInfo): Record<string, unknown> {
  const status = definition(resource.definition)?.get("status")?.type;
  const fields = status?.form === "object" ? definition(status.definition) : undefined;
  const zeros: [string, unknown][] = [];
  for (const field of fields?.values() ?? []) {
    if (field.required && field.type.form === "list") zeros.push([field.name, []]);
    if (field.required && field.type.form === "scalar" && /^(int|float)/.test(field.type.scalar))
      zeros.push([field.name, 0]);
  }
  return Object.fromEntries(zeros);
}

/** A status with what Go would write of it although nobody has set it. */
function withZeros(status: object | undefined, zeros: object): object {
  if (status === undefined) return zeros;
  return Object.keys(zeros).every((field) => field in status) ? status : { ...zeros, ...status };
}

/** The object with the number of its generation. */
export function withGeneration(object: KubeObject, generation: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, generation } };
}

/** Whether anything differs but metadata and status. */
export function specChanged(object: KubeObject, existing: Stored): boolean {
  const fields = new Set([...Object.keys(object), ...Object.keys(existing)]);
  return [...fields].some((field) => {
    return field !== "metadata" && field !== "status" && !deepEqual(object[field], existing[field]);
  });
}

/** How a kind is treated of which nothing more is known than its resource: upstream's conventions. */
export function genericStrategy(resource: ResourceInfo): Strategy {
  const hasStatus = resource.subresources.status !== undefined;
  const counts = countsGenerations(resource);
  const status = Object.freeze(emptyStatus(resource));
  const fields = definition(resource.definition);
  return {
    parts: ["spec", "status"].filter((part) => fields?.get(part)?.type.form === "object"),
    prepareForCreate(object) {
      const fresh = hasStatus ? { ...object, status } : object;
      return counts ? withGeneration(fresh, 1) : fresh;
    },
    prepareForUpdate(object, existing) {
      const kept = hasStatus ? { ...object, status: existing.status } : object;
      const generation = existing.metadata.generation ?? 0;
      return counts && specChanged(kept, existing) ? withGeneration(kept, generation + 1) : kept;
    },
    prepareForStatusUpdate(object, existing) {
      return { ...existing, metadata: object.metadata, status: withZeros(object.status as object | undefined, status) };
    },
    allowsUnconditionalUpdate:
      !conditionalKinds.has(resource.name) && resource.group !== "admissionregistration.k8s.io",
    allowsCreateOnUpdate: createOnUpdateKinds.has(resource.name) || resource.group === "rbac.authorization.k8s.io",
    orphansByDefault: resource.name === "replicationcontrollers",
    returnsDeleted: returnedKinds.has(resource.name) || resource.group === "storage.k8s.io",
  };
}
