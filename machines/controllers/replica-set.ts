import { matches, selectorFromMap, selectorOf } from "../api/labels.ts";
import { controllerOf, type ResourceName } from "../api/object.ts";
import { recordsEvents } from "../permissions.ts";
import { isPodActive, isPodAvailable, isPodReady, nextAvailableInMs } from "../pod-state.ts";
import { type Key, nothingToDo, type Plan, type PlanStep, type Reconciler } from "../reconcile.ts";
import type { ObjectOf, View } from "../view.ts";
import { asObject, claim, claimable, type OwnerKind } from "./claim.ts";
import {
  type Expectations,
  expectCreations,
  expectDeletions,
  forget,
  isSatisfied,
  noExpectations,
} from "./expectations.ts";
import { createPodStep, deletePodStep, podFromTemplate } from "./pod-control.ts";
import { podsToDelete } from "./pod-ranking.ts";
import { expectationsAfterAnswer, observeReplicas } from "./replica-set-events.ts";
import { desiredReplicas, newReplicaSetStatus, type ReplicaFailure, type ReplicaOwner } from "./replica-set-status.ts";

type Pods = readonly ObjectOf<"pods">[];

/** What may be changed about the controller, to see what becomes of it; upstream's values when unset. */
export interface ReplicaSetOptions {
  /** Whether it waits until it has seen what it asked for. Without, a cache that lags makes it ask twice. */
  readonly expectations?: boolean;
  /** How many pods it creates or deletes at most in one go (upstream BurstReplicas). */
  readonly burstReplicas?: number;
  /** Which pods count as replicas. */
  readonly isReplica?: (pod: ObjectOf<"pods">) => boolean;
}

/** Keeps as many pods running as a ReplicaSet says (pkg/controller/replicaset). Keys are `namespace/name`. */
export function replicaSetController(options: ReplicaSetOptions = {}): Reconciler<Expectations> {
  const replicaSets: OwnerKind<ObjectOf<"replicasets.apps">> = {
    resource: "replicasets.apps",
    kind: "ReplicaSet",
    selector: ({ spec }) => selectorOf(spec.selector),
  };
  return replicaController("replicaset-controller", replicaSets, options);
}

/** Keeps as many pods running as a ReplicationController says: a ReplicaSet with an older face (pkg/controller/replication). */
export function replicationController(options: ReplicaSetOptions = {}): Reconciler<Expectations> {
  const replicationControllers: OwnerKind<ObjectOf<"replicationcontrollers">> = {
    resource: "replicationcontrollers",
    kind: "ReplicationController",
    selector: ({ spec }) => selectorFromMap(spec.selector ?? {}),
  };
  return replicaController("replication-controller", replicationControllers, options);
}

function replicaController<O extends ReplicaOwner>(
  name: string,
  kind: OwnerKind<O>,
  options: ReplicaSetOptions,
): Reconciler<Expectations> {
  const settings = { expectations: true, burstReplicas: 500, isReplica: isPodActive, ...options };
  return {
    name,
    watches: [{ resource: kind.resource }, { resource: "pods" }],
    permissions: {
      // Dry, before it adopts.
      [kind.resource]: ["update"],
      [`${kind.resource}/status`]: ["update"],
      pods: ["create", "patch", "delete"],
      ...recordsEvents,
    },
    memory: noExpectations,
    observe: (memory, event, view) => observeReplicas(kind, memory, event, view),
    answered: (memory, key, step, response) => expectationsAfterAnswer(memory, key, step, response),
    reconcile(view, key, memory, { nowMs }) {
      const [namespace = "", ownerName = ""] = key.split("/");
      const owner = view.get<ResourceName>(kind.resource, namespace, ownerName) as unknown as O | undefined;
      if (owner !== undefined) return new ReplicaSync(kind, settings, view, key, owner, nowMs).plan(memory);
      return key in memory ? { memory: forget(memory, key), steps: [] } : nothingToDo;
    },
  };
}

/** Requests that create or delete pods, what is expected of them, and what is to be said when one fails. */
interface Management {
  readonly memory: Expectations;
  readonly steps: readonly PlanStep[];
  readonly failure: ReplicaFailure;
}

/** One look at one owner. Upstream: syncReplicaSet. */
class ReplicaSync<O extends ReplicaOwner> {
  readonly #kind: OwnerKind<O>;
  readonly #settings: Required<ReplicaSetOptions>;
  readonly #view: View;
  readonly #key: Key;
  readonly #owner: O;
  readonly #nowMs: number;

  constructor(
    kind: OwnerKind<O>,
    settings: Required<ReplicaSetOptions>,
    view: View,
    key: Key,
    owner: O,
    nowMs: number,
  ) {
    this.#kind = kind;
    this.#settings = settings;
    this.#view = view;
    this.#key = key;
    this.#owner = owner;
    this.#nowMs = nowMs;
  }

