import { selectorOf } from "../../api/labels.ts";
import { controllerOf, parseKey, type Stored } from "../../api/object.ts";
import { isPodReady } from "../../pod-state.ts";
import type { Key, Wake } from "../../reconcile.ts";
import type { View } from "../../view.ts";
import type { WatchEvent } from "../../watch.ts";
import { concernedOwners, type OwnerKind } from "../claim.ts";
import { revisions } from "../revisions.ts";
import { isClaimOf } from "./claims.ts";
import { isMemberOf, type Pod, type StatefulSet } from "./identity.ts";

/** StatefulSets, and how one selects its pods and revisions. */
export const statefulSets: OwnerKind<StatefulSet> = {
  resource: "statefulsets.apps",
  kind: "StatefulSet",
  selector: ({ spec }) => selectorOf(spec.selector),
};

/** Pods and revisions of other controllers it never looks at. */
export function concernsStatefulSets({ resource, object, previous }: WatchEvent): boolean {
  if (resource !== "pods" && resource !== revisions) return true;
  return [object, previous ?? object].some((one) => {
    const kind = controllerOf(one)?.kind;
    return kind === undefined || kind === statefulSets.kind;
  });
}

/**
 * The keys that an event gives cause to look at (addPod, updatePod, deletePod; any change of a set). Of revisions and claims upstream hears nothing, and
 * comes upon them when it next looks; here what others do to them wakes their set, so that it need not wait for chance.
 */
export function wokenBy(event: WatchEvent, view: View): readonly Wake[] {
  const { resource, object, previous = object } = event;
  if (resource === statefulSets.resource) return [keyOf(object)];
  if (resource === "persistentvolumeclaims") return event.type === "DELETED" ? setsOfClaim(event, view) : [];
  const owners = concernedOwners(view, statefulSets, event);
  if (resource === revisions) {
    const isOwn = event.type === "ADDED" && controllerOf(object) !== undefined;
    return isOwn || event.type === "MODIFIED" ? orphaned(object, owners) : owners.map(keyOf);
  }
  const becameReady = !isPodReady(asPod(previous)) && isPodReady(asPod(object));
  // Time will tell whether it is available; upstream adds a second against skew.
  return owners.flatMap((owner): Wake[] => {
    if (controllerOf(object) === undefined && !isMemberOf(owner, object)) return [];
    const { minReadySeconds = 0 } = owner.spec;
    const later = becameReady && minReadySeconds > 0;
    return [keyOf(owner), ...(later ? [{ key: keyOf(owner), afterMs: (minReadySeconds + 1) * 1000 }] : [])];
  });
}

function orphaned(object: Stored, owners: readonly StatefulSet[]): readonly Wake[] {
  return controllerOf(object) === undefined ? owners.map(keyOf) : [];
}

function setsOfClaim({ key }: WatchEvent, view: View): readonly Wake[] {
  const { namespace, name } = parseKey(key);
  return view
    .list("statefulsets.apps", namespace)
    .filter((set) => isClaimOf(set, name))
    .map(keyOf);
}

function asPod(object: Stored): Pod {
  return object as unknown as Pod;
}

function keyOf({ metadata }: Pick<Stored, "metadata">): Key {
  return `${metadata.namespace}/${metadata.name}`;
}
