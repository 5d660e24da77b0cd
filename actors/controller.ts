import type { ApiResponse } from "../machines/api/request.ts";
import type { Clock } from "../machines/clock.ts";
import type { Effect, EventRecord } from "../machines/effects.ts";
import { explained } from "../machines/explained.ts";
import { type InformerEvent, type InformerState, informerChart } from "../machines/informer.ts";
import {
  type Continuation,
  type Key,
  type Observation,
  type Plan,
  type PlanStep,
  type Reconciler,
  type Requeue,
  stepFailed,
  type Wake,
} from "../machines/reconcile.ts";
import type { View } from "../machines/view.ts";
import { type WorkerEvent, type WorkerState, workerChart } from "../machines/worker.ts";
import type { Component, Input, Reaction } from "./component.ts";
import { addToQueue, emptyQueue, finishInQueue, fireInQueue, takeFromQueue, type WorkQueue } from "./work-queue.ts";

/** What the worker is at: the key, and the steps of its plan that are not answered yet; the first one is in flight. */
interface Work {
  readonly key: Key;
  readonly steps: readonly PlanStep[];
  readonly requeue: Requeue | null;
  /** For a reconcile that decides as it goes: how far it has come. */
  readonly continuation?: Continuation;
}

/** A controller as it stands: the machines of its informer, worker and keys, the plan that it carries out, what its reconciler remembers. */
export interface ControllerState<M> {
  readonly informer: InformerState;
  /** When the informer's last back-off began, in the host's time; null: there was none since the process started. */
  readonly backedOffMs: number | null;
  readonly worker: WorkerState;
  readonly queue: WorkQueue;
  readonly work: Work | null;
  readonly memory: M;
}

/** The timer of an informer's back-off; a work queue's are named after their keys. */
const informerTimer = "informer";

/**
 * The generic controller: hosts a reconciler. An informer feeds `observe`, a work queue holds the keys that it wakes, one worker
 * takes them, asks `reconcile` for a plan and carries it out, one request at a time. Upstream's shape, for every controller, the
 * scheduler and the kubelets alike.
 */
export function controller<M>(reconciler: Reconciler<M>, runtimeOf?: string): Component<ControllerState<M>> {
  const stopped: ControllerState<M> = {
    informer: informerChart.initial,
    backedOffMs: null,
    worker: workerChart.initial,
    queue: emptyQueue,
    work: null,
    memory: reconciler.memory,
  };
  return {
    id: reconciler.name,
    interests: reconciler.watches,
    ...(reconciler.permissions && { permissions: reconciler.permissions }),
    ...(runtimeOf !== undefined && { runtimeOf }),
    ...(reconciler.predicate && { predicate: (event) => reconciler.predicate?.(event) ?? true }),
    stopped,
    react: (state, input, view, clock) => new Turn(reconciler, state, view, clock).react(input),
    ready: ({ worker, queue }) =>
      (queue.waiting.length > 0 && workerChart.matches(worker, "idle")) || workerChart.matches(worker, "midway"),
    midway: ({ worker }) => workerChart.matches(worker, "midway"),
  };
}

/** One reaction under way: the next state and the effects are gathered here. */
class Turn<M> {
  readonly #reconciler: Reconciler<M>;
  readonly #view: View;
  readonly #clock: Clock;
  readonly #effects: Effect[] = [];
  #informer: InformerState;
  #backedOffMs: number | null;
  #worker: WorkerState;
  #queue: WorkQueue;
  #work: Work | null;
  #memory: M;
  readonly #before: ControllerState<M>;

  constructor(reconciler: Reconciler<M>, state: ControllerState<M>, view: View, clock: Clock) {
    this.#reconciler = reconciler;
    this.#view = view;
    this.#clock = clock;
    this.#before = state;
    this.#informer = state.informer;
    this.#backedOffMs = state.backedOffMs;
    this.#worker = state.worker;
    this.#queue = state.queue;
    this.#work = state.work;
    this.#memory = state.memory;
  }

