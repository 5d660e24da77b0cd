import { deepEqual } from "../../api/equality.ts";
import type { PodTemplateSpec } from "../../api/generated/types.ts";
import type { ObjectOf } from "../../view.ts";
import { desiredReplicas } from "../replica-set-status.ts";
import { revisionOf } from "./annotations.ts";

export type Deployment = ObjectOf<"deployments.apps">;
export type ReplicaSet = ObjectOf<"replicasets.apps">;

/** The label that tells the ReplicaSets of one Deployment apart, and their pods. */
export const podTemplateHashLabel = "pod-template-hash";

/** Those that want pods (upstream FilterActiveReplicaSets). */
export function active(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return replicaSets.filter((replicaSet) => desiredReplicas(replicaSet) > 0);
}

/** The ReplicaSet of the Deployment's present template: of several, the oldest (upstream FindNewReplicaSet). */
export function findNew(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return oldestFirst(replicaSets).find(
    ({ spec }) => spec.template && sameTemplate(spec.template, deployment.spec.template),
  );
}

/** Whether two templates are the same but for the hash label (upstream EqualIgnoreHash). */
function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return deepEqual(withoutHash(a), withoutHash(b));
}

function withoutHash({ metadata = {}, spec }: PodTemplateSpec) {
  const { labels = {}, ...rest } = metadata;
  return { metadata: { ...rest, labels: { ...labels, [podTemplateHashLabel]: undefined } }, spec };
}

/** How many pods they want together (upstream GetReplicaCountForReplicaSets). */
export function totalReplicas(replicaSets: readonly ReplicaSet[]): number {
  return sum(replicaSets, desiredReplicas);
}

/** A sum over some of them. */
export function sum(replicaSets: readonly ReplicaSet[], count: (replicaSet: ReplicaSet) => number): number {
  return replicaSets.reduce((total, replicaSet) => total + count(replicaSet), 0);
}

/** By age, then name (upstream ReplicaSetsByCreationTimestamp). */
export function oldestFirst(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...replicaSets].sort(byAge);
}

/** By size, and newer before older where equal (upstream ReplicaSetsBySizeNewer). */
export function largestNewerFirst(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...replicaSets].sort((a, b) => desiredReplicas(b) - desiredReplicas(a) || byAge(b, a));
}

/** By size, and older before newer where equal (upstream ReplicaSetsBySizeOlder). */
export function largestOlderFirst(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...replicaSets].sort((a, b) => desiredReplicas(b) - desiredReplicas(a) || byAge(a, b));
}

/** By revision, then age (upstream ReplicaSetsByRevision). */
export function lowestRevisionFirst(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return [...replicaSets].sort((a, b) => (revisionOf(a) ?? 0) - (revisionOf(b) ?? 0) || byAge(a, b));
}

/** RFC 3339 in UTC sorts as text. */
function byAge({ metadata: a }: ReplicaSet, { metadata: b }: ReplicaSet): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp < b.creationTimestamp ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
