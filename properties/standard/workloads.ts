import { originalOf } from "../../actors/copies.ts";
import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import type { Stored } from "../../machines/api/object.ts";
import { notDesired } from "../../machines/desired-state.ts";
import { isPodActive, isPodAvailable, isPodReady } from "../../machines/pod-state.ts";
import type { ObjectOf } from "../../machines/view.ts";
import type { Convergence, Objection, OnStep, Property, Sometimes } from "../property.ts";

type Deployment = ObjectOf<"deployments.apps">;
type Pod = ObjectOf<"pods">;

/** Surge and unavailability as numbers of pods (apps/v1 RollingUpdateDeployment; percentages round up and down). */
function bounds({ spec }: Deployment): { readonly surge: number; readonly unavailable: number } {
  if (spec.strategy?.type === "Recreate") return { surge: 0, unavailable: spec.replicas ?? 1 };
  const { maxSurge = "25%", maxUnavailable = "25%" } = spec.strategy?.rollingUpdate ?? {};
  const replicas = spec.replicas ?? 1;
  const surge = scaled(maxSurge, replicas, Math.ceil);
  const unavailable = scaled(maxUnavailable, replicas, Math.floor);
  // Both zero would leave no way forward: one may be missing then (upstream ResolveFenceposts).
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

function scaled(value: number | string, total: number, round: (amount: number) => number): number {
  return typeof value === "number" ? value : round((Number.parseInt(value, 10) / 100) * total);
}

function podsOf(store: Store, deployment: Deployment): Pod[] {
  const view = new StoreView(store);
  return view
    .controlledBy("replicasets.apps", deployment.metadata.uid)
    .flatMap((set) => view.controlledBy("pods", set.metadata.uid));
}

/**
 * No roll-out asks for more pods than replicas and maxSurge (upstream's MaxSurge arithmetic). What counts is what ReplicaSets are asked
 * for: pods of an old one that is scaled down already may take a while to go. Whatever a user does is not held against the controllers.
 */
export const controllersKeepSurge: OnStep = {
  kind: "step",
  name: "no controller asks for more pods of a Deployment than replicas and maxSurge allow",
  objection(before, after, actor) {
    if (!isController(actor)) return undefined;
    for (const deployment of new StoreView(after).list("deployments.apps")) {
      const allowed = (deployment.spec.replicas ?? 1) + bounds(deployment).surge;
      const now = askedFor(after, deployment);
      if (now > allowed && now > askedFor(before, deployment)) {
        return `${actor} asks for ${now} pods of Deployment ${id(deployment)}, at most ${allowed} are allowed`;
      }
    }
    return undefined;
  },
};

function askedFor(store: Store, { metadata }: Deployment): number {
  const sets = new StoreView(store).controlledBy("replicasets.apps", metadata.uid);
  return sets.reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0);
}

/** Those that carry out a roll-out. Node controllers only tell what became of pods whose node is gone, or make room for others. */
const rollOutControllers: ReadonlySet<string> = new Set([
  "deployment-controller",
  "replicaset-controller",
  "replication-controller",
]);

function isController(actor: string): boolean {
  return rollOutControllers.has(originalOf(actor));
}

/** The controllers themselves never delete a pod if too few would be available then. */
export const controllersKeepAvailability: OnStep = {
  kind: "step",
  name: "no controller takes a Deployment below replicas − maxUnavailable available pods",
  objection(before, after, actor) {
    if (!isController(actor)) return undefined;
    for (const deployment of new StoreView(after).list("deployments.apps")) {
      if (deployment.metadata.deletionTimestamp) continue;
      const least = (deployment.spec.replicas ?? 1) - bounds(deployment).unavailable;
      const now = available(after, deployment);
      if (now < least && available(before, deployment) > now) {
        return `${actor} left Deployment ${id(deployment)} with ${now} available pods, at least ${least} are promised`;
      }
    }
    return undefined;
  },
};

function available(store: Store, deployment: Deployment): number {
  return podsOf(store, deployment).filter((pod) => isPodActive(pod) && isPodAvailable(pod, 0, 0)).length;
}

/** Objects to how the number of active pods of a ReplicaSet or ReplicationController has changed. */
type SizeObjection = (set: ObjectOf<"replicasets.apps">, was: number, now: number, wanted: number) => Objection;

/**
 * The first objection to a ReplicaSet, whoever owns it. While its status is of an earlier specification nothing is said: a plan that was made for another
 * size may still be carried out to its end.
 */
function ofReplicaSets(before: Store, after: Store, objection: SizeObjection): Objection {
  for (const resource of ["replicasets.apps", "replicationcontrollers"] as const) {
    for (const set of new StoreView(after).list(resource) as readonly ObjectOf<"replicasets.apps">[]) {
      const active = (store: Store) =>
        new StoreView(store).controlledBy("pods", set.metadata.uid).filter(isPodActive).length;
      const { generation = 1 } = set.metadata;
      if (generation > 1 && set.status.observedGeneration !== generation) continue;
      const found = objection(set, active(before), active(after), set.spec.replicas ?? 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A ReplicaSet's own overshoot. */
export const replicaSetsNeverOvershoot: OnStep = {
  kind: "step",
  name: "a ReplicaSet never creates more pods than its replicas",
  objection: (before, after) =>
    ofReplicaSets(before, after, (set, was, now, wanted) =>
      now > was && now > wanted ? `${set.kind} ${id(set)} has ${now} active pods, ${wanted} are wanted` : undefined,
    ),
};

/** The counterpart: a controller deletes pods only where their owner has too many. */
export const replicaSetsNeverUndershoot: OnStep = {
  kind: "step",
  name: "no controller takes a ReplicaSet below its replicas",
  objection: (before, after, actor) =>
    ofReplicaSets(before, after, (set, was, now, wanted) =>
      isController(actor) && now < was && now < wanted
        ? `${actor} leaves ${set.kind} ${id(set)} with ${now} of ${wanted} pods`
        : undefined,
    ),
};

/** Something happens at all: pods come to life. */
export const somePodBecomesReady: Sometimes = {
  kind: "sometimes",
  name: "a pod becomes ready",
  holds: (store) => new StoreView(store).list("pods").some(isPodReady),
};

/** Actual state is desired state, for all kinds that are acted on. */
export const workloadsConverge: Convergence = {
  kind: "convergence",
  name: "actual state converges to desired state, and stays",
  objection: (store) => notDesired(new StoreView(store)),
};

/** What holds of Deployments, ReplicaSets and ReplicationControllers. */
export const workloadProperties: readonly Property[] = [
  controllersKeepSurge,
  controllersKeepAvailability,
  replicaSetsNeverOvershoot,
  somePodBecomesReady,
  workloadsConverge,
];

function id({ metadata }: Pick<Stored, "metadata">): string {
  return `${metadata.namespace}/${metadata.name}`;
}
