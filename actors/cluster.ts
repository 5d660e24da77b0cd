import { daemonSetController } from "../machines/controllers/daemon-set/daemon-set.ts";
import { deploymentController } from "../machines/controllers/deployment/deployment.ts";
import { garbageCollector } from "../machines/controllers/garbage-collector.ts";
import { namespaceController } from "../machines/controllers/namespace.ts";
import { nodeLifecycle } from "../machines/controllers/node-lifecycle.ts";
import { podGarbageCollector } from "../machines/controllers/pod-gc.ts";
import { replicaSetController, replicationController } from "../machines/controllers/replica-set.ts";
import { statefulSetController } from "../machines/controllers/stateful-set/stateful-set.ts";
import { taintEviction } from "../machines/controllers/taint-eviction.ts";
import { type KubeletOptions, kubelet } from "../machines/kubelet/kubelet.ts";
import { scheduler } from "../machines/scheduler/scheduler.ts";
import type { Component } from "./component.ts";
import { controller } from "./controller.ts";

/** What a cluster is made of. */
export interface ClusterOptions {
  /** How many nodes: `n1`, `n2`, … */
  readonly nodes: number;
  /** Of every node. */
  readonly node?: KubeletOptions;
  /** Components to take the place of built-in ones of the same id: broken ones, say, or a user's own. New ids are added. */
  readonly replace?: readonly Component[];
}

/** All components of a cluster, in a fixed order: controllers, scheduler, a kubelet for each node. */
export function clusterComponents({ nodes, node, replace = [] }: ClusterOptions): Component[] {
  const builtIn: Component<never>[] = [];
  const add = <S>(component: Component<S>): void => void builtIn.push(component as unknown as Component<never>);
  add(controller(deploymentController()));
  add(controller(replicaSetController()));
  add(controller(replicationController()));
  add(controller(statefulSetController()));
  add(controller(daemonSetController()));
  add(controller(scheduler()));
  for (const name of nodeNames(nodes)) add(controller(kubelet(name, node), name));
  add(controller(nodeLifecycle));
  add(controller(taintEviction));
  add(controller(podGarbageCollector));
  add(controller(garbageCollector()));
  add(controller(namespaceController()));
  const components = builtIn as unknown as Component[];
  const replaced = components.map((component) => replace.find(({ id }) => id === component.id) ?? component);
  return [...replaced, ...replace.filter(({ id }) => !components.some((component) => component.id === id))];
}

/** `n1` … `nN`. */
export function nodeNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index + 1}`);
}
