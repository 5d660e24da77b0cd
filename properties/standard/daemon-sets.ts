import type { Store } from "../../actors/store.ts";
import { StoreView } from "../../actors/store-view.ts";
import { allowsSurge } from "../../machines/controllers/daemon-set/manage.ts";
import { type DaemonSet, decide, targetNode } from "../../machines/controllers/daemon-set/placement.ts";
import { isPodActive, isPodReady } from "../../machines/pod-state.ts";
import type { ObjectOf } from "../../machines/view.ts";
import type { Always, Property, Sometimes } from "../property.ts";

type Pod = ObjectOf<"pods">;

/** What a DaemonSet is for: a copy on each node. One that surges may have an old and a new one for a while. */
export const oneDaemonPodANode: Always = {
  kind: "always",
  name: "a node has at most one pod of a DaemonSet that has not ended, two while it surges",
  applies: (store) => new StoreView(store).list("daemonsets.apps").some((set) => podsOf(store, set).length > 0),
  objection(store) {
    for (const set of new StoreView(store).list("daemonsets.apps")) {
      const most = allowsSurge(set) ? 2 : 1;
      const counts = new Map<string, number>();
      for (const pod of podsOf(store, set)) {
        const node = targetNode(pod) ?? "";
        const count = (counts.get(node) ?? 0) + 1;
        if (count > most) return `node ${node} has ${count} pods of DaemonSet ${id(set)}`;
        counts.set(node, count);
      }
    }
    return undefined;
  },
};

/** Something happens at all: every node that is to have one has a pod that can serve. */
export const everyNodeIsServed: Sometimes = {
  kind: "sometimes",
  name: "every node that a DaemonSet means has a ready pod of it",
  holds: (store) =>
    new StoreView(store).list("daemonsets.apps").some((set) => {
      const nodes = new StoreView(store).list("nodes").filter((node) => decide(node, set).shouldRun);
      const ready = new Set(podsOf(store, set).filter(isPodReady).map(targetNode));
      return nodes.length > 0 && nodes.every(({ metadata }) => ready.has(metadata.name));
    }),
};

/** What holds of DaemonSets. */
export const daemonSetProperties: readonly Property[] = [oneDaemonPodANode, everyNodeIsServed];

function podsOf(store: Store, { metadata }: DaemonSet): readonly Pod[] {
  return new StoreView(store).controlledBy("pods", metadata.uid).filter(isPodActive);
}

function id({ metadata }: DaemonSet): string {
  return `${metadata.namespace}/${metadata.name}`;
}
