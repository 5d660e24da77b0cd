import { customResourceIn } from "../../actors/apiserver/custom-resources.ts";
import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import { validateStoredCustom } from "../../machines/api/custom/object.ts";
import { definitionsResource } from "../../machines/api/custom/resources.ts";
import { parseKey, type Stored } from "../../machines/api/object.ts";
import { validateStored } from "../../machines/api/validation/index.ts";
import { isPodFinished } from "../../machines/pod-state.ts";
import { nodeInfo, usageOf } from "../../machines/scheduler/node-info.ts";
import type { ObjectOf } from "../../machines/view.ts";
import type { Always, Objection, OnStep, Property } from "../property.ts";

type Pod = ObjectOf<"pods">;

/** Law 2. */
export const everythingStoredIsValid: Always = {
  kind: "always",
  name: "everything stored has passed validation",
  objection(store) {
    // Most clusters define nothing, and this is asked of every store.
    const defines = store.range(`${definitionsResource}/`, { limit: 1 }).length > 0;
    for (const [key, object] of store.entries()) {
      const custom = defines ? customResourceIn(store, parseKey(key).resource)?.storage : undefined;
      const [complaint] = custom ? validateStoredCustom(custom, object) : validateStored(object);
      if (complaint !== undefined) return `${key}: ${complaint}`;
    }
    return undefined;
  },
};

/** A pod is bound once: its node, once it has one, is its node for good. */
export const podsAreBoundOnce: OnStep = {
  kind: "step",
  name: "a pod is bound once, and its node never changes",
  objection: (before, after) =>
    eachPod(before, after, (old, now) => {
      if (old.spec.nodeName === undefined || old.spec.nodeName === now.spec.nodeName) return undefined;
      return `pod ${name(now)} moved from node ${old.spec.nodeName} to ${now.spec.nodeName ?? "none"}`;
    }),
};

const phaseOrder: Readonly<Record<string, number>> = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 };

/** Pending, Running, then Succeeded or Failed, and no way back (pod lifecycle, Kubernetes documentation). */
export const phasesNeverGoBack: OnStep = {
  kind: "step",
  name: "a pod's phase never goes backwards",
  objection: (before, after) =>
    eachPod(before, after, (old, now) => {
      const [from = "Pending", to = "Pending"] = [old.status.phase, now.status.phase];
      const isBack = (phaseOrder[to] ?? 0) < (phaseOrder[from] ?? 0) || (isPodFinished(old) && from !== to);
      return isBack ? `pod ${name(now)} went from ${from} to ${to}` : undefined;
    }),
};

/** What is bound to a node and not finished never asks for more than the node has. */
export const nodesAreNeverOvercommitted: Always = {
  kind: "always",
  name: "the pods of a node never ask for more than it has",
  applies: (store) => new StoreView(store).list("pods").some(({ spec }) => spec.nodeName !== undefined),
  objection(store) {
    for (const node of new StoreView(store).list("nodes")) {
      const pods = store.podsOnNode(node.metadata.name) as unknown as readonly Pod[];
      const { allocatable, usage } = nodeInfo(node, usageOf(pods));
      if (allocatable.pods !== undefined && usage.pods > allocatable.pods) {
        return `node ${node.metadata.name} has ${usage.pods} pods, and room for ${allocatable.pods}`;
      }
      for (const [resource, requested] of Object.entries(usage.requested)) {
        if (requested > (allocatable[resource] ?? 0)) {
          return `node ${node.metadata.name} has ${allocatable[resource] ?? 0} of ${resource}, its pods ask for ${requested}`;
        }
      }
    }
    return undefined;
  },
};

const workloads = [
  "deployments.apps",
  "replicasets.apps",
  "replicationcontrollers",
  "statefulsets.apps",
  "daemonsets.apps",
] as const;

/** `status.observedGeneration` says which specification a status is about: it never claims one that does not exist yet, and never goes back. */
export const statusFollowsSpec: OnStep = {
  kind: "step",
  name: "a status follows its specification: observedGeneration never exceeds generation, and never goes back",
  objection(before, after) {
    for (const resource of workloads) {
      for (const now of new StoreView(after).list(resource)) {
        const observed = now.status.observedGeneration ?? 0;
        if (observed > (now.metadata.generation ?? 0))
          return `${resource} ${name(now)} has observed generation ${observed} of ${now.metadata.generation}`;
        const old = before.get(`${resource}/${now.metadata.namespace ?? ""}/${now.metadata.name}`);
        if (old?.metadata.uid !== now.metadata.uid) continue;
        const observedBefore = (old.status as { observedGeneration?: number } | undefined)?.observedGeneration ?? 0;
        if (observed < observedBefore)
          return `${resource} ${name(now)} went back from generation ${observedBefore} to ${observed}`;
      }
    }
    return undefined;
  },
};

/** What holds in every cluster, whatever runs in it. */
export const clusterInvariants: readonly Property[] = [
  everythingStoredIsValid,
  podsAreBoundOnce,
  phasesNeverGoBack,
  nodesAreNeverOvercommitted,
  statusFollowsSpec,
];

/** The first objection to a pod that was there before and, by uid, still is. */
function eachPod(before: Store, after: Store, objection: (old: Pod, now: Pod) => Objection): Objection {
  for (const now of new StoreView(after).list("pods")) {
    const old = before.get(`pods/${now.metadata.namespace ?? ""}/${now.metadata.name}`) as unknown as Pod | undefined;
    if (!old || old === now || old.metadata.uid !== now.metadata.uid) continue;
    const found = objection(old, now);
    if (found !== undefined) return found;
  }
  return undefined;
}

function name({ metadata }: Pick<Stored, "metadata">): string {
  return `${metadata.namespace}/${metadata.name}`;
}
