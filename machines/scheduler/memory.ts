import { type Keyed, lookUp, withEntry } from "../controllers/keyed.ts";
import type { Key } from "../reconcile.ts";
import type { View } from "../view.ts";
import { type NodeInfo, type NodeUsage, nodeInfo, type Pod, unused, usageOfNode, use } from "./node-info.ts";
import { podRequest } from "./pod-request.ts";

/** A decision that the cache does not show yet. An empty node: the binding was refused, and the next event of the pod tells why. */
export interface Assumption {
  readonly uid: string;
  readonly node: string;
}

/** A pod that no node would take. */
export interface Waiting {
  readonly uid: string;
  /** How long it stays away after a try that failed, even if something happened that could help. */
  readonly backoffMs: number;
  readonly triedAtMs: number;
  /** The plugins that said no, sorted; empty once something has happened that could help, and the key is on its way back. */
  readonly waitsFor: readonly string[];
}

/** What the scheduler remembers; all of it can be lost. Keys are `namespace/name` of pods; of `usage`, names of nodes. */
export interface SchedulerMemory {
  /** What the bound pods of each node use up: derived from the cache, kept so that a decision need not look at every pod. */
  readonly usage: Keyed<NodeUsage>;
  readonly assumed: Keyed<Assumption>;
  readonly unschedulable: Keyed<Waiting>;
}

export const emptyMemory: SchedulerMemory = { usage: {}, assumed: {}, unschedulable: {} };

/** `namespace/name`. */
export function podKey(pod: Pod): Key {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

/** The memory after the pods of a node have changed. */
export function refreshed(memory: SchedulerMemory, view: View, node: string): SchedulerMemory {
  const usage = usageOfNode(view, node);
  return { ...memory, usage: withEntry(memory.usage, node, usage.pods === 0 ? undefined : usage) };
}

/** The memory with this assumption about a pod; undefined: none. */
export function assuming(memory: SchedulerMemory, key: Key, assumption: Assumption | undefined): SchedulerMemory {
  const assumed = withEntry(memory.assumed, key, assumption);
  return assumed === memory.assumed ? memory : { ...memory, assumed };
}

/** The memory with a pod among the unschedulable; undefined: not among them. */
export function setWaiting(memory: SchedulerMemory, key: Key, waiting: Waiting | undefined): SchedulerMemory {
  const unschedulable = withEntry(memory.unschedulable, key, waiting);
  return unschedulable === memory.unschedulable ? memory : { ...memory, unschedulable };
}

/** Key and value of everything in the map, in a fixed order. */
export function entriesOf<T>(map: Keyed<T>): readonly (readonly [string, T])[] {
  return Object.values(map).flatMap((bucket) => Object.entries(bucket));
}

/** All nodes as they will be when every assumption has come true. `except`: the pod that is to be placed. */
export function nodeInfos(view: View, memory: SchedulerMemory, except: Key): readonly NodeInfo[] {
  const assumed = new Map<string, NodeUsage>();
  const decided = new Map<string, Pod[]>();
  for (const [key, { uid, node }] of entriesOf(memory.assumed)) {
    const [namespace = "", name = ""] = key.split("/");
    const pod = key === except ? undefined : view.get("pods", namespace, name);
    if (node === "" || !pod || pod.metadata.uid !== uid || pod.spec.nodeName) continue;
    assumed.set(node, use(assumed.get(node) ?? lookUp(memory.usage, node) ?? unused, podRequest(pod.spec)));
    decided.set(node, [...(decided.get(node) ?? []), pod]);
  }
  return view.list("nodes").map((node) => {
    const { name } = node.metadata;
    const pods = () => [...view.podsOnNode(name), ...(decided.get(name) ?? [])];
    return nodeInfo(node, assumed.get(name) ?? lookUp(memory.usage, name) ?? unused, pods);
  });
}
