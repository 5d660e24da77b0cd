import type { DeleteOptions } from "../api/request.ts";
import { type TimelessCondition, withPodCondition } from "../pod-condition.ts";
import type { PlanStep } from "../reconcile.ts";
import type { ObjectOf } from "../view.ts";

type Pod = ObjectOf<"pods">;

/** What is to be written into a pod's status before it is deleted. */
export interface LastWords {
  readonly phase?: "Failed";
  readonly condition?: TimelessCondition;
}

/**
 * Requests that say in a pod's status why it goes, if that is not said yet, and delete it; a later pod of its name, too, unless
 * the options say otherwise. Upstream: tainteviction's addConditionAndDeletePod and podgc's markFailedAndDeletePodWithCondition.
 */
export function removePod(pod: Pod, words: LastWords, options: DeleteOptions, nowMs: number): PlanStep[] {
  const { namespace = "", name, uid, resourceVersion } = pod.metadata;
  const target = { resource: "pods", namespace, name };
  const conditions = words.condition && withPodCondition(pod.status.conditions, words.condition, nowMs);
  const status = {
    ...(words.phase && words.phase !== pod.status.phase ? { phase: words.phase } : {}),
    ...(conditions ? { conditions } : {}),
  };
  const patch = { metadata: { uid, resourceVersion }, status };
  const say: PlanStep = { request: { verb: "patch", ...target, subresource: "status", patchType: "merge", patch } };
  const remove: PlanStep = {
    request: { verb: "delete", ...target, options },
    tolerate: ["NotFound"],
  };
  return Object.keys(status).length > 0 ? [say, remove] : [remove];
}
