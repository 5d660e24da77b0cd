import type { ApiRequest, ApiResponse } from "./api/request.ts";
import type { StatusReason } from "./api/status.ts";
import type { Clock } from "./clock.ts";
import type { EventRecord, RuntimeCommand, RuntimeEvent } from "./effects.ts";
import type { Permissions } from "./permissions.ts";
import type { View } from "./view.ts";
import type { Interest, WatchEvent } from "./watch.ts";

/** What a work queue holds: most often `namespace/name` (or just `name`) of the object to reconcile. */
export type Key = string;

/** A key to be put in the work queue, at once or after a delay. */
export type Wake = Key | { readonly key: Key; readonly afterMs: number };

/** What a controller learns from one watch event: its memory afterwards, and the keys to look at. */
export interface Observation<M> {
  readonly memory: M;
  readonly wake: readonly Wake[];
}

/**
 * One request of a plan, and what its failure means.
 * A step fails when the answer is an error whose reason is not in `tolerate`. Then the rest of the plan is dropped,
 * `otherwise` is carried out in its place, and the key goes back to the queue with back-off.
 */
export interface PlanStep {
  readonly request: ApiRequest;
  /** Errors that count as success: deleting what is already gone, say. */
  readonly tolerate?: readonly StatusReason[];
  readonly otherwise?: readonly PlanStep[];
  /**
   * A test, for a `get`: the step fails if the object is there, so that the steps after it rest on a live read and not on
   * the cache. With a uid, another object by that name is as good as none. Use `stepFailed` to decide.
   */
  readonly expectGone?: { readonly uid?: string };
  /** A test, for a `get`: the step fails unless the object is still of this resource version, so that the cache is as good as a live read. */
  readonly expectVersion?: string;
  /** Recorded when the step has succeeded; `{name}` in the message is the name in the response. */
  readonly record?: EventRecord;
  /** Recorded when it has failed; `{error}` in the message is the Status message. */
  readonly recordFailure?: EventRecord;
  /** Failures that are not recorded. */
  readonly silent?: readonly StatusReason[];
}

/** Whether this answer fails the step: the one place that says so. */
export function stepFailed(step: PlanStep, response: ApiResponse): boolean {
  if (step.expectGone) {
    if (!response.ok) return response.status.reason !== "NotFound";
    const { uid } = step.expectGone;
    return uid === undefined || response.object?.metadata.uid === uid;
  }
  if (step.expectVersion !== undefined)
    return !response.ok || response.object?.metadata.resourceVersion !== step.expectVersion;
  return !response.ok && !(response.status.reason && step.tolerate?.includes(response.status.reason));
}

/** Why the key is to be looked at again although the plan did not fail. */
export type Requeue =
  /** After so long (client-go AddAfter). */
  | { readonly afterMs: number }
  /** With the queue's own exponential back-off (AddRateLimited). */
  | "backoff";

/**
 * Where a reconcile stands that decides as it goes: each thing that it asked so far, and what it was told. Plain data: whoever is told
 * the same again comes to the same place. A crash loses it.
 */
export interface Continuation {
  readonly heard: readonly Exchange[];
}

/** One question of a reconcile and its answer; null: there is no such object. */
export interface Exchange {
  readonly asked: unknown;
  readonly answer: unknown;
}

/**
 * What a reconciler wants done: requests, sent one at a time. After each one anything may happen, a crash included, and
 * the rest of the plan is lost; so every prefix of a plan must leave the world in a state from which reconciling goes on.
 */
export interface Plan<M> {
  /** The memory from the moment at which the plan is made: before its first request. Unset: unchanged. */
  readonly memory?: M;
  readonly steps: readonly PlanStep[];
  readonly requeue?: Requeue;
  /**
   * With it the reconcile is not over after these steps, but goes on by `proceed`: with the answer to its one step, or, without a step,
   * at the controller's next turn, on the cache as it is then.
   */
  readonly continuation?: Continuation;
  /** Other keys to look at, put in the queue when the plan is made, whatever becomes of its requests. */
  readonly wake?: readonly Wake[];
  /** Events that need no request to succeed first. */
  readonly records?: readonly EventRecord[];
  /** A kubelet's commands to its runtime. */
  readonly run?: readonly RuntimeCommand[];
}

/** The plan that asks for nothing. */
export const nothingToDo: Plan<never> = { steps: [] };

/**
 * A controller's whole behaviour, as pure functions over its cache and its memory. The generic controller hosts it: queue,
 * back-off, one request in flight, relists, restarts. After a crash the memory is `memory` again and the cache is listed anew,
 * so nothing that matters may live in memory only (law 4).
 *
 * M is plain, immutable data; equal memories must be equal as JSON (sort what has no order).
 */
export interface Reconciler<M> {
  /** As upstream names it: `replicaset-controller`. Unique in a cluster. */
  readonly name: string;
  /** What its cache holds. One cursor serves them all. */
  readonly watches: readonly Interest[];
  /** What it may ask for; unset: nobody has said. */
  readonly permissions?: Permissions;
  /** The memory at start. */
  readonly memory: M;
  /** Keys to look at as soon as the first list is there, whatever it holds: a kubelet's own node, say. */
  readonly atStart?: readonly Wake[];
  /**
   * Whether an event can mean anything to it; unset: every event can. Events that cannot are not delivered, though the cache has
   * them. It must be false only for changes of what neither `observe` nor `reconcile` ever reads (controller-runtime's predicates).
   */
  predicate?(event: WatchEvent): boolean;
  /** One watch event, in order, none left out. `view` is the cache with the event applied. Must not depend on anything else. */
  observe(memory: M, event: WatchEvent, view: View, clock: Clock): Observation<M>;
  /**
   * Level-based: decides from the cache as it is, not from what happened. Reads nothing but its arguments.
   * An object that is not in the view may be gone, or not have come yet.
   */
  reconcile(view: View, key: Key, memory: M, clock: Clock): Plan<M>;
  /**
   * Goes on with a reconcile from its continuation.
   * @param response the answer to its request; undefined at a turn.
   */
  proceed?(
    view: View,
    key: Key,
    memory: M,
    continuation: Continuation,
    response: ApiResponse | undefined,
    clock: Clock,
  ): Plan<M>;
  /** An answer to a step of its plan, for reconcilers that count (expectations). Unset: the memory stays as it is. */
  answered?(memory: M, key: Key, step: PlanStep, response: ApiResponse, clock: Clock): M;
  /** A container runtime's news, for kubelets. */
  heard?(memory: M, event: RuntimeEvent, view: View, clock: Clock): Observation<M>;
}
