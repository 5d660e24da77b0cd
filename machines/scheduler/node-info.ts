import { isPodFinished } from "../pod-state.ts";
import type { ObjectOf, View } from "../view.ts";
import { type Amounts, add, amountsOf, type PodRequest, podRequest, total } from "./pod-request.ts";

export type Pod = ObjectOf<"pods">;
export type Node = ObjectOf<"nodes">;

/** What the pods of one node use up. Derived from them alone, so equal sets of pods are equal JSON. */
export interface NodeUsage {
  readonly pods: number;
  readonly requested: Amounts;
  readonly scored: Amounts;
  /** Sorted. */
  readonly hostPorts: readonly string[];
}

/** A node as filters and scores see it (framework.NodeInfo). */
export interface NodeInfo {
  readonly node: Node;
  readonly allocatable: Amounts;
  readonly usage: NodeUsage;
  /** Its pods, those included that are only decided yet; looked up only by those who ask for more than their usage. */
  readonly pods: () => readonly Pod[];
}

/** The usage of a node without pods. */
export const unused: NodeUsage = { pods: 0, requested: {}, scored: { cpu: 0, memory: 0 }, hostPorts: [] };

/** The usage with one more pod. */
export function use(usage: NodeUsage, request: PodRequest): NodeUsage {
  return {
    pods: usage.pods + 1,
    requested: sortedByName(add(usage.requested, request.requested)),
    scored: add(usage.scored, request.scored),
    hostPorts: request.hostPorts.length === 0 ? usage.hostPorts : [...usage.hostPorts, ...request.hostPorts].sort(),
  };
}

/** The sum over the pods that still hold what they asked for. Succeeded and failed pods hold nothing; terminating ones do. */
export function usageOf(pods: readonly Pod[]): NodeUsage {
  const requests = pods.filter((pod) => !isPodFinished(pod)).map(({ spec }) => podRequest(spec));
  if (requests.length === 0) return unused;
  return {
    pods: requests.length,
    requested: sortedByName(total(requests.map(({ requested }) => requested))),
    scored: total(requests.map(({ scored }) => scored)),
    hostPorts: requests.flatMap(({ hostPorts }) => hostPorts).sort(),
  };
}

/** What one node's pods use up, by the cache. */
export function usageOfNode(view: View, node: string): NodeUsage {
  return usageOf(view.podsOnNode(node));
}

const allocatables = new WeakMap<object, Amounts>();

/** The node with its usage, ready to be filtered and scored. Its allocatable is parsed once for each version of its status. */
export function nodeInfo(node: Node, usage: NodeUsage, pods: NodeInfo["pods"] = () => []): NodeInfo {
  let allocatable = allocatables.get(node.status);
  if (!allocatable) {
    allocatable = amountsOf(node.status.allocatable ?? node.status.capacity);
    allocatables.set(node.status, allocatable);
  }
  return { node, allocatable, usage, pods };
}

function sortedByName(amounts: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
