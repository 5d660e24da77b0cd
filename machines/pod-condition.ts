import { findCondition } from "./api/condition.ts";
import type { PodCondition } from "./api/generated/types.ts";
import { formatTime } from "./api/time.ts";

/** A condition without its times. */
export type TimelessCondition = Pick<PodCondition, "type" | "status" | "reason" | "message">;

/**
 * The conditions with this one among them; undefined if they say so already. The time of transition changes only with the status
 * (podutil.UpdatePodCondition).
 */
export function withPodCondition(
  conditions: readonly PodCondition[] = [],
  condition: TimelessCondition,
  nowMs: number,
): PodCondition[] | undefined {
  const before = findCondition(conditions, condition.type);
  const same =
    before?.status === condition.status && before?.reason === condition.reason && before?.message === condition.message;
  if (same) return undefined;
  const lastTransitionTime = before?.status === condition.status ? before?.lastTransitionTime : formatTime(nowMs);
  const now: PodCondition = { ...before, ...condition, ...(lastTransitionTime ? { lastTransitionTime } : {}) };
  return before ? conditions.map((one) => (one === before ? now : one)) : [...conditions, now];
}
