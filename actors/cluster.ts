import { daemonSetController } from "../machines/controllers/daemon-set/daemon-set.ts";
import { deploymentController } from "../machines/controllers/deployment/deployment.ts";
import { disruptionController } from "../machines/controllers/disruption/disruption.ts";
import { endpointSliceController } from "../machines/controllers/endpoint-slice/endpoint-slice.ts";
import { garbageCollector } from "../machines/controllers/garbage-collector.ts";
import { namespaceController } from "../machines/controllers/namespace.ts";
import { nodeLifecycle } from "../machines/controllers/node-lifecycle.ts";
import { podGarbageCollector } from "../machines/controllers/pod-gc.ts";
import { replicaSetController, replicationController } from "../machines/controllers/replica-set.ts";
import { statefulSetController } from "../machines/controllers/stateful-set/stateful-set.ts";
import { taintEviction } from "../machines/controllers/taint-eviction.ts";
import { type KubeletOptions, kubelet } from "../machines/kubelet/kubelet.ts";
import type { Reconciler } from "../machines/reconcile.ts";
import { scheduler } from "../machines/scheduler/scheduler.ts";
import type { Component, ComponentId } from "./component.ts";
import type { Mitigations } from "./mitigations.ts";
import { readingComponent } from "./reading-component.ts";
import type { Topology } from "./topology.ts";

/** What a cluster is made of. */
export interface ClusterOptions {
  /** How many nodes: `n1`, `n2`, … */
  readonly nodes: number;
  /** Of every node. */
  readonly node?: KubeletOptions;
  /** Labels of single nodes, their zones above all. */
  readonly topology?: Topology;
  /** Components to take the place of built-in ones of the same id: broken ones, say, or a user's own. New ids are added. */
  readonly replace?: readonly Component[];
  /** How the built-in ones guard against caches that lag. */
  readonly mitigations?: Mitigations;
  /** The resources of which there may ever be objects, as far as users know; any when unset. See `actsOnlyOn`. */
  readonly kinds?: ReadonlySet<string>;
}

/**
 * Components that ask for nothing as long as there is no object of one resource. Where nobody will create one they are left out: they
 * would only be waited for.
 */
const actsOnlyOn: Readonly<Record<ComponentId, string>> = {
  "endpointslice-controller": "services",
  "disruption-controller": "poddisruptionbudgets.policy",
  "daemonset-controller": "daemonsets.apps",
  "statefulset-controller": "statefulsets.apps",
};

/** A built-in component, before it is hosted as one. */
export interface BuiltIn {
  readonly reconciler: Reconciler<unknown>;
  /** The node whose container runtime is its own, of a kubelet. */
  readonly node?: string;
  /** Whether it can be told to read its own writes (KEP-5647). */
  readonly mayReadOwnWrites?: boolean;
}

/** All that a cluster is made of, in a fixed order: controllers, scheduler, a kubelet for each node. */
export function builtIns({ nodes, node, topology = [], mitigations = {} }: Omit<ClusterOptions, "replace">): BuiltIn[] {
  const { expectations = true, uidPreconditions } = mitigations;
  const precise = uidPreconditions === undefined ? {} : { uidPreconditions };
  const reading = (reconciler: Reconciler<unknown>): BuiltIn => ({ reconciler, mayReadOwnWrites: true });
  return [
    { reconciler: deploymentController() },
    reading(replicaSetController({ expectations })),
    reading(replicationController({ expectations })),
    reading(statefulSetController()),
    reading(daemonSetController({ expectations })),
    { reconciler: scheduler() },
    ...nodeNames(nodes).map((name, at): BuiltIn => {
      const labels = topology[at] && { labels: { ...node?.labels, ...topology[at] } };
      return { reconciler: kubelet(name, { ...node, ...labels, ...precise }), node: name };
    }),
    { reconciler: nodeLifecycle },
    { reconciler: taintEviction },
    { reconciler: podGarbageCollector(precise) },
    { reconciler: endpointSliceController() },
    { reconciler: disruptionController() },
    { reconciler: garbageCollector() },
    { reconciler: namespaceController() },
  ];
}

/** All components of a cluster, in a fixed order: controllers, scheduler, a kubelet for each node. */
export function clusterComponents(options: ClusterOptions): Component[] {
  const { replace = [], mitigations = {}, kinds } = options;
  const { quorumLists = false, readYourOwnWrites = false } = mitigations;
  const components = builtIns(options).map(({ reconciler, node, mayReadOwnWrites = false }): Component => {
    const component = readingComponent(reconciler, mayReadOwnWrites && readYourOwnWrites, node);
    return quorumLists ? { ...component, listsLatest: true } : component;
  });
  const replaced = components.map((component) => replace.find(({ id }) => id === component.id) ?? component);
  const added = replace.filter(({ id }) => !components.some((component) => component.id === id));
  // Whoever is not built in may create anything.
  const known = added.length === 0 ? kinds : undefined;
  const hasWork = ({ id }: Component) => known === undefined || known.has(actsOnlyOn[id] ?? "") || !(id in actsOnlyOn);
  return [...replaced.filter((component) => replace.includes(component) || hasWork(component)), ...added];
}

/** `n1` … `nN`. */
export function nodeNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index + 1}`);
}
