import type { OwnerReference } from "../../api/generated/types.ts";
import { controllerOf } from "../../api/object.ts";
import { parseApiVersion, resourceByKind } from "../../api/registry.ts";
import type { PodDisruptionBudget } from "../../disruption-budget.ts";
import type { ObjectOf, View } from "../../view.ts";

type Pod = ObjectOf<"pods">;

/** How many pods a budget counts on, and how many of them are to be healthy. */
export type ExpectedPods =
  | { readonly expected: number; readonly desired: number; readonly unmanaged: readonly string[] }
  /** A share of pods cannot be told, since somebody who controls them has no scale that could be found. */
  | { readonly failure: string };

/** What owners of pods have as `spec.replicas`. */
interface Scaled {
  readonly metadata: { readonly uid: string; readonly ownerReferences?: OwnerReference[] | undefined };
  readonly spec: { readonly replicas?: number | undefined };
}

/**
 * What a budget asks for. A whole `minAvailable` counts the pods that there are; everything else is a share of the sum of what the pods'
 * controllers are asked for. Upstream: getExpectedPodCount.
 */
export function expectedPods(view: View, { spec }: PodDisruptionBudget, pods: readonly Pod[]): ExpectedPods {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable === undefined && typeof minAvailable !== "string") {
    const isSet = minAvailable !== undefined;
    return { expected: isSet ? pods.length : 0, desired: minAvailable ?? 0, unmanaged: [] };
  }
  const scale = expectedScale(view, pods);
  if ("failure" in scale) return scale;
  const { expected } = scale;
  const desired =
    maxUnavailable === undefined
      ? scaled(minAvailable as string, expected)
      : Math.max(expected - scaled(maxUnavailable, expected), 0);
  return { ...scale, desired };
}

/** A number, or so much of `total` in percent, rounded up (intstr.GetScaledValueFromIntOrPercent). */
function scaled(value: number | string, total: number): number {
  return typeof value === "number" ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

function expectedScale(
  view: View,
  pods: readonly Pod[],
): { readonly expected: number; readonly unmanaged: readonly string[] } | { readonly failure: string } {
  const scales = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const reference = controllerOf(pod);
    if (!reference) {
      unmanaged.push(pod.metadata.name);
      continue;
    }
    if (scales.has(reference.uid)) continue;
    const found = scaleOf(view, reference, pod.metadata.namespace ?? "");
    if ("failure" in found) return found;
    if (!found.owner) return { failure: `found no controllers for pod "${pod.metadata.name}"` };
    scales.set(found.owner.metadata.uid, found.owner.spec.replicas ?? 1);
  }
  return { expected: [...scales.values()].reduce((sum, scale) => sum + scale, 0), unmanaged };
}

/** The kinds that are looked up in the cache; upstream asks the apiserver for the scale of all others. */
const scalable: ReadonlySet<string> = new Set([
  "replicationcontrollers",
  "replicasets.apps",
  "deployments.apps",
  "statefulsets.apps",
]);

/** Who says how many pods there are to be: for a Deployment's ReplicaSet, the Deployment. */
function scaleOf(
  view: View,
  { apiVersion, kind, name, uid }: OwnerReference,
  namespace: string,
): { readonly owner: Scaled | undefined } | { readonly failure: string } {
  const resource = resourceByKind(apiVersion, kind);
  if (!resource) {
    const { group, version } = parseApiVersion(apiVersion);
    return { failure: `no matches for kind "${kind}" in version "${group === "" ? version : apiVersion}"` };
  }
  if (!scalable.has(resource.name)) return { failure: `${resource.name} does not implement the scale subresource` };
  // The set says which resources these are; the compiler cannot know.
  const owner = view.get(resource.name, namespace, name) as unknown as Scaled | undefined;
  if (owner?.metadata.uid !== uid) return { owner: undefined };
  const above = resource.name === "replicasets.apps" ? controllerOf(owner) : undefined;
  return above?.kind === "Deployment" ? scaleOf(view, above, namespace) : { owner };
}