  react(input: Input): Reaction<ControllerState<M>> {
    this.#hear(input);
    const state: ControllerState<M> = {
      informer: this.#informer,
      backedOffMs: this.#backedOffMs,
      worker: this.#worker,
      queue: this.#queue,
      work: this.#work,
      memory: this.#memory,
    };
    const fields = Object.keys(state) as (keyof ControllerState<M>)[];
    const same = fields.every((field) => state[field] === this.#before[field]);
    return { state: same ? this.#before : state, effects: this.#effects };
  }

  #hear(input: Input): void {
    switch (input.type) {
      case "start":
        this.#stepInformer({ type: "START" });
        for (const wake of this.#reconciler.atStart ?? []) this.#add(wake);
        return this.#stepWorker({ type: "START" });
      case "listed":
        for (const event of input.events) this.#learn(this.#observe(event));
        return this.#stepInformer({ type: "LISTED" });
      case "watch":
        return this.#learn(this.#observe(input.event));
      case "disconnected":
        return this.#stepInformer({ type: "WATCH_EXPIRED", quietMs: this.#quietMs() });
      case "turn":
        return this.#takeKey();
      case "answer":
        return this.#answered(input.response);
      case "timer":
        return this.#fire(input.timer);
      case "runtime":
        if (!this.#reconciler.heard) throw new Error(`${this.#reconciler.name} has no ear for a runtime`);
        return this.#learn(this.#reconciler.heard(this.#memory, input.event, this.#view, this.#clock));
    }
  }

  #observe(event: Extract<Input, { type: "watch" }>["event"]): Observation<M> {
    return this.#reconciler.observe(this.#memory, event, this.#view, this.#clock);
  }

  #learn({ memory, wake }: Observation<M>): void {
    this.#memory = memory;
    for (const each of wake) this.#add(each);
  }

  #add(wake: Wake): void {
    const { queue, effects } = addToQueue(this.#queue, wake, this.#clock.nowMs);
    this.#queue = queue;
    this.#effects.push(...effects);
  }

  #fire(timer: string): void {
    if (timer !== informerTimer) {
      this.#queue = fireInQueue(this.#queue, timer);
      return;
    }
    const [armed] = informerChart.timers(this.#informer);
    if (armed !== undefined) this.#applyInformer(informerChart.fire(this.#informer, armed));
  }

  /** How long ago the last back-off began: client-go's back-off manager starts anew after two minutes without one. */
  #quietMs(): number {
    return this.#backedOffMs === null ? 0 : this.#clock.nowMs - this.#backedOffMs;
  }

