import { emptyKeyed, type Keyed, lookUp, withEntry } from "../machines/controllers/keyed.ts";
import type { Effect } from "../machines/effects.ts";
import type { Key, Wake } from "../machines/reconcile.ts";
import { type WorkItemEvent, type WorkItemState, workItemChart } from "../machines/work-item.ts";

/** A client-go work queue: a machine for each key that it knows, and the order in which they wait for the worker. */
export interface WorkQueue {
  /** Keys that wait for the worker, first come first. */
  readonly waiting: readonly Key[];
  /** The machine of every key that is not in the initial state. */
  readonly items: Keyed<WorkItemState>;
  /** When the delay of a key is over, in the host's time. */
  readonly dueMs: Keyed<number>;
}

/** The queue of a controller that has just started. */
export const emptyQueue: WorkQueue = { waiting: [], items: emptyKeyed, dueMs: emptyKeyed };

/** A queue after a step, and the timers to arm or cancel. */
export interface QueueStep {
  readonly queue: WorkQueue;
  readonly effects: readonly Effect[];
}

/** The timer of a key's delay. */
export function queueTimer(key: Key): string {
  return `key ${key}`;
}

/** Adds a key, at once or after a delay. */
export function addToQueue(queue: WorkQueue, wake: Wake, nowMs: number): QueueStep {
  if (typeof wake === "string") return stepItem(queue, wake, { type: "ADD" }, nowMs);
  const { key, afterMs } = wake;
  if (afterMs <= 0) return stepItem(queue, key, { type: "ADD" }, nowMs);
  return stepItem(queue, key, { type: "ADD_AFTER", afterMs, ...remaining(queue, key, nowMs) }, nowMs);
}

/** The worker takes the first key. There must be one. */
export function takeFromQueue(queue: WorkQueue): { readonly key: Key; readonly queue: WorkQueue } {
  const [key, ...waiting] = queue.waiting;
  if (key === undefined) throw new Error("nothing to take from an empty queue");
  const { queue: taken } = stepItem({ ...queue, waiting }, key, { type: "TAKE" }, 0);
  return { key, queue: taken };
}

/** The worker is done with a key. */
export function finishInQueue(queue: WorkQueue, key: Key, outcome: "SUCCEEDED" | "FAILED", nowMs: number): QueueStep {
  const event: WorkItemEvent =
    outcome === "FAILED" ? { type: "FAILED", ...remaining(queue, key, nowMs) } : { type: "SUCCEEDED" };
  return stepItem(queue, key, event, nowMs);
}

/** A timer of the queue's has gone off. */
export function fireInQueue(queue: WorkQueue, timer: string): WorkQueue {
  const key = timer.slice(queueTimer("").length);
  const item = lookUp(queue.items, key);
  const [armed] = item ? workItemChart.timers(item) : [];
  if (!item || armed === undefined) return queue;
  return applied({ ...queue, dueMs: withEntry(queue.dueMs, key, undefined) }, key, workItemChart.fire(item, armed), 0)
    .queue;
}

function remaining(queue: WorkQueue, key: Key, nowMs: number): { remainingMs?: number } {
  const due = lookUp(queue.dueMs, key);
  return due === undefined ? {} : { remainingMs: due - nowMs };
}

function stepItem(queue: WorkQueue, key: Key, event: WorkItemEvent, nowMs: number): QueueStep {
  const item = lookUp(queue.items, key) ?? workItemChart.initial;
  return applied(queue, key, workItemChart.step(item, event), nowMs);
}

function applied(
  queue: WorkQueue,
  key: Key,
  [item, outputs]: ReturnType<typeof workItemChart.step>,
  nowMs: number,
): QueueStep {
  if (item === lookUp(queue.items, key) && outputs.length === 0) return { queue, effects: [] };
  const effects: Effect[] = [];
  let { waiting, dueMs } = queue;
  for (const output of outputs) {
    switch (output.type) {
      case "enqueue":
        waiting = [...waiting, key];
        break;
      case "arm":
        dueMs = withEntry(dueMs, key, nowMs + output.afterMs);
        effects.push({ type: "arm", timer: queueTimer(key), afterMs: output.afterMs });
        break;
      case "cancel":
        // A timer that went off is cancelled too, as its state is left: there is nothing to cancel then.
        if (lookUp(dueMs, key) !== undefined) {
          dueMs = withEntry(dueMs, key, undefined);
          effects.push({ type: "cancel", timer: queueTimer(key) });
        }
        break;
    }
  }
  // A key in the initial state is forgotten: equal queues are equal data, however they came about.
  const kept = item === workItemChart.initial ? undefined : item;
  return { queue: { waiting, items: withEntry(queue.items, key, kept), dueMs }, effects };
}
