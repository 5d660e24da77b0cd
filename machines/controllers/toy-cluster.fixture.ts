import { fnv1a } from "../api/hash.ts";
import { type KubeObject, type ObjectKey, objectKey, type ResourceName, type Stored } from "../api/object.ts";
import type { ApiRequest, ApiResponse } from "../api/request.ts";
import { formatTime } from "../api/time.ts";
import { explained } from "../explained.ts";
import { ObjectView } from "../object-view.ts";
import { type Key, type PlanStep, type Reconciler, stepFailed } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import type { WatchEvent } from "../watch.ts";
import { type AnyStored, event, keyOf, noonMs, type Part, refusal } from "./workloads.fixture.ts";

/**
 * A cluster in which every watch event arrives before anything else happens, and graceful deletion takes no time.
 * Enough to see whether controllers get where they should.
 */
export class ToyCluster {
  readonly objects = new Map<ObjectKey, Stored>();
  readonly refuse: ((request: ApiRequest) => ApiResponse | undefined) | undefined;
  nowMs = noonMs;
  readonly recorded: string[] = [];
  readonly #controllers: readonly {
    readonly reconciler: Reconciler<unknown>;
    memory: unknown;
    readonly queue: Set<Key>;
  }[];
  #version = 1;

  constructor(reconcilers: readonly Reconciler<never>[], refuse?: (request: ApiRequest) => ApiResponse | undefined) {
    this.#controllers = (reconcilers as readonly unknown[] as readonly Reconciler<unknown>[]).map((reconciler) => ({
      reconciler,
      memory: reconciler.memory,
      queue: new Set(),
    }));
    this.refuse = refuse;
  }

  get view(): View {
    return new ObjectView(this.objects);
  }

  /** Of a resource, in key order. */
  list<R extends ResourceName>(resource: R): readonly ObjectOf<R>[] {
    return this.view.list(resource);
  }

  memoryOf(name: string): unknown {
    return this.#controllers.find(({ reconciler }) => reconciler.name === name)?.memory;
  }

  /** Stores an object as it is, and tells everyone. */
  put(object: AnyStored): void {
    const key = keyOf(object);
    const previous = this.objects.get(key);
    const written = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++this.#version) },
    } as unknown as Stored;
    this.objects.set(key, written);
    this.#tell(event(previous ? "MODIFIED" : "ADDED", written, previous));
  }

  /** Changes an object's specification, as a user would. */
  edit(key: ObjectKey, spec: Part): void {
    const old = this.objects.get(key) as Stored & { readonly spec: Part };
    const generation = (old.metadata.generation ?? 0) + 1;
    this.put({ ...old, spec: { ...old.spec, ...spec }, metadata: { ...old.metadata, generation } } as never);
  }

  remove(key: ObjectKey): void {
    const old = this.objects.get(key);
    this.objects.delete(key);
    if (old) this.#tell(event("DELETED", old));
  }

  /** Lets one controller reconcile one key, if any waits, and carries out its plan. */
  turn(name?: string): boolean {
    const controller = this.#controllers.find(
      ({ reconciler, queue }) => queue.size > 0 && (name ?? reconciler.name) === reconciler.name,
    );
    const [key] = controller?.queue ?? [];
    if (controller === undefined || key === undefined) return false;
    controller.queue.delete(key);
    const { reconciler } = controller;
    const plan = reconciler.reconcile(this.view, key, controller.memory, this);
    if (plan.memory !== undefined) controller.memory = plan.memory;
    if (this.#carryOut(controller, key, plan.steps)) controller.queue.add(key);
    return true;
  }

  /** Turns until nothing is left to do. @returns how many it took; throws when they do not end. */
  settle(name?: string, limit = 2_000): number {
    for (let turns = 0; turns < limit; turns++) if (!this.turn(name)) return turns;
    throw new Error(`no rest after ${limit} turns`);
  }

  /** Whether a step failed. */
  #carryOut(
    controller: { reconciler: Reconciler<unknown>; memory: unknown },
    key: Key,
    steps: readonly PlanStep[],
  ): boolean {
    for (const step of steps) {
      const response = this.handle(step.request);
      controller.memory =
        controller.reconciler.answered?.(controller.memory, key, step, response, this) ?? controller.memory;
      const failed = stepFailed(step, response);
      const isSilent = !response.ok && step.silent?.includes(response.status.reason as never);
      const record = failed && !isSilent ? step.recordFailure : response.ok ? step.record : undefined;
      const error = response.ok ? "" : (response.status.message ?? "");
      const name = response.ok ? (response.object?.metadata.name ?? "") : "";
      if (record)
        this.recorded.push(`${record.reason} ${record.message.replace("{name}", name).replace("{error}", error)}`);
      if (!failed) continue;
      this.#carryOut(controller, key, explained(step.otherwise ?? [], error));
      return true;
    }
    return false;
  }

  handle(request: ApiRequest): ApiResponse {
    const refused = this.refuse?.(request);
    if (refused) return refused;
    if (request.verb === "create") return this.#create(request.resource, request.object);
    if (request.verb !== "update" && request.verb !== "patch" && request.verb !== "delete")
      throw new Error(`no ${request.verb} here`);
    const key = objectKey(request.resource, request.namespace, request.name);
    const old = this.objects.get(key);
    if (!old) return refusal("NotFound");
    if (request.verb === "delete") this.remove(key);
    else if (request.verb === "patch")
      return this.#write(old, merged(old, request.patch as Part) as unknown as Stored, "");
    else return this.#write(old, request.object as Stored, request.options?.dryRun ? "dryRun" : request.subresource);
    return { ok: true, code: 200, object: old };
  }

  #create(resource: ResourceName, object: KubeObject): ApiResponse {
    const { generateName, ...metadata } = object.metadata;
    const taken = (name: string) => this.objects.has(objectKey(resource, metadata.namespace, name));
    let suffix = 1;
    while (generateName && taken(generateName + suffix)) suffix++;
    const name = metadata.name ?? `${generateName}${suffix}`;
    if (taken(name)) return refusal("AlreadyExists");
    const creationTimestamp = formatTime(this.nowMs);
    const defaults = { uid: `uid-${name}-${fnv1a(`${name}${this.#version}`)}`, generation: 1, creationTimestamp };
    const status = object.kind === "Pod" ? { phase: "Pending" } : { replicas: 0 };
    this.put({ status, ...object, metadata: { ...metadata, name, ...defaults } } as never);
    return { ok: true, code: 201, object: this.objects.get(objectKey(resource, metadata.namespace, name)) as Stored };
  }

  #write(old: Stored, sentObject: Stored, mode: string | undefined): ApiResponse {
    if (sentObject.metadata.uid !== old.metadata.uid) return refusal("Invalid");
    if (sentObject.metadata.resourceVersion !== old.metadata.resourceVersion) return refusal("Conflict");
    if (mode === "dryRun") return { ok: true, code: 200, object: old };
    const respecified = JSON.stringify(old.spec) !== JSON.stringify(sentObject.spec);
    const generation = (old.metadata.generation ?? 0) + Number(respecified && mode !== "status");
    // Neither subresource touches the other's part; both may change annotations.
    const kept = mode === "status" ? { spec: old.spec } : { status: old.status };
    const object = { ...sentObject, ...kept, metadata: { ...sentObject.metadata, generation } };
    this.put(object as unknown as Stored);
    return { ok: true, code: 200, object: this.objects.get(keyOf(old)) as Stored };
  }

  #tell(news: WatchEvent): void {
    for (const controller of this.#controllers) {
      if (!controller.reconciler.watches.some(({ resource }) => resource === news.resource)) continue;
      const { memory, wake } = controller.reconciler.observe(controller.memory, news, this.view, this);
      controller.memory = memory;
      for (const one of wake) if (typeof one === "string") controller.queue.add(one);
    }
  }
}

/** JSON merge patch, RFC 7396, as far as it is needed here. */
function merged(target: object, patch: object): Part {
  const result: { [field: string]: unknown } = { ...target };
  for (const [field, value] of Object.entries(patch)) {
    const nested = typeof value === "object" && value !== null && !Array.isArray(value);
    result[field] = nested ? merged((result[field] ?? {}) as object, value) : value;
  }
  return result;
}
