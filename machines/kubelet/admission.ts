import type { Clock } from "../clock.ts";
import { isPodFinished } from "../pod-state.ts";
import { type Candidate, candidateOf, portsAreFree, shortages } from "../scheduler/filters.ts";
import { matchesRequiredAffinity } from "../scheduler/node-affinity.ts";
import { type NodeInfo, nodeInfo, usageOf } from "../scheduler/node-info.ts";
import { firstUntolerated } from "../taints.ts";
import type { View } from "../view.ts";
import type { KubeletMemory, Node, Pod } from "./memory.ts";
import { nodeLabels, nodeStatus } from "./node-object.ts";
import type { KubeletOptions } from "./options.ts";

/** Why a kubelet refuses a pod that was bound to its node. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/**
 * The kubelet's own look at what the scheduler, or whoever set `nodeName`, decided: the pod must fit next to those that it looks
 * after already (pkg/kubelet/lifecycle/predicate.go). Undefined: it may run.
 */
export function refusal(
  pod: Pod,
  memory: KubeletMemory,
  view: View,
  name: string,
  options: KubeletOptions,
  clock: Clock,
): Refusal | undefined {
  const node = view.get("nodes", "", name) ?? unregistered(name, options, clock);
  const others = view.podsOnNode(name).filter((other) => {
    const hosted = memory.pods[other.metadata.uid];
    return other.metadata.uid !== pod.metadata.uid && hosted !== undefined && !hosted.rejected && !isPodFinished(other);
  });
  const info = nodeInfo(node, usageOf(others));
  const candidate = knownResources(candidateOf(pod), info);
  const [short] = shortages(candidate.request, info);
  if (short) {
    const { resource, requested, used, capacity } = short;
    const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
    return { reason: `OutOf${resource}`, message };
  }
  const failed = (plugin: string, why: string): Refusal => ({
    reason: plugin,
    message: `Predicate ${plugin} failed: ${why}`,
  });
  if (!matchesRequiredAffinity(pod.spec, node))
    return failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  if (!portsAreFree(candidate.request.hostPorts, info.usage.hostPorts)) {
    return failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
  }
  if (firstUntolerated(node.spec.taints, pod.spec.tolerations, ["NoExecute"])) {
    return failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
  }
  return undefined;
}

/** A resource that the node has never heard of may be the cluster's: then it is not the kubelet's business. */
function knownResources(candidate: Candidate, { allocatable }: NodeInfo): Candidate {
  const requested = Object.entries(candidate.request.requested).filter(
    ([name]) => !name.includes("/") || name in allocatable,
  );
  return { ...candidate, request: { ...candidate.request, requested: Object.fromEntries(requested) } };
}

/** The node as it will be registered. */
function unregistered(name: string, options: KubeletOptions, clock: Clock): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, uid: "", resourceVersion: "", creationTimestamp: "", labels: { ...nodeLabels(name, options) } },
    spec: {},
    status: nodeStatus(name, options, {}, clock),
  };
}
