import { deepEqual } from "../../api/equality.ts";
import type { OwnerReference, PersistentVolumeClaim } from "../../api/generated/types.ts";
import { type KubeObject, objectKey } from "../../api/object.ts";
import type { EventRecord } from "../../effects.ts";
import type { PlanStep } from "../../reconcile.ts";
import type { ObjectOf, View } from "../../view.ts";
import { asObject, controllerReference } from "../claim.ts";
import { claimName, isInRange, ordinalOf, type Pod, podName, type StatefulSet } from "./identity.ts";

type Claim = ObjectOf<"persistentvolumeclaims">;

const claims = "persistentvolumeclaims";

/** What of a pod its claims depend on; one that is not there yet has no uid. */
export interface ClaimUser {
  readonly metadata: { readonly name: string; readonly uid?: string };
}

/** What is to be done about the claims of a pod, or why nothing can be. */
export interface ClaimWork {
  readonly steps: readonly PlanStep[];
  /** Why the pod cannot have them yet. */
  readonly problem?: string;
}

/** The claims of a pod that are missing are made (createPersistentVolumeClaims). */
export function missingClaims(set: StatefulSet, pod: ClaimUser, view: View): ClaimWork {
  const steps: PlanStep[] = [];
  const problems: string[] = [];
  for (const wanted of claimsOf(set, ordinalOf(pod))) {
    const { name = "" } = wanted.metadata ?? {};
    const claim = view.get(claims, set.metadata.namespace ?? "", name);
    if (claim === undefined) steps.push(creation(set, pod, wanted, name));
    else if (claim.metadata.deletionTimestamp !== undefined) problems.push(`pvc ${name} is being deleted`);
  }
  return problems.length > 0 ? { steps, problem: problems.join(", ") } : { steps };
}

/**
 * The claims of a pod are made to go when the policy says so: with the set, or with a pod that is scaled away. What says so is who owns them
 * (ClaimsMatchRetentionPolicy, UpdatePodClaimForRetentionPolicy). A claim that the cache lacks is picked up later.
 */
export function retentionSteps(set: StatefulSet, pod: ClaimUser, view: View): readonly PlanStep[] {
  return claimsOf(set, ordinalOf(pod)).flatMap(({ metadata }) => {
    const claim = view.get(claims, set.metadata.namespace ?? "", metadata?.name ?? "");
    if (claim === undefined) return [];
    const { ownerReferences = [] } = claim.metadata;
    const wanted = wantedOwners(set, pod, ownerReferences);
    if (deepEqual(ownerReferences, wanted)) return [];
    const { name, namespace = "" } = claim.metadata;
    const object = asObject({ ...claim, metadata: { ...claim.metadata, ownerReferences: [...wanted] } } as Claim);
    return [{ request: { verb: "update" as const, resource: claims, namespace, name, object } }];
  });
}

/**
 * Whether a claim is still that of an earlier pod of the name, and goes with it: the new pod must wait (PodClaimIsStale). Claims that outlive their
 * pods are meant to be used again.
 */
export function hasStaleClaim(set: StatefulSet, ordinal: number, view: View): boolean {
  if (retention(set).whenScaled !== "Delete") return false;
  return claimsOf(set, ordinal).some(({ metadata }) => {
    const claim = view.get(claims, set.metadata.namespace ?? "", metadata?.name ?? "");
    return claim?.metadata.ownerReferences?.some((one) => isOf(one, "v1", "Pod", podName(set, ordinal))) ?? false;
  });
}

/** Whether a claim that is gone is one that this set makes. */
export function isClaimOf(set: StatefulSet, name: string): boolean {
  const ordinal = ordinalOf({ metadata: { name } });
  return ordinal >= 0 && claimsOf(set, ordinal).some(({ metadata }) => metadata?.name === name);
}

/** The claims that a pod is to have (getPersistentVolumeClaims). */
function claimsOf(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  const { namespace = "" } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata = {}, status: _, ...template }) => ({
    ...template,
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...metadata,
      name: claimName({ metadata }, set, ordinal),
      namespace,
      labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
    },
  }));
}

/** If it exists already, where the cache does not show it, it is looked for again. */
function creation(set: StatefulSet, pod: ClaimUser, claim: PersistentVolumeClaim, name: string): PlanStep {
  const { name: setName, namespace = "" } = set.metadata;
  const event = (type: EventRecord["type"], reason: string, message: string): EventRecord => {
    return { regarding: objectKey("statefulsets.apps", namespace, setName), type, reason, message };
  };
  const about = `Pod ${pod.metadata.name} in StatefulSet ${setName}`;
  return {
    request: { verb: "create", resource: claims, namespace, object: claim as KubeObject },
    record: event("Normal", "SuccessfulCreate", `create Claim ${name} ${about} success`),
    recordFailure: event("Warning", "FailedCreate", `create Claim ${name} for ${about} failed error: {error}`),
    silent: ["AlreadyExists"],
  };
}

function retention({ spec }: StatefulSet): { readonly whenScaled: string; readonly whenDeleted: string } {
  const { whenScaled = "Retain", whenDeleted = "Retain" } = spec.persistentVolumeClaimRetentionPolicy ?? {};
  return { whenScaled, whenDeleted };
}

/** Who is to own a claim: others as before, and the set or the pod by the policy, unless somebody else controls it (updateClaimOwnerRefForSetAndPod). */
function wantedOwners(set: StatefulSet, pod: ClaimUser, before: readonly OwnerReference[]): readonly OwnerReference[] {
  const isSet = (one: OwnerReference) => isOf(one, "apps/v1", "StatefulSet", set.metadata.name);
  const isPod = (one: OwnerReference) => isOf(one, "v1", "Pod", pod.metadata.name);
  const others = before.filter((one) => !isSet(one) && !isPod(one));
  if (others.some(({ controller }) => controller)) return others;
  const { whenScaled, whenDeleted } = retention(set);
  const isScaledAway = !isInRange(set, ordinalOf(pod));
  if (isScaledAway && whenScaled === "Delete" && pod.metadata.uid !== undefined)
    return [
      ...others,
      controllerReference({ apiVersion: "v1", kind: "Pod", metadata: pod.metadata as Pod["metadata"] }),
    ];
  if (whenDeleted === "Delete" && !(isScaledAway && whenScaled === "Delete"))
    return [...others, controllerReference(set)];
  return others;
}

function isOf(one: OwnerReference, apiVersion: string, kind: string, name: string): boolean {
  return one.apiVersion === apiVersion && one.kind === kind && one.name === name;
}
