/** A store and a host for one reconciler, as simple as they can be, for the tests of this folder. Nothing else uses them. */

import { deepEqual } from "../api/equality.ts";
import { type ObjectKey, objectKey, parseKey, type Stored } from "../api/object.ts";
import type { ApiRequest, ApiResponse, DeleteOptions, PatchRequest, UpdateRequest } from "../api/request.ts";
import type { StatusReason } from "../api/status.ts";
import type { EventRecord } from "../effects.ts";
import { ObjectView } from "../object-view.ts";
import { type Key, type Plan, type PlanStep, type Reconciler, stepFailed, type Wake } from "../reconcile.ts";
import type { WatchEvent } from "../watch.ts";

type Json = Readonly<Record<string, unknown>>;

/** An object as tests write it: what the apiserver would fill in may be missing. */
export type Draft = Json & { readonly metadata: Json & { readonly name: string } };

/** Objects by key, and who listens to their changes. Deletion without finalizers is immediate. */
export class NaiveCluster {
  readonly objects = new Map<ObjectKey, Stored>();
  readonly requests: ApiRequest[] = [];
  readonly listeners: ((event: WatchEvent) => void)[] = [];
  #revision = 0;

  /** Stores an object, replacing the one of the same name; the uid is `NAME-uid` unless it says so. */
  put(resource: string, draft: Draft): Stored {
    const { namespace, name } = draft.metadata as { namespace?: string; name: string };
    const key = objectKey(resource, namespace, name);
    const previous = this.objects.get(key);
    const metadata = { uid: `${name}-uid`, creationTimestamp: "2025-01-01T00:00:00Z", ...draft.metadata };
    const object = {
      ...draft,
      metadata: { ...metadata, resourceVersion: String(++this.#revision) },
    } as unknown as Stored;
    this.objects.set(key, object);
    const event = { resource, key, object };
    this.#tell(previous ? { ...event, type: "MODIFIED", previous } : { ...event, type: "ADDED" });
    return object;
  }

  /** Takes an object out, finalizers or not. */
  drop(key: ObjectKey): void {
    const object = this.objects.get(key);
    if (!object || !this.objects.delete(key)) return;
    this.#tell({ type: "DELETED", resource: parseKey(key).resource, key, object, previous: object });
  }

  get(key: ObjectKey): Stored | undefined {
    return this.objects.get(key);
  }

  /** The names of what is there, in key order. */
  keys(): ObjectKey[] {
    return [...this.objects.keys()].sort();
  }

  handle(request: ApiRequest): ApiResponse {
    this.requests.push(request);
    switch (request.verb) {
      case "list":
      case "deletecollection": {
        const prefix = `${request.resource}/${request.namespace ?? ""}`;
        const keys = this.keys().filter(
          (key) => key.startsWith(`${prefix}/`) || (!request.namespace && key.startsWith(prefix)),
        );
        if (request.verb === "deletecollection") for (const key of keys) this.delete(key, request.options);
        const items = keys.flatMap((key) => this.objects.get(key) ?? []);
        return {
          ok: true,
          code: 200,
          list: { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "0" }, items },
        };
      }
      case "create":
        return refuse("MethodNotAllowed");
      default: {
        const key = objectKey(request.resource, request.namespace, request.name);
        const object = this.objects.get(key);
        if (!object) return refuse("NotFound");
        if (request.verb === "get") return { ok: true, code: 200, object };
        if (request.verb === "delete") return this.delete(key, request.options);
        return this.#write(key, object, request);
      }
    }
  }

  delete(key: ObjectKey, { preconditions, propagationPolicy = "Background" }: DeleteOptions = {}): ApiResponse {
    const object = this.objects.get(key);
    if (!object) return refuse("NotFound");
    const { uid, resourceVersion, finalizers = [] } = object.metadata;
    if (preconditions?.uid && preconditions.uid !== uid) return refuse("Conflict");
    if (preconditions?.resourceVersion && preconditions.resourceVersion !== resourceVersion) return refuse("Conflict");
    const own = finalizers.filter((finalizer) => finalizer !== "orphan" && finalizer !== "foregroundDeletion");
    const added = { Background: [], Orphan: ["orphan"], Foreground: ["foregroundDeletion"] }[propagationPolicy];
    const held = object.metadata.deletionTimestamp ? finalizers : [...own, ...added];
    if (held.length === 0) this.drop(key);
    else {
      const mark = { metadata: { finalizers: held, deletionTimestamp: "2025-01-01T00:00:00Z" } };
      this.#replace(key, object, merge(object, mark) as Stored);
    }
    return { ok: true, code: 200, object };
  }

  #write(key: ObjectKey, object: Stored, request: UpdateRequest | PatchRequest): ApiResponse {
    const change = request.verb === "update" ? (request.object as unknown as Json) : (request.patch as Json);
    const { uid, resourceVersion } = (change.metadata ?? {}) as { uid?: string; resourceVersion?: string };
    if (uid && uid !== object.metadata.uid) return refuse("Conflict");
    if (resourceVersion && resourceVersion !== object.metadata.resourceVersion) return refuse("Conflict");
    const part = request.subresource === "status" ? "status" : request.subresource === "finalize" ? "spec" : undefined;
    const written = part ? { [part]: change[part] } : change;
    const after = request.verb === "update" ? { ...object, ...written } : merge(object, written);
    return { ok: true, code: 200, object: this.#replace(key, object, after as Stored) };
  }

  #replace(key: ObjectKey, object: Stored, merged: Stored): Stored {
    const { finalizers = [], deletionTimestamp } = merged.metadata;
    const namespaceHeld = ((merged.spec as { finalizers?: unknown[] } | undefined)?.finalizers ?? []).length > 0;
    if (deletionTimestamp && finalizers.length === 0 && !namespaceHeld) {
      this.drop(key);
      return merged;
    }
    if (deepEqual(merged, object)) return object;
    return this.put(parseKey(key).resource, merged as unknown as Draft);
  }

