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
import { scheduler } from "../machines/scheduler/scheduler.ts";
import type { Component, ComponentId } from "./component.ts";
import { controller } from "./controller.ts";
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

/** All components of a cluster, in a fixed order: controllers, scheduler, a kubelet for each node. */
export function clusterComponents(options: ClusterOptions): Component[] {
  const { nodes, node, topology = [], replace = [], mitigations = {}, kinds } = options;
  const { expectations = true, quorumLists = false, readYourOwnWrites = false, uidPreconditions } = mitigations;
  const precise = uidPreconditions === undefined ? {} : { uidPreconditions };
  const builtIn: Component<never>[] = [];
  const add = <S>(component: Component<S>): void =>
    void builtIn.push((quorumLists ? { ...component, listsLatest: true } : component) as unknown as Component<never>);
  add(controller(deploymentController()));
  add(readingComponent(replicaSetController({ expectations }), readYourOwnWrites));
  add(readingComponent(replicationController({ expectations }), readYourOwnWrites));
  add(readingComponent(statefulSetController(), readYourOwnWrites));
  add(readingComponent(daemonSetController({ expectations }), readYourOwnWrites));
  add(controller(scheduler()));
  for (const [at, name] of nodeNames(nodes).entries()) {
    const labels = topology[at] && { labels: { ...node?.labels, ...topology[at] } };
    add(controller(kubelet(name, { ...node, ...labels, ...precise }), name));
  }
  add(controller(nodeLifecycle));
  add(controller(taintEviction));
  add(controller(podGarbageCollector(precise)));
  add(controller(endpointSliceController()));
  add(controller(disruptionController()));
  add(controller(garbageCollector()));
  add(controller(namespaceController()));
  const components = builtIn as unknown as Component[];
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
