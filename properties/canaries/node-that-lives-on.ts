import type { Component, Reaction } from "../../actors/component.ts";
import { controller } from "../../actors/controller.ts";
import { creation } from "../../actors/creation.ts";
import { parseFaultBudget } from "../../actors/fault-budget.ts";
import type { ObjectKey, Stored } from "../../machines/api/object.ts";
import { ObjectView } from "../../machines/object-view.ts";
import { scheduler } from "../../machines/scheduler/scheduler.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import { workloadsConverge } from "../standard/workloads.ts";
import type { Canary } from "./canary.ts";
import { healthyNode } from "./given-nodes.ts";

/** A scheduler with a cache of nodes of its own, which hears of deletions by the watch alone. */
interface Forgetful {
  readonly inner: unknown;
  /** Nodes that it has not heard to be gone, by key. */
  readonly ghosts: Readonly<Record<ObjectKey, Stored>>;
}

/** What the component makes of a list that does not say that nodes have gone. */
function missingDeletions(component: Component): Component {
  const { stopped } = component;
  const forgetful: Component<Forgetful> = {
    ...component,
    stopped: { inner: stopped, ghosts: {} },
    ready: ({ inner }) => component.ready(inner),
    midway: ({ inner }) => component.midway?.(inner) ?? false,
    react({ inner, ghosts: before }, input, view, clock): Reaction<Forgetful> {
      const ghosts = { ...before };
      const isMissed = ({ type, resource }: WatchEvent) => type === "DELETED" && resource === "nodes";
      let heard = input;
      if (input.type === "listed") {
        for (const event of input.events) if (isMissed(event)) ghosts[event.key] = event.object;
        heard = { type: "listed", events: input.events.filter((event) => !isMissed(event)) };
      }
      const lists = (["pods", "nodes"] as const).flatMap(
        (resource) => view.list(resource) as unknown as readonly Stored[],
      );
      const keyed = lists.map((object): [ObjectKey, Stored] => [keyOf(object), object]);
      const seen = new ObjectView([...Object.entries(ghosts), ...keyed]);
      const { state, effects } = component.react(inner, heard, seen, clock);
      return { state: { inner: state, ghosts }, effects };
    },
  };
  return forgetful as unknown as Component;
}

function keyOf({ kind, metadata }: Stored): ObjectKey {
  return kind === "Node" ? `nodes//${metadata.name}` : `pods/${metadata.namespace}/${metadata.name}`;
}

const labels = { app: "web" };
const replicaSet = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx" }] } },
  },
};

/**
 * Repaired by taking a deletion that only a list tells of for one (client-go's DeletedFinalStateUnknown), and by dropping a node that the
 * apiserver says is not there (kubernetes/kubernetes#56622).
 */
export const nodeThatLivesOn: Canary = {
  name: "a scheduler that misses a node's deletion",
  reference: "kubernetes/kubernetes#56261, #94437",
  mechanism:
    "A node is deleted while the scheduler's watch is broken; its next list does not show the node, and the scheduler, which forgets nodes when it hears DELETED, keeps it: every pod is bound to a node that is not there, removed by the pod garbage collector, made anew and bound there again.",
  scenario: {
    nodes: 2,
    only: ["replicaset-controller", "default-scheduler", "kubelet/n2", "pod-garbage-collector-controller"],
    given: [healthyNode("n1")],
    operations: [{ request: { verb: "delete", resource: "nodes", name: "n1" } }, creation(replicaSet)],
    faults: parseFaultBudget("disconnect=1@default-scheduler"),
  },
  broken: { components: [missingDeletions(controller(scheduler()) as unknown as Component)] },
  twin: {},
  violates: workloadsConverge.name,
};
