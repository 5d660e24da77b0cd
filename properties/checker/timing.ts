import type { ArmedTimer, Cell } from "../../actors/cell.ts";
import type { Component } from "../../actors/component.ts";
import { lapseTimerPrefix } from "../../actors/leader-election.ts";
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
 * @param isDown whether the holder of a lease is down, a node's kubelet or a leader: only then can it lapse.
 */
export function urgency({ timer, afterMs }: ArmedTimer, isDown: (holder: string) => boolean): Urgency {
  for (const prefix of [lapseTimer, lapseTimerPrefix])
    if (timer.startsWith(prefix)) return isDown(timer.slice(prefix.length)) ? "soon" : "never";
  return afterMs < lateFromMs ? "soon" : "late";
}

/** Where the holders of leases are: kubelets by their nodes, those who are elected by their ids. */
export function leaseHolders(components: readonly Component[]): ReadonlyMap<string, number> {
  const holders = components.map(({ id, runtimeOf, leads }, index) => [runtimeOf ?? (leads && id), index] as const);
  return new Map(holders.flatMap(([holder, index]) => (holder === undefined ? [] : [[holder, index]])));
}

/** Whether a component holds on to its lease: it is up, and, if it is elected, takes itself for the leader. */
export function holdsLease({ leads }: Component, { up, state }: Cell): boolean {
  return up && (leads?.(state) ?? true);
}

/** What a verdict rests on as to time, in sentences. */
export const timingAssumptions: readonly string[] = [
  "Time stands still: a delay under 30 s may end at any moment, a longer one (a deadline, a toleration) only when nothing else can happen.",
  "A kubelet that is up renews its lease in time: heartbeats are not explored, and a lease lapses only while its node is down.",
];
