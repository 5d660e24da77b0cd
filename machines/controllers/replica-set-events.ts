import { deepEqual } from "../api/equality.ts";
import { controllerOf, type Stored } from "../api/object.ts";
import type { ApiResponse } from "../api/request.ts";
import { isPodReady } from "../pod-state.ts";
import { type Key, type Observation, type PlanStep, stepFailed, type Wake } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";
import { concernedOwners, type OwnerKind, resolveOwner, type Stood } from "./claim.ts";
import {
  creationsObserved,
  deletionObserved,
  deletionsAbandonedFrom,
  type Expectations,
  forget,
} from "./expectations.ts";
import { isCreation } from "./pod-control.ts";

/** What of an owner decides when its pods are looked at. */
interface PodOwner extends Stood {
  readonly spec: { readonly minReadySeconds?: number | undefined };
}

/** What a ReplicaSet's controller learns from a change of a pod, or of an object of its own kind. */
export function observeReplicas<O extends PodOwner>(
  kind: OwnerKind<O>,
  memory: Expectations,
  event: WatchEvent,
  view: View,
): Observation<Expectations> {
  return event.resource === kind.resource ? observeOwner(memory, event) : observePod(kind, memory, event, view);
}

/** Another object by the same name starts with nothing expected of it. Upstream: addRS, updateRS, deleteRS. */
function observeOwner(
  memory: Expectations,
  { type, object, previous = object }: WatchEvent,
): Observation<Expectations> {
  const key = keyOf(object);
  const replaced = type === "DELETED" || previous.metadata.uid !== object.metadata.uid;
  return { memory: replaced ? forget(memory, key) : memory, wake: [key] };
}

/** Upstream: addPod, updatePod, deletePod. */
function observePod<O extends PodOwner>(
  kind: OwnerKind<O>,
  memory: Expectations,
  event: WatchEvent,
  view: View,
): Observation<Expectations> {
  const { type, object, previous = object } = event;
  // A deletion timestamp is as good as gone: its replacement need not wait for the kubelet.
  if (type === "DELETED" || object.metadata.deletionTimestamp !== undefined) {
    const relabelled = !deepEqual(object.metadata.labels, previous.metadata.labels);
    return observeDeletions(kind, memory, relabelled ? [object, previous] : [object], view);
  }
  const owners = concernedOwners(view, kind, event);
  const keys = owners.map(keyOf);
  const owner = owners.find(({ metadata }) => metadata.uid === controllerOf(object)?.uid);
  if (owner === undefined) return { memory, wake: keys };
  if (type === "ADDED") return { memory: creationsObserved(memory, keyOf(owner)), wake: keys };
  return { memory, wake: [...keys, ...availabilityCheck(owner, event)] };
}

function observeDeletions<O extends PodOwner>(
  kind: OwnerKind<O>,
  memory: Expectations,
  pods: readonly Stored[],
  view: View,
): Observation<Expectations> {
  let after = memory;
  const wake = new Set<Key>();
  for (const pod of pods) {
    const owner = resolveOwner(view, kind, pod.metadata.namespace ?? "", controllerOf(pod));
    if (owner === undefined) continue;
    after = deletionObserved(after, keyOf(owner), keyOf(pod));
    wake.add(keyOf(owner));
  }
  return { memory: after, wake: [...wake] };
}

/** A pod that has just become ready will be available after a while; upstream adds a second against skew. */
function availabilityCheck(owner: PodOwner, { object, previous = object }: WatchEvent): readonly Wake[] {
  const { minReadySeconds = 0 } = owner.spec;
  if (minReadySeconds === 0 || isPodReady(asPod(previous)) || !isPodReady(asPod(object))) return [];
  return [{ key: keyOf(owner), afterMs: (minReadySeconds + 1) * 1000 }];
}

/**
 * What is still expected after an answer: a creation or deletion that failed will not be seen, nor what was to follow it and is now not sent; a pod
 * that was gone already will not be seen to go.
 */
export function expectationsAfterAnswer(
  memory: Expectations,
  key: Key,
  step: PlanStep,
  response: ApiResponse,
): Expectations {
  if (response.ok) return memory;
  const failed = stepFailed(step, response);
  if (isCreation(step)) return failed ? creationsObserved(memory, key, step.unsent) : memory;
  const { request } = step;
  if (request.verb !== "delete") return memory;
  const pod = `${request.namespace}/${request.name}`;
  return failed ? deletionsAbandonedFrom(memory, key, pod) : deletionObserved(memory, key, pod);
}

/** An event of `pods` is about a pod. */
function asPod(object: Stored): ObjectOf<"pods"> {
  return object as unknown as ObjectOf<"pods">;
}

function keyOf({ metadata }: Pick<Stored, "metadata">): Key {
  return `${metadata.namespace}/${metadata.name}`;
}
