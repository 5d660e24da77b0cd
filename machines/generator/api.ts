import { type KubeObject, objectKey, type ResourceName, type Stored } from "../api/object.ts";
import type { ApiRequest, DeleteOptions, ObjectList } from "../api/request.ts";
import type { EventRecord } from "../effects.ts";
import type { Draft } from "../kind.ts";
import { requests } from "../requests.ts";
import type { ObjectOf } from "../view.ts";
import type { Asks, Question } from "./question.ts";

/** Quorum reads: what the store has at the moment at which the apiserver answers. Each is a request, with all that can go wrong with one. */
export interface LiveReads {
  /** Undefined if there is no such object; any other refusal is thrown as an ApiError. */
  get<R extends ResourceName>(resource: R, namespace: string, name: string): Asks<ObjectOf<R> | undefined>;
  /** Of one namespace, or of all. */
  list<R extends ResourceName>(resource: R, namespace?: string): Asks<readonly ObjectOf<R>[]>;
}

/**
 * What a reconcile in generator style has: every call is made with `yield*`. Reads are of the controller's cache, which may lag behind,
 * and cost nothing; `live` reads and writes are requests: after each one anything may have happened, a crash included. A request that
 * is refused throws an ApiError at the `yield*`. Objects are frozen: change copies.
 */
export interface ReconcileApi {
  /** From the cache. Undefined: it has none of that name, or does not show it yet. */
  get<R extends ResourceName>(resource: R, namespace: string, name: string): Asks<ObjectOf<R> | undefined>;
  /** From the cache, in key order: of one namespace, or of all. */
  list<R extends ResourceName>(resource: R, namespace?: string): Asks<readonly ObjectOf<R>[]>;
  /** From the cache: those of a resource whose controller is this owner. */
  controlledBy<R extends ResourceName>(resource: R, owner: Pick<Stored, "metadata">): Asks<readonly ObjectOf<R>[]>;
  readonly live: LiveReads;
  create<R extends ResourceName>(resource: R, object: Draft<R>): Asks<ObjectOf<R>>;
  /** With the resource version that the object was read with, it is refused with `Conflict` if somebody has changed it since. */
  update<R extends ResourceName>(resource: R, object: Draft<R>): Asks<ObjectOf<R>>;
  updateStatus<R extends ResourceName>(resource: R, object: Draft<R>): Asks<ObjectOf<R>>;
  /** A JSON merge patch: null removes a field. */
  patch<R extends ResourceName>(resource: R, namespace: string, name: string, patch: object): Asks<ObjectOf<R>>;
  patchStatus<R extends ResourceName>(resource: R, namespace: string, name: string, status: object): Asks<ObjectOf<R>>;
  /** What is gone already is no failure: kubectl's `--ignore-not-found`. */
  delete(resource: ResourceName, namespace: string, name: string, options?: DeleteOptions): Asks<void>;
  /** Any other request. Answers the object, or the list. */
  request(request: ApiRequest): Asks<KubeObject | ObjectList>;
  /** Records an Event about an object. */
  record(
    resource: ResourceName,
    regarding: Pick<Stored, "metadata">,
    event: Omit<EventRecord, "regarding">,
  ): Asks<void>;
  /** Milliseconds since 1970. The clock's only door: a reconcile that reads one itself is not replayed. */
  now(): Asks<number>;
}

function* ask<T>(question: Question): Asks<T> {
  return (yield question) as T;
}

const send = <T>(request: ApiRequest): Asks<T> => ask<T>({ ask: "request", request });

/** Absent objects are null in what is recorded. */
function* orUndefined<T>(asking: Asks<T | null>): Asks<T | undefined> {
  return (yield* asking) ?? undefined;
}

function* unlessGone<T>(asking: Asks<T>): Asks<T | undefined> {
  try {
    return yield* asking;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return (error as { readonly reason?: unknown } | null)?.reason === "NotFound";
}

/** The one api: it holds nothing, it only asks. */
export const reconcileApi: ReconcileApi = {
  get: (resource, namespace, name) => orUndefined(ask({ ask: "get", resource, namespace, name })),
  list: (resource, namespace) => ask({ ask: "list", resource, ...(namespace !== undefined && { namespace }) }),
  controlledBy: (resource, owner) => ask({ ask: "list", resource, controlledBy: owner.metadata.uid }),
  live: {
    get: (resource, namespace, name) => unlessGone(send(requests.get(resource, namespace, name))),
    *list<R extends ResourceName>(resource: R, namespace?: string) {
      const { items } = yield* send<ObjectList>(requests.list(resource, namespace));
      return items as unknown as readonly ObjectOf<R>[];
    },
  },
  create: (resource, object) => send(requests.create(resource, object)),
  update: (resource, object) => send(requests.update(resource, object)),
  updateStatus: (resource, object) => send(requests.updateStatus(resource, object)),
  patch: (resource, namespace, name, patch) => send(requests.patch(resource, namespace, name, patch)),
  patchStatus: (resource, namespace, name, status) => send(requests.patchStatus(resource, namespace, name, status)),
  *delete(resource, namespace, name, options) {
    yield* unlessGone(send(requests.delete(resource, namespace, name, options)));
  },
  request: (request) => send(request),
  *record(resource, { metadata }, event) {
    const regarding = objectKey(resource, metadata.namespace, metadata.name);
    yield* ask({ ask: "record", record: { regarding, ...event } });
  },
  now: () => ask({ ask: "now" }),
};
