import { originalOf } from "../../actors/copies.ts";
import type { RuntimeState } from "../../actors/runtime-state.ts";
import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import {
  ordinalOf,
  type Pod,
  type StatefulSet,
  startOrdinal,
} from "../../machines/controllers/stateful-set/identity.ts";
import { isPodReady } from "../../machines/pod-state.ts";
import type { AlwaysRunning, OnStep, Property, Sometimes } from "../property.ts";

const controllerId = "statefulset-controller";

/**
 * What a StatefulSet is for (Kubernetes documentation, "at most one" semantics): no two pods of one name run at a time, not even when one of them is gone
 * from the store. In a model world a pod's uid tells its name: `pods.NAMESPACE.NAME-N`.
 */
export const identitiesAreUnique: AlwaysRunning = {
  kind: "always",
  readsRuntimes: true,
  name: "no two pods of the same name run at a time",
  applies: (store) => new StoreView(store).list("statefulsets.apps").length > 0,
  objection(_store, runtimes) {
    const seen = new Map<string, string>();
    for (const { node, uid } of running(runtimes)) {
      const name = uid.replace(/-[0-9]+$/, "");
      const other = seen.get(name);
      if (other !== undefined) return `${name.replace(/^pods\./, "")} runs twice, on ${other} and on ${node}`;
      seen.set(name, node);
    }
    return undefined;
  },
};

function running(runtimes: readonly RuntimeState[]): readonly { readonly node: string; readonly uid: string }[] {
  return runtimes.flatMap(({ node, pods }) =>
    Object.entries(pods)
      .filter(([, { containers }]) => Object.values(containers).some(({ phase }) => phase === "running"))
      .map(([uid]) => ({ node, uid })),
  );
}

/** OrderedReady makes pods from the first ordinal on: when one is made, those before it are there. */
export const podsAreMadeInOrder: OnStep = {
  kind: "step",
  name: "a StatefulSet that is ordered makes a pod only when those of lower ordinals are there",
  objection: (before, after, actor) =>
    eachOrdered(after, actor, (set) => {
      const [old, now] = [podsOf(before, set), podsOf(after, set)];
      const made = [...now].find(([ordinal]) => !old.has(ordinal));
      if (!made) return undefined;
      for (let ordinal = startOrdinal(set); ordinal < made[0]; ordinal++) {
        if (!now.has(ordinal)) return `pod ${made[1].metadata.name} is made while there is none of ordinal ${ordinal}`;
      }
      return undefined;
    }),
};

/** OrderedReady deletes one at a time, from the last ordinal on: when one begins to go, none is there of a higher ordinal, unless it is to be replaced. */
export const scaledDownFromTheTop: OnStep = {
  kind: "step",
  name: "a StatefulSet that is ordered is scaled down from its highest ordinal, one pod at a time",
  objection: (before, after, actor) =>
    eachOrdered(after, actor, (set) => {
      const [old, now] = [podsOf(before, set), podsOf(after, set)];
      const end = startOrdinal(set) + (set.spec.replicas ?? 1);
      const isLeaving = (pod: Pod | undefined) => pod === undefined || pod.metadata.deletionTimestamp !== undefined;
      const left = [...old].find(([ordinal, pod]) => ordinal >= end && !isLeaving(pod) && isLeaving(now.get(ordinal)));
      const above = left && [...now].find(([ordinal]) => ordinal > left[0]);
      return above && `pod ${left[1].metadata.name} is scaled away while there is ${above[1].metadata.name}`;
    }),
};

/** Revisions are in order by their numbers; two of one number are in none. */
export const revisionsAreNumbered: OnStep = {
  kind: "step",
  name: "a new revision has a number above all others of its StatefulSet",
  objection: (before, after, actor) =>
    eachSet(after, actor, (set) => {
      const all = new StoreView(after).controlledBy("controllerrevisions.apps", set.metadata.uid);
      const made = all.find(
        ({ metadata }) => !before.get(`controllerrevisions.apps/${metadata.namespace}/${metadata.name}`),
      );
      const other = made && all.find((one) => one !== made && one.revision >= made.revision);
      return (
        other &&
        `revision ${made.metadata.name} has number ${made.revision}, ${other.metadata.name} has ${other.revision}`
      );
    }),
};

/** Something happens at all: the last pod, too, comes to life. */
export const everyOrdinalBecomesReady: Sometimes = {
  kind: "sometimes",
  name: "all pods of a StatefulSet are ready",
  holds: (store) =>
    new StoreView(store).list("statefulsets.apps").some((set) => {
      const ready = [...podsOf(store, set).values()].filter(isPodReady).length;
      return ready > 0 && ready === (set.spec.replicas ?? 1);
    }),
};

/** What holds of StatefulSets. */
export const statefulSetProperties: readonly Property[] = [
  identitiesAreUnique,
  podsAreMadeInOrder,
  scaledDownFromTheTop,
  revisionsAreNumbered,
  everyOrdinalBecomesReady,
];

function podsOf(store: Store, { metadata }: StatefulSet): ReadonlyMap<number, Pod> {
  return new Map(new StoreView(store).controlledBy("pods", metadata.uid).map((pod) => [ordinalOf(pod), pod]));
}

function eachOrdered(after: Store, actor: string, objection: (set: StatefulSet) => string | undefined) {
  return eachSet(after, actor, (set) => (set.spec.podManagementPolicy === "Parallel" ? undefined : objection(set)));
}

/** The first objection to what the controller did to a set; what users do is not held against it. */
function eachSet(after: Store, actor: string, objection: (set: StatefulSet) => string | undefined): string | undefined {
  if (originalOf(actor) !== controllerId) return undefined;
  for (const set of new StoreView(after).list("statefulsets.apps")) {
    const found = objection(set);
    if (found !== undefined) return `StatefulSet ${set.metadata.namespace}/${set.metadata.name}: ${found}`;
  }
  return undefined;
}
