import { deepEqual } from "../api/equality.ts";
import type { ContainerStatus, PodCondition } from "../api/generated/types.ts";
import { type KubeObject, type ObjectKey, objectKey, type Stored } from "../api/object.ts";
import type { ApiRequest, ApiResponse, DeleteOptions } from "../api/request.ts";
import type { StatusReason } from "../api/status.ts";
import { formatTime } from "../api/time.ts";
import type { RuntimeCommand, RuntimeEvent } from "../effects.ts";
import { ObjectView } from "../object-view.ts";
import { type Key, stepFailed, type Wake } from "../reconcile.ts";
import type { WatchEvent } from "../watch.ts";
import { type KubeletMemory, type KubeletOptions, kubelet } from "./kubelet.ts";
import type { Pod } from "./memory.ts";

type Json = { readonly [field: string]: unknown };

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> =
    typeof target === "object" && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = merged(result[field], value);
  }
  return result;
}

function failure(code: number, reason: StatusReason): ApiResponse {
  return {
    ok: false,
    code,
    status: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason, code },
  };
}

/** A kubelet with a toy apiserver that answers at once; its runtime is whoever sets `carryOut`. Noon is 0 ms of its time. */
export class KubeletBench {
  readonly reconciler;
  readonly objects = new Map<ObjectKey, Stored>();
  memory: KubeletMemory;
  nowMs = Date.UTC(2025, 0, 1, 12);
  /** Told to the runtime, and not asked for yet. */
  commands: RuntimeCommand[] = [];
  /** Status writes of pods and deletions, oldest first: `Running`, `DELETE`. */
  readonly writes: string[] = [];
  /** With what deletions came, oldest first. */
  readonly deletions: DeleteOptions[] = [];
  /** Events: `Created: Created container: main`. */
  readonly events: string[] = [];
  readonly queue: Key[] = [];
  /** Whether the apiserver is out of order. */
  failing = false;
  delayed: { key: Key; atMs: number }[] = [];
  carryOut: (command: RuntimeCommand) => void = (command) => void this.commands.push(command);
  #version = 0;

  constructor(options: KubeletOptions = {}) {
    this.reconciler = kubelet("n1", options);
    this.memory = this.reconciler.memory;
    this.#wake(this.reconciler.atStart ?? []);
  }

  /** The kubelet's process ends and starts again; what it had planned is lost. */
  restart(): void {
    this.memory = this.reconciler.memory;
    this.queue.length = 0;
    this.delayed = [];
    this.#wake(this.reconciler.atStart ?? []);
    for (const [key, object] of this.objects)
      this.#observe({ type: "ADDED", resource: key.split("/")[0] ?? "", key, object });
  }

