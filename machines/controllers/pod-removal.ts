import type { PodCondition } from "../api/generated/types.ts";
import type { DeleteOptions } from "../api/request.ts";
import { formatTime } from "../api/time.ts";
import type { PlanStep } from "../reconcile.ts";
import type { ObjectOf } from "../view.ts";

type Pod = ObjectOf<"pods">;

/** What is to be written into a pod's status before it is deleted. */
export interface LastWords {
  readonly phase?: "Failed";
  /** A condition without its times. */
  readonly condition?: Pick<PodCondition, "type" | "status" | "reason" | "message">;
}

/**
 * Requests that say in a pod's status why it goes, if that is not said yet, and delete it; it, and no later pod of its name.
 * Upstream: tainteviction's addConditionAndDeletePod and podgc's markFailedAndDeletePodWithCondition.
 */
export function removePod(pod: Pod, words: LastWords, options: DeleteOptions, nowMs: number): PlanStep[] {
  const { namespace = "", name, uid, resourceVersion } = pod.metadata;
  const target = { resource: "pods", namespace, name };
  const status = {
    ...(words.phase && words.phase !== pod.status.phase ? { phase: words.phase } : {}),
    ...(words.condition ? changedConditions(pod, words.condition, nowMs) : {}),
  };
  const patch = { metadata: { uid, resourceVersion }, status };
  const say: PlanStep = { request: { verb: "patch", ...target, subresource: "status", patchType: "merge", patch } };
  const remove: PlanStep = {
    request: { verb: "delete", ...target, options: { ...options, preconditions: { uid } } },
    tolerate: ["NotFound"],
  };
  return Object.keys(status).length > 0 ? [say, remove] : [remove];
}

/** The pod's conditions with this one among them; nothing if it says so already (podutil.UpdatePodCondition). */
function changedConditions(
  pod: Pod,
  condition: NonNullable<LastWords["condition"]>,
  nowMs: number,
): { conditions?: readonly PodCondition[] } {
  const old = pod.status.conditions ?? [];
  const before = old.find(({ type }) => type === condition.type);
  if (
    before?.status === condition.status &&
    before?.reason === condition.reason &&
    before?.message === condition.message
  )
    return {};
  const lastTransitionTime = before?.status === condition.status ? before?.lastTransitionTime : formatTime(nowMs);
  const now: PodCondition = { ...before, ...condition, ...(lastTransitionTime ? { lastTransitionTime } : {}) };
  return { conditions: before ? old.map((one) => (one === before ? now : one)) : [...old, now] };
}
