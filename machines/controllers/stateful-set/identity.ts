import type { PodTemplateSpec, Volume } from "../../api/generated/types.ts";
import type { KubeObject } from "../../api/object.ts";
import type { ObjectOf } from "../../view.ts";
import { podFromTemplate } from "../pod-control.ts";
import { revisionLabel } from "../revisions.ts";

/** A StatefulSet as the apiserver stores one. */
export type StatefulSet = ObjectOf<"statefulsets.apps">;
/** A pod as the apiserver stores one. */
export type Pod = ObjectOf<"pods">;
type Named = { readonly metadata: { readonly name?: string | undefined } };

/** The label with a pod's own name, by which a Service can select this one pod. */
export const podNameLabel = "statefulset.kubernetes.io/pod-name";

/** The label with a pod's ordinal. */
const podIndexLabel = "apps.kubernetes.io/pod-index";

/** How many pods are wanted; 1 unless it says otherwise. */
export function wantedReplicas({ spec }: StatefulSet): number {
  return spec.replicas ?? 1;
}

/** The ordinal of the first pod. */
export function startOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

/** The ordinal in a pod's name; -1 where there is none (upstream getOrdinal). */
export function ordinalOf({ metadata }: Named): number {
  const ordinal = Number(/-([0-9]+)$/.exec(metadata.name ?? "")?.[1] ?? -1);
  return ordinal < 2 ** 31 ? ordinal : -1;
}

/** Whether a pod is named as one of the set's is; any other it neither counts nor adopts (isMemberOf). */
export function isMemberOf(set: StatefulSet, { metadata }: Named): boolean {
  return /^(.*)-[0-9]+$/.exec(metadata.name ?? "")?.[1] === set.metadata.name;
}

/** Whether the set wants a pod of this ordinal (podInOrdinalRange). */
export function isInRange(set: StatefulSet, ordinal: number): boolean {
  return ordinal >= startOrdinal(set) && ordinal < startOrdinal(set) + wantedReplicas(set);
}

/** `web` and 0 → `web-0`. */
export function podName({ metadata }: StatefulSet, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

/** The name of the claim that a template makes for a pod: `data`, `web` and 0 → `data-web-0`. */
export function claimName(template: Named, set: StatefulSet, ordinal: number): string {
  return `${template.metadata.name ?? ""}-${podName(set, ordinal)}`;
}

/** The revision that a pod was made of; empty if it does not say. */
export function revisionOf({ metadata }: Pick<Pod, "metadata">): string {
  return metadata.labels?.[revisionLabel] ?? "";
}

/** Whether a pod has its identity still (identityMatches). */
export function hasIdentity({ metadata }: Pod): boolean {
  return metadata.labels?.[podNameLabel] === metadata.name;
}

/** Whether a pod has a volume for each claim template, of its own claim (storageMatches). */
export function hasStorage(set: StatefulSet, pod: Pod): boolean {
  const ordinal = ordinalOf(pod);
  return (set.spec.volumeClaimTemplates ?? []).every((template) => {
    const volume = pod.spec.volumes?.find(({ name }) => name === template.metadata?.name);
    return volume?.persistentVolumeClaim?.claimName === claimName(meta(template), set, ordinal);
  });
}

/** The labels of an identity (updateIdentity). */
export function identityLabels(name: string, ordinal: number): Readonly<Record<string, string>> {
  return { [podNameLabel]: name, [podIndexLabel]: String(ordinal) };
}

/** A pod's volumes: those of its claims, and those of its template that they do not replace (updateStorage). */
export function volumesOf(set: StatefulSet, volumes: readonly Volume[] | undefined, ordinal: number): Volume[] {
  const claims = (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    name: template.metadata?.name ?? "",
    persistentVolumeClaim: { claimName: claimName(meta(template), set, ordinal) },
  }));
  return [...claims, ...(volumes ?? []).filter(({ name }) => !claims.some((claim) => claim.name === name))];
}

/** The pod of an ordinal, as it is sent to the apiserver (newVersionedStatefulSetPod). */
export function newPod(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): KubeObject {
  const name = podName(set, ordinal);
  const { metadata, spec, ...rest } = podFromTemplate(set, template) as KubeObject & {
    readonly spec?: NonNullable<PodTemplateSpec["spec"]>;
  };
  const volumes = volumesOf(set, spec?.volumes, ordinal);
  const { serviceName } = set.spec;
  return {
    ...rest,
    metadata: {
      ...metadata,
      name,
      labels: { ...metadata.labels, ...identityLabels(name, ordinal), [revisionLabel]: revision },
    },
    spec: {
      ...spec,
      hostname: name,
      ...(serviceName ? { subdomain: serviceName } : {}),
      ...(volumes.length > 0 ? { volumes } : {}),
    },
  };
}

function meta({ metadata = {} }: { readonly metadata?: { readonly name?: string | undefined } | undefined }): Named {
  return { metadata };
}
