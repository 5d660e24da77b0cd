import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookUp } from "../machines/controllers/keyed.ts";
import type { Effect } from "../machines/effects.ts";
import {
  addToQueue,
  emptyQueue,
  finishInQueue,
  fireInQueue,
  type QueueStep,
  queueTimer,
  takeFromQueue,
  type WorkQueue,
} from "./work-queue.ts";

/** client-go's three structures, as util/workqueue has them: a queue with its dirty and processing sets, a heap of waiting keys, failures. */
class ClientGoQueue {
  readonly queue: string[] = [];
  readonly dirty = new Set<string>();
  readonly processing = new Set<string>();
  readonly waiting = new Map<string, number>();
  readonly failures = new Map<string, number>();

  add(key: string): void {
    if (this.dirty.has(key)) return;
    this.dirty.add(key);
    if (!this.processing.has(key)) this.queue.push(key);
  }

  addAfter(key: string, afterMs: number, nowMs: number): void {
    if (afterMs <= 0) return this.add(key);
    const readyAt = nowMs + afterMs;
    if ((this.waiting.get(key) ?? Number.POSITIVE_INFINITY) > readyAt) this.waiting.set(key, readyAt);
  }

  get(): string {
    const key = this.queue.shift() as string;
    this.processing.add(key);
    this.dirty.delete(key);
    return key;
  }

  done(key: string): void {
    this.processing.delete(key);
    if (this.dirty.has(key)) this.queue.push(key);
  }

  succeeded(key: string): void {
    this.failures.delete(key);
    this.done(key);
  }

  failed(key: string, nowMs: number): void {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    this.addAfter(key, Math.min(5 * 2 ** failures, 1_000_000), nowMs);
    this.done(key);
  }
}

/** The queue as a controller holds it, with its timers and a clock. */
class Hosted {
  queue: WorkQueue = emptyQueue;
  nowMs = 1_000;
  readonly armed = new Map<string, number>();

  take(): string {
    const { key, queue } = takeFromQueue(this.queue);
    this.queue = queue;
    return key;
  }

  follow({ queue, effects }: QueueStep): void {
    this.queue = queue;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    if (effect.type === "arm") this.armed.set(effect.timer, this.nowMs + effect.afterMs);
    else if (effect.type === "cancel") expect(this.armed.delete(effect.timer)).toBe(true);
    else throw new Error(`a queue does not ask for ${effect.type}`);
  }

  /** Timers go off in the order of their times. */
  pass(ms: number, onDue: (key: string) => void): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const [next] = [...this.armed].sort(([a, aMs], [b, bMs]) => aMs - bMs || (a < b ? -1 : 1));
      if (!next || next[1] > untilMs) break;
      const [timer, dueMs] = next;
      this.nowMs = dueMs;
      this.armed.delete(timer);
      this.queue = fireInQueue(this.queue, timer);
      onDue(timer.slice(queueTimer("").length));
    }
    this.nowMs = untilMs;
  }
}

const names = ["a", "b", "default/c"];
const key = fc.constantFrom(...names);
const action = fc.oneof(
  fc.record({ do: fc.constant("add" as const), key }),
  fc.record({ do: fc.constant("addAfter" as const), key, ms: fc.integer({ min: 0, max: 40 }) }),
  fc.record({ do: fc.constant("take" as const) }),
  fc.record({ do: fc.constant("finish" as const), well: fc.boolean(), which: fc.nat(2) }),
  fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 30 }) }),
);

function act(
  hosted: Hosted,
  model: ClientGoQueue,
  each: typeof action extends fc.Arbitrary<infer A> ? A : never,
): void {
  switch (each.do) {
    case "add":
      model.add(each.key);
      return hosted.follow(addToQueue(hosted.queue, each.key, hosted.nowMs));
    case "addAfter":
      model.addAfter(each.key, each.ms, hosted.nowMs);
      return hosted.follow(addToQueue(hosted.queue, { key: each.key, afterMs: each.ms }, hosted.nowMs));
    case "take":
      if (model.queue.length > 0) expect(hosted.take()).toBe(model.get());
      return;
    case "finish": {
      const done = [...model.processing][each.which % Math.max(1, model.processing.size)];
      if (done === undefined) return;
      if (each.well) model.succeeded(done);
      else model.failed(done, hosted.nowMs);
      return hosted.follow(finishInQueue(hosted.queue, done, each.well ? "SUCCEEDED" : "FAILED", hosted.nowMs));
    }
    case "pass":
      return hosted.pass(each.ms, (due) => {
        expect(model.waiting.get(due)).toBe(hosted.nowMs);
        model.waiting.delete(due);
        model.add(due);
      });
  }
}

describe("a work queue", () => {
  it("is client-go's, whatever is added, taken, finished and waited for", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const hosted = new Hosted();
        const model = new ClientGoQueue();
        for (const each of actions) {
          act(hosted, model, each);
          expect(hosted.queue.waiting).toEqual(model.queue);
          const waiting = [...model.waiting].map(([name, dueMs]) => [queueTimer(name), dueMs] as const);
          expect(new Map(hosted.armed)).toEqual(new Map(waiting));
          for (const name of names) expect(lookUp(hosted.queue.dueMs, name)).toBe(model.waiting.get(name));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("that has nothing to do and nothing to remember is the empty queue again: equal queues are equal data", () => {
    const hosted = new Hosted();
    hosted.follow(addToQueue(hosted.queue, "a", 0));
    expect(hosted.queue).not.toEqual(emptyQueue);
    hosted.take();
    hosted.follow(finishInQueue(hosted.queue, "a", "FAILED", hosted.nowMs));
    hosted.pass(5, () => undefined);
    hosted.take();
    hosted.follow(finishInQueue(hosted.queue, "a", "SUCCEEDED", hosted.nowMs));
    expect(hosted.queue).toEqual(emptyQueue);
  });

  it("does not change when a key is added that waits already", () => {
    const { queue } = addToQueue(emptyQueue, "a", 0);
    expect(addToQueue(queue, "a", 0)).toEqual({ queue, effects: [] });
    expect(addToQueue(queue, "a", 0).queue).toBe(queue);
  });

  it("has nothing for timers that it did not arm, and no key when it is empty", () => {
    expect(fireInQueue(emptyQueue, queueTimer("a"))).toBe(emptyQueue);
    expect(() => takeFromQueue(emptyQueue)).toThrow("nothing to take");
  });
});