  /**
   * Adoption and release; else creations or deletions; last the status, told from the pods as they were at the start.
   * - Upstream creates and deletes right after it has adopted or released. Here that waits for the news of it: a refused adoption ends the plan, and
   *   then nothing may be expected of what was to come after it.
   * - Creations go one by one, so upstream's slow start (1, 2, 4, … at once, and no more after a failure) is just: no more after a failure.
   * - A status that meets a conflict goes back to the queue; upstream tries once more first, from a fresh read.
   */
  plan(memory: Expectations): Plan<Expectations> {
    const owner = this.#owner;
    const candidates = claimable(this.#view, "pods", owner).filter(this.#settings.isReplica);
    const { claimed, steps } = claim(owner, this.#kind, candidates, "pods");
    const leaving = owner.metadata.deletionTimestamp !== undefined;
    const ripe = steps.length === 0 && !leaving && isSatisfied(memory, this.#key, this.#nowMs);
    const managed = ripe ? this.#manage(memory, claimed) : undefined;
    const complaint = managed && this.#statusSteps(claimed, managed.failure);
    const managing = (managed?.steps ?? []).map((step) =>
      complaint?.length ? { ...step, otherwise: complaint } : step,
    );
    return {
      ...(managed ? { memory: managed.memory } : {}),
      steps: [...steps, ...managing, ...this.#statusSteps(claimed)],
      ...this.#requeue(claimed),
    };
  }

  /** Upstream: manageReplicas. */
  #manage(memory: Expectations, pods: Pods): Management | undefined {
    const surplus = pods.length - desiredReplicas(this.#owner);
    const count = Math.min(Math.abs(surplus), this.#settings.burstReplicas);
    if (surplus < 0) return this.#create(memory, count);
    if (surplus > 0) return this.#delete(memory, pods, count);
    return undefined;
  }

  #create(memory: Expectations, count: number): Management {
    const pod = podFromTemplate(this.#owner, this.#owner.spec.template ?? {});
    return {
      memory: this.#settings.expectations ? expectCreations(memory, this.#key, count, this.#nowMs) : memory,
      steps: Array.from({ length: count }, (_, sent) =>
        createPodStep(this.#owner, this.#kind.resource, pod, count - sent),
      ),
      failure: { reason: "FailedCreate", message: "{error}" },
    };
  }

  /** In the order of their keys, which is what tells after a failure which ones were not sent. */
  #delete(memory: Expectations, pods: Pods, count: number): Management {
    const doomed = podsToDelete(pods, this.#relatedPods(), count, this.#nowMs);
    const sorted = [...doomed].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const keys = sorted.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    return {
      memory: this.#settings.expectations ? expectDeletions(memory, this.#key, keys, this.#nowMs) : memory,
      steps: sorted.map((pod) => deletePodStep(this.#owner, this.#kind.resource, pod)),
      failure: { reason: "FailedDelete", message: "unable to delete pods: {error}" },
    };
  }

  /** The pods of all that have the same controller as this owner, its siblings and itself; none if it has no controller (getIndirectlyRelatedPods). */
  #relatedPods(): Pods {
    const parent = controllerOf(this.#owner);
    if (parent === undefined) return [];
    const siblings = this.#view.controlledBy<ResourceName>(this.#kind.resource, parent.uid) as unknown as readonly O[];
    const selectors = siblings.map((sibling) => this.#kind.selector(sibling));
    const pods = this.#view.list("pods", this.#owner.metadata.namespace);
    return pods.filter(({ metadata }) => selectors.some((selector) => matches(selector, metadata.labels)));
  }

  #statusSteps(pods: Pods, failure?: ReplicaFailure): readonly PlanStep[] {
    const status = newReplicaSetStatus(this.#owner, pods, failure, this.#nowMs);
    if (status === undefined) return [];
    const { name, namespace = "" } = this.#owner.metadata;
    const object = asObject({ ...this.#owner, status });
    return [
      { request: { verb: "update", resource: this.#kind.resource, namespace, name, subresource: "status", object } },
    ];
  }

  /** Ready pods become available by time alone, which no event tells. */
  #requeue(pods: Pods): Pick<Plan<Expectations>, "requeue"> {
    const { minReadySeconds = 0 } = this.#owner.spec;
    const waits = (pod: ObjectOf<"pods">) => isPodReady(pod) && !isPodAvailable(pod, minReadySeconds, this.#nowMs);
    if (minReadySeconds === 0 || !pods.some(waits)) return {};
    return { requeue: { afterMs: nextAvailableInMs(pods, minReadySeconds, this.#nowMs) ?? minReadySeconds * 1000 } };
  }
}