  /** Somebody else writes an object. */
  put(object: Stored): void {
    const resource = { Pod: "pods", Node: "nodes", Lease: "leases.coordination.k8s.io" }[object.kind] ?? "";
    const key = objectKey(resource, object.metadata.namespace, object.metadata.name);
    const previous = this.objects.get(key);
    if (previous && deepEqual(previous, object)) return;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    this.objects.set(key, stored);
    this.#observe({
      type: previous ? "MODIFIED" : "ADDED",
      resource,
      key,
      object: stored,
      ...(previous && { previous }),
    });
  }

  /** The object is gone. */
  remove(key: ObjectKey): void {
    const object = this.objects.get(key);
    if (!object) return;
    this.objects.delete(key);
    this.#observe({ type: "DELETED", resource: key.split("/")[0] ?? "", key, object, previous: object });
  }

  /** `kubectl delete pod`. */
  deletePod(name: string, deletionGracePeriodSeconds = 30): void {
    const pod = this.pod(name) as unknown as Stored;
    this.put({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: formatTime(this.nowMs), deletionGracePeriodSeconds },
    });
  }

  /** The runtime tells. */
  tell(...events: RuntimeEvent[]): void {
    for (const event of events) {
      const observation = this.reconciler.heard?.(this.memory, event, this.view, this);
      if (!observation) return;
      this.memory = observation.memory;
      this.#wake(observation.wake);
    }
  }

  /** Takes turns until nothing is queued; how many it took. Throws after too many. */
  settle(): number {
    let turns = 0;
    for (; this.queue.length > 0; turns++) {
      if (turns === 200) throw new Error(`still busy with ${this.queue.join(", ")}`);
      this.#turn(this.queue.shift() as Key);
    }
    return turns;
  }

  /** Time passes, and delayed keys come up on their way. */
  advance(ms: number): void {
    const end = this.nowMs + ms;
    this.settle();
    for (let next = this.#nextDelayed(end); next; next = this.#nextDelayed(end)) {
      this.nowMs = Math.max(this.nowMs, next.atMs);
      this.delayed = this.delayed.filter((each) => each !== next);
      this.#wake([next.key]);
      this.settle();
    }
    this.nowMs = end;
  }

  /** The commands since this was asked last: `start main 0`. */
  told(): string[] {
    const told = this.commands.map((command) => {
      const rest = Object.entries(command).filter(([field]) => field !== "op" && field !== "pod");
      return [command.op, ...rest.map(([, value]) => value)].join(" ");
    });
    this.commands = [];
    return told;
  }

  get view() {
    return new ObjectView(this.objects);
  }

  pod(name: string): Pod {
    const pod = this.view.get("pods", "default", name);
    if (!pod) throw new Error(`no pod ${name}`);
    return pod;
  }

  container(pod: string, name = "main"): ContainerStatus {
    const { initContainerStatuses = [], containerStatuses = [] } = this.pod(pod).status;
    const status = [...initContainerStatuses, ...containerStatuses].find((each) => each.name === name);
    if (!status) throw new Error(`no status of ${name}`);
    return status;
  }

  condition(pod: string, type: string): PodCondition | undefined {
    return this.pod(pod).status.conditions?.find((each) => each.type === type);
  }

  #nextDelayed(end: number) {
    return this.delayed.filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
  }

  #wake(wakes: readonly Wake[]): void {
    for (const wake of wakes) {
      const key = typeof wake === "string" ? wake : wake.key;
      const afterMs = typeof wake === "string" ? 0 : wake.afterMs;
      if (afterMs > 0) this.delayed.push({ key, atMs: this.nowMs + afterMs });
      else if (!this.queue.includes(key)) this.queue.push(key);
    }
  }

  #observe(event: WatchEvent): void {
    const { memory, wake } = this.reconciler.observe(this.memory, event, this.view, this);
    this.memory = memory;
    this.#wake(wake);
  }

  #turn(key: Key): void {
    const plan = this.reconciler.reconcile(this.view, key, this.memory, this);
    this.memory = plan.memory ?? this.memory;
    this.#wake(plan.wake ?? []);
    this.events.push(...(plan.records ?? []).map(({ reason, message }) => `${reason}: ${message}`));
    for (const command of plan.run ?? []) this.carryOut(command);
    for (const step of plan.steps) {
      const response = this.#ask(step.request);
      this.memory = this.reconciler.answered?.(this.memory, key, step, response, this) ?? this.memory;
      if (stepFailed(step, response)) return;
    }
    if (typeof plan.requeue === "object") this.#wake([{ key, afterMs: plan.requeue.afterMs }]);
  }

  #ask(request: ApiRequest): ApiResponse {
    if (this.failing) return failure(503, "ServiceUnavailable");
    if (request.verb === "create") {
      const { metadata } = request.object;
      const stamp = { uid: `uid-${metadata.name}`, resourceVersion: "", creationTimestamp: formatTime(this.nowMs) };
      this.put({ spec: {}, status: {}, ...request.object, metadata: { ...metadata, ...stamp } } as Stored);
      return { ok: true, code: 201, object: request.object };
    }
    const key = objectKey(request.resource, request.namespace, "name" in request ? request.name : "");
    const before = this.objects.get(key);
    if (!before) return failure(404, "NotFound");
    if (request.verb === "update") this.put(request.object as Stored);
    if (request.verb === "patch") {
      this.put(merged(before, request.patch) as Stored);
      if (request.resource === "pods")
        this.writes.push((((request.patch as Json).status as Json).phase as string) ?? "status");
    }
    if (request.verb === "delete") {
      this.writes.push("DELETE");
      this.deletions.push(request.options ?? {});
      this.remove(key);
    }
    return { ok: true, code: 200, object: before as KubeObject };
  }
}