  #tell(event: WatchEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

/** JSON merge patch (RFC 7386). */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result = {
    ...(typeof target === "object" && target !== null && !Array.isArray(target) ? target : {}),
  } as Record<string, unknown>;
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else if (value !== undefined) result[field] = merge(result[field], value);
  }
  return result;
}

/** A refusal with a reason, and a message that names it. */
export function refuse(reason: StatusReason): ApiResponse {
  const code = reason === "NotFound" ? 404 : reason === "Conflict" ? 409 : reason === "MethodNotAllowed" ? 405 : 500;
  const status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: `refused: ${reason}`,
    reason,
    code,
  } as const;
  return { ok: false, code, status };
}

/** Hosts a reconciler: an inbox of watch events, a queue of keys, keys that wait for a time, and what was recorded. */
export class NaiveHost<M> {
  readonly cluster: NaiveCluster;
  readonly reconciler: Reconciler<M>;
  readonly records: EventRecord[] = [];
  readonly delayed = new Map<Key, number>();
  memory: M;
  nowMs = 0;
  #inbox: WatchEvent[] = [];
  #cache = new Map<ObjectKey, Stored>();
  #queue: Key[] = [];

  constructor(cluster: NaiveCluster, reconciler: Reconciler<M>) {
    this.cluster = cluster;
    this.reconciler = reconciler;
    this.memory = reconciler.memory;
    const watched = new Set(reconciler.watches.map(({ resource }) => resource));
    cluster.listeners.push((event) => void (watched.has(event.resource) && this.#inbox.push(event)));
    this.restart();
  }

  /** Crash and start: nothing is remembered, and everything is listed, before the first turn as informers see to it. */
  restart(): boolean {
    const watched = new Set(this.reconciler.watches.map(({ resource }) => resource));
    this.memory = this.reconciler.memory;
    this.#queue = [];
    this.#inbox = [];
    this.delayed.clear();
    this.#cache = new Map([...this.cluster.objects].filter(([key]) => watched.has(parseKey(key).resource)));
    for (const [key, object] of this.#cache)
      this.#hear({ type: "ADDED", resource: parseKey(key).resource, key, object });
    return true;
  }

  /** The next watch event arrives. */
  deliver(): boolean {
    const event = this.#inbox.shift();
    if (!event) return false;
    if (event.type === "DELETED") this.#cache.delete(event.key);
    else this.#cache.set(event.key, event.object);
    this.#hear(event);
    return true;
  }

  /** Makes a plan for the next key and carries all of it out. */
  turn(): boolean {
    const key = this.#queue.shift();
    if (key === undefined) return false;
    const plan = this.reconciler.reconcile(this.#view(), key, this.memory, { nowMs: this.nowMs });
    this.memory = plan.memory ?? this.memory;
    this.records.push(...(plan.records ?? []));
    for (const wake of plan.wake ?? []) this.#wake(wake);
    const requeue = this.#carryOut(key, plan.steps) ? plan.requeue : "backoff";
    if (requeue === "backoff") this.#wake({ key, afterMs: 5 });
    else if (requeue) this.#wake({ key, ...requeue });
    return true;
  }

  /** The key waits no longer; without one, the clock moves to the key that is due next, which is then queued. */
  fire(key?: Key): boolean {
    const [due] = key === undefined ? [...this.delayed].sort((a, b) => a[1] - b[1]) : [[key, this.nowMs] as const];
    if (!due || !this.delayed.delete(due[0])) return false;
    this.nowMs = Math.max(this.nowMs, due[1]);
    this.#wake(due[0]);
    return true;
  }

  /** Hears and does all that there is, without the time moving but for back-off. Throws when that does not end. */
  settle(limit = 10_000): void {
    for (let steps = 0; steps < limit; steps++) {
      if (this.deliver() || this.turn()) continue;
      const [soon] = [...this.delayed].filter(([, atMs]) => atMs <= this.nowMs + 5);
      if (!soon) return;
      this.fire(soon[0]);
    }
    throw new Error(`not settled after ${limit} steps`);
  }

  /** Time passes: everything that falls due by then happens, in order. */
  passTo(nowMs: number): void {
    this.settle();
    for (;;) {
      const next = [...this.delayed].sort((a, b) => a[1] - b[1])[0];
      if (!next || next[1] > nowMs) break;
      this.fire();
      this.settle();
    }
    this.nowMs = nowMs;
  }

  plan(key: Key): Plan<M> {
    return this.reconciler.reconcile(this.#view(), key, this.memory, { nowMs: this.nowMs });
  }

  #hear(event: WatchEvent): void {
    const observation = this.reconciler.observe(this.memory, event, this.#view(), { nowMs: this.nowMs });
    this.memory = observation.memory;
    for (const wake of observation.wake) this.#wake(wake);
  }

  #carryOut(key: Key, steps: readonly PlanStep[]): boolean {
    for (const step of steps) {
      const response = this.cluster.handle(step.request);
      this.memory = this.reconciler.answered?.(this.memory, key, step, response, { nowMs: this.nowMs }) ?? this.memory;
      const failed = stepFailed(step, response);
      const record = failed ? step.recordFailure : step.record;
      if (record) this.records.push(record);
      if (!failed) continue;
      if (step.otherwise) this.#carryOut(key, step.otherwise);
      return false;
    }
    return true;
  }

  #wake(wake: Wake): void {
    const { key, afterMs } = typeof wake === "string" ? { key: wake, afterMs: 0 } : wake;
    if (afterMs > 0)
      this.delayed.set(key, Math.min(this.delayed.get(key) ?? Number.POSITIVE_INFINITY, this.nowMs + afterMs));
    else if (!this.#queue.includes(key)) this.#queue.push(key);
  }

  #view(): ObjectView {
    return new ObjectView(this.#cache);
  }
}
