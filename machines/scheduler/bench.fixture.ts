import { objectKey, type Stored } from "../api/object.ts";
import type { ApiResponse } from "../api/request.ts";
import { ObjectView } from "../object-view.ts";
import type { Plan, Wake } from "../reconcile.ts";
import type { WatchEvent } from "../watch.ts";
import type { Node, Pod } from "./node-info.ts";
import { type SchedulerMemory, type SchedulerOptions, scheduler } from "./scheduler.ts";

/** The key of a pod or a node. */
export const keyOf = (object: Pod | Node) =>
  objectKey(`${(object as unknown as Stored).kind.toLowerCase()}s`, object.metadata.namespace, object.metadata.name);

/** A scheduler with a cache that hears what it is told when it is told. */
export class Bench {
  readonly reconciler;
  readonly cache = new Map<string, Stored>();
  memory: SchedulerMemory;
  nowMs = 0;
  readonly woken: Wake[] = [];

  constructor(options: SchedulerOptions = {}) {
    this.reconciler = scheduler(options);
    this.memory = this.reconciler.memory;
  }

  get view() {
    return new ObjectView(this.cache);
  }

  hear(
    object: Pod | Node,
    type: WatchEvent["type"] = this.cache.has(keyOf(object)) ? "MODIFIED" : "ADDED",
  ): readonly Wake[] {
    const key = keyOf(object);
    const previous = this.cache.get(key);
    const stored = object as unknown as Stored;
    if (type === "DELETED") this.cache.delete(key);
    else this.cache.set(key, stored);
    const event: WatchEvent = {
      type,
      resource: key.split("/")[0] ?? "",
      key,
      object: stored,
      ...(previous && { previous }),
    };
    const { memory, wake } = this.reconciler.observe(this.memory, event, this.view, this);
    this.memory = memory;
    this.woken.push(...wake);
    return wake;
  }

  turn(name: string): Plan<SchedulerMemory> {
    const plan = this.reconciler.reconcile(this.view, `default/${name}`, this.memory, this);
    this.memory = plan.memory ?? this.memory;
    return plan;
  }

  answer(name: string, plan: Plan<SchedulerMemory>, response: ApiResponse) {
    const [step] = plan.steps;
    if (step)
      this.memory = this.reconciler.answered?.(this.memory, `default/${name}`, step, response, this) ?? this.memory;
  }
}

export const ok: ApiResponse = { ok: true, code: 201, object: { apiVersion: "v1", kind: "Status", metadata: {} } };
export const refused: ApiResponse = {
  ok: false,
  code: 409,
  status: {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason: "Conflict",
    message: "no",
    code: 409,
  },
};

/** Where the plan binds to. */
export function target(plan: Plan<SchedulerMemory>): string | undefined {
  const request = plan.steps[0]?.request;
  return request?.verb === "create" ? (request.object.target as { name: string }).name : undefined;
}

/** What the plan says about a pod that fits nowhere. */
export function complaint(plan: Plan<SchedulerMemory>): string | undefined {
  return plan.records?.[0]?.message;
}
