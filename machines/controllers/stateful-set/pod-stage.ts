import { isPodAvailable, isPodReady } from "../../pod-state.ts";
import type { Pod } from "./identity.ts";

/** The apiserver has it. */
export function isCreated({ status }: Pod): boolean {
  return Boolean(status.phase);
}

/** It runs, and can serve (upstream isRunningAndReady). */
export function isRunningAndReady(pod: Pod): boolean {
  return pod.status.phase === "Running" && isPodReady(pod);
}

/** It is on its way out. */
export function isTerminating({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** It does not serve, or will not for long (isUnavailable). */
export function isUnavailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  return isTerminating(pod) || !isPodAvailable(pod, minReadySeconds, nowMs);
}