  #stepInformer(event: InformerEvent): void {
    this.#applyInformer(informerChart.step(this.#informer, event));
  }

  #applyInformer([informer, outputs]: ReturnType<typeof informerChart.step>): void {
    this.#informer = informer;
    for (const output of outputs) {
      switch (output.type) {
        case "list":
          this.#effects.push({ type: "watch", interests: this.#reconciler.watches });
          break;
        // The driver opens the watch together with its list, so that nothing falls in between.
        case "watch":
          break;
        case "synced":
          this.#stepWorker({ type: "SYNCED" });
          break;
        case "arm":
          this.#backedOffMs = this.#clock.nowMs;
          this.#effects.push({ type: "arm", timer: informerTimer, afterMs: output.afterMs });
          break;
        case "cancel":
          this.#effects.push({ type: "cancel", timer: informerTimer });
          break;
      }
    }
  }

  #stepWorker(event: WorkerEvent): void {
    const [worker, outputs] = workerChart.step(this.#worker, event);
    this.#worker = worker;
    for (const output of outputs) {
      if (output.type === "reconcile") this.#reconcile();
      else if (output.type === "send") this.#send();
      else if (output.type === "finish") this.#finish(output.outcome);
    }
  }

  #takeKey(): void {
    if (workerChart.matches(this.#worker, "midway")) return this.#stepWorker({ type: "TAKE" });
    const { key, queue } = takeFromQueue(this.#queue);
    this.#queue = queue;
    this.#work = { key, steps: [], requeue: null };
    this.#stepWorker({ type: "TAKE" });
  }

  #reconcile(): void {
    const { key, continuation } = this.#work as Work;
    const plan = continuation
      ? this.#proceed(key, continuation, undefined)
      : this.#reconciler.reconcile(this.#view, key, this.#memory, this.#clock);
    this.#adopt(key, plan);
    this.#stepWorker({ type: "PLANNED", steps: plan.steps.length });
  }

  #proceed(key: Key, continuation: Continuation, response: ApiResponse | undefined): Plan<M> {
    const { proceed, name } = this.#reconciler;
    if (!proceed) throw new Error(`${name} does not say how its reconcile goes on`);
    return proceed(this.#view, key, this.#memory, continuation, response, this.#clock);
  }

  /** What a plan says besides its requests happens at once. */
  #adopt(key: Key, plan: Plan<M>): void {
    if (plan.memory !== undefined) this.#memory = plan.memory;
    for (const wake of plan.wake ?? []) this.#add(wake);
    for (const record of plan.records ?? []) this.#effects.push({ type: "record", record });
    for (const command of plan.run ?? []) this.#effects.push({ type: "run", command });
    const { steps, requeue = null, continuation } = plan;
    this.#work = { key, steps, requeue, ...(continuation && { continuation }) };
  }

  #send(): void {
    const [step] = (this.#work as Work).steps;
    if (step) this.#effects.push({ type: "request", request: step.request });
  }

  #answered(response: ApiResponse): void {
    const { key, steps, requeue, continuation } = this.#work as Work;
    const [step, ...rest] = steps as [PlanStep, ...PlanStep[]];
    const failed = stepFailed(step, response);
    this.#memory = this.#reconciler.answered?.(this.#memory, key, step, response, this.#clock) ?? this.#memory;
    // What is tolerated is no failure, but nothing was done either.
    const isSilent = !response.ok && response.status.reason && step.silent?.includes(response.status.reason);
    this.#recordAnswer(failed && !isSilent ? step.recordFailure : response.ok ? step.record : undefined, response);
    if (continuation) return this.#goOn(key, continuation, response);
    const left = failed ? explained(step.otherwise ?? [], errorOf(response)) : rest;
    this.#work = { key, steps: left, requeue };
    this.#stepWorker({ type: failed ? "REFUSED" : "ANSWERED", left: left.length });
  }

  /** What a failed request means is for a reconcile that decides as it goes to say. */
  #goOn(key: Key, continuation: Continuation, response: ApiResponse): void {
    const plan = this.#proceed(key, continuation, response);
    this.#adopt(key, plan);
    const left = plan.steps.length;
    this.#stepWorker(plan.continuation && left === 0 ? { type: "PAUSED" } : { type: "ANSWERED", left });
  }

  #recordAnswer(record: EventRecord | undefined, response: ApiResponse): void {
    if (!record) return;
    const name = response.ok ? (response.object?.metadata?.name ?? "") : "";
    const message = record.message.replace("{name}", name).replace("{error}", () => errorOf(response));
    this.#effects.push({ type: "record", record: { ...record, message } });
  }

  #finish(outcome: "succeeded" | "failed"): void {
    const { key, requeue } = this.#work as Work;
    this.#work = null;
    const again = outcome === "failed" || requeue === "backoff";
    const { queue, effects } = finishInQueue(this.#queue, key, again ? "FAILED" : "SUCCEEDED", this.#clock.nowMs);
    this.#queue = queue;
    this.#effects.push(...effects);
    if (!again && requeue !== null) this.#add({ key, afterMs: requeue.afterMs });
  }
}

function errorOf(response: ApiResponse): string {
  return response.ok ? "" : (response.status.message ?? "");
}
