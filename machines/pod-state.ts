import { findCondition, isConditionTrue } from "./api/condition.ts";
import { parseTime } from "./api/time.ts";
import type { ObjectOf } from "./view.ts";

type Pod = ObjectOf<"pods">;

/** Neither finished nor being deleted: a pod that still counts as a replica (pkg/controller.IsPodActive). */
export function isPodActive(pod: Pod): boolean {
  return !isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Succeeded or Failed: its containers will not run again. */
export function isPodFinished(pod: Pod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}

/** Whether the kubelet says that the pod can serve (pkg/api/v1/pod.IsPodReady). */
export function isPodReady(pod: Pod): boolean {
  return isConditionTrue(pod.status, "Ready");
}

/** When a ready pod became ready, milliseconds since 1970; undefined when it is not ready or does not say. */
export function readySinceMs(pod: Pod): number | undefined {
  return isPodReady(pod)
    ? parseTime(findCondition(pod.status.conditions, "Ready")?.lastTransitionTime ?? "")
    : undefined;
}

/** Ready, and for at least `minReadySeconds` (pkg/api/v1/pod.IsPodAvailable). */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  if (!isPodReady(pod)) return false;
  if (minReadySeconds === 0) return true;
  const sinceMs = readySinceMs(pod);
  return sinceMs !== undefined && sinceMs + minReadySeconds * 1000 <= nowMs;
}

/**
 * In how many milliseconds the next of these pods becomes available, if it stays ready; undefined when none will by time alone
 * (pkg/controller.FindMinNextPodAvailabilityCheck).
 */
export function nextAvailableInMs(pods: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  const waits = pods
    .flatMap((pod) => readySinceMs(pod) ?? [])
    .map((sinceMs) => sinceMs + minReadySeconds * 1000 - nowMs);
  const ahead = waits.filter((ms) => ms > 0);
  return ahead.length > 0 ? Math.min(...ahead) : undefined;
}
