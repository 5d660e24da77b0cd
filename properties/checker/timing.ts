import type { ArmedTimer } from "../../actors/cell.ts";
import { queueTimer } from "../../actors/work-queue.ts";
import { lapseKey } from "../../machines/controllers/node-lifecycle.ts";

/**
 * When a timer may go off in a model world, where time stands still.
 * `soon`: at any time; retries, and delays that are short beside everything else. `late`: only when nothing else can happen; deadlines
 * and tolerations, minutes long. `never`: not now.
 */
export type Urgency = "soon" | "late" | "never";

/** From this long on a delay is a deadline. */
const lateFromMs = 30_000;

const lapseTimer = queueTimer(lapseKey(""));

/**
 * How a timer is treated; a stated assumption of every check (`timingAssumptions`).
 * @param isDown whether the kubelet of a node is down: only then can its lease lapse.
 */
export function urgency({ timer, afterMs }: ArmedTimer, isDown: (node: string) => boolean): Urgency {
  if (timer.startsWith(lapseTimer)) return isDown(timer.slice(lapseTimer.length)) ? "soon" : "never";
  return afterMs < lateFromMs ? "soon" : "late";
}

/** What a verdict rests on as to time, in sentences. */
export const timingAssumptions: readonly string[] = [
  "Time stands still: a delay under 30 s may end at any moment, a longer one (a deadline, a toleration) only when nothing else can happen.",
  "A kubelet that is up renews its lease in time: heartbeats are not explored, and a lease lapses only while its node is down.",
];
