import type { Taint, Toleration } from "../api/generated/types.ts";
import type { ResourceName } from "../api/object.ts";
import { firstUntolerated, tolerates } from "../taints.ts";
import { matchesRequiredAffinity } from "./node-affinity.ts";
import type { NodeInfo, Pod } from "./node-info.ts";
import { type PodRequest, podRequest } from "./pod-request.ts";
import { countSpread, rejectSpread, type SpreadCount, topologySpread } from "./topology-spread.ts";

/** The pod that is to be placed, with what is computed from it once. */
export interface Candidate {
  readonly pod: Pod;
  readonly request: PodRequest;
  /** All nodes, those that a filter rejects included. */
  readonly cluster: readonly NodeInfo[];
  readonly spread: readonly SpreadCount[];
}

/** Why a node will not do. */
export interface Rejection {
  /** Upstream's name of the plugin that said no. */
  readonly plugin: string;
  readonly reasons: readonly string[];
  /** Whether the node might do if pods left it (fwk.Unschedulable, as against UnschedulableAndUnresolvable). */
  readonly helpedByLeaving: boolean;
}

/** A resource that a node has too little of: all three as amounts (pod-request.ts). */
export interface Shortage {
  readonly resource: ResourceName;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

/** One reason at most not to place a pod on a node. */
export interface Filter {
  readonly name: string;
  reject(candidate: Candidate, info: NodeInfo): Omit<Rejection, "plugin"> | undefined;
}

/** What `kubectl cordon` is made of, seen as a taint; pods may tolerate it. */
const unschedulableTaint: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

const hopeless = (reason: string) => ({ reasons: [reason], helpedByLeaving: false });
const tolerationsOf = ({ pod }: Candidate): readonly Toleration[] => pod.spec.tolerations ?? [];

/** The filters in upstream's order (pkg/scheduler/apis/config/v1, default plugins). A node is told the first that says no. */
export const filters: readonly Filter[] = [
  {
    name: "NodeUnschedulable",
    reject: (candidate, { node }) =>
      node.spec.unschedulable &&
      !tolerationsOf(candidate).some((toleration) => tolerates(toleration, unschedulableTaint))
        ? hopeless("node(s) were unschedulable")
        : undefined,
  },
  {
    name: "NodeName",
    reject: ({ pod }, { node }) =>
      pod.spec.nodeName && pod.spec.nodeName !== node.metadata.name
        ? hopeless("node(s) didn't match the requested node name")
        : undefined,
  },
  {
    name: "TaintToleration",
    reject(candidate, { node }) {
      const taint = firstUntolerated(node.spec.taints, tolerationsOf(candidate), ["NoSchedule", "NoExecute"]);
      return taint && hopeless(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`);
    },
  },
  {
    name: "NodeAffinity",
    reject: ({ pod }, { node }) =>
      matchesRequiredAffinity(pod.spec, node)
        ? undefined
        : hopeless("node(s) didn't match Pod's node affinity/selector"),
  },
  {
    name: "NodePorts",
    reject: ({ request }, { usage }) =>
      portsAreFree(request.hostPorts, usage.hostPorts)
        ? undefined
        : { reasons: ["node(s) didn't have free ports for the requested pod ports"], helpedByLeaving: true },
  },
  {
    name: "NodeResourcesFit",
    reject({ request }, info) {
      const short = shortages(request, info);
      if (short.length === 0) return undefined;
      return {
        reasons: short.map(({ resource }) => (resource === "pods" ? "Too many pods" : `Insufficient ${resource}`)),
        helpedByLeaving: short.every(
          ({ resource, requested, capacity }) => resource === "pods" || requested <= capacity,
        ),
      };
    },
  },
  { name: topologySpread, reject: ({ spread }, info) => rejectSpread(spread, info) },
];

/** The pod with what filters and scores need to know of it, and of the cluster: without nodes, whatever looks beyond one node has no say. */
export function candidateOf(pod: Pod, cluster: readonly NodeInfo[] = []): Candidate {
  return { pod, request: podRequest(pod.spec), cluster, spread: cluster.length === 0 ? [] : countSpread(pod, cluster) };
}

/** The first filter's reason not to place the pod there; undefined: the node will do. */
export function rejection(candidate: Candidate, info: NodeInfo): Rejection | undefined {
  for (const { name, reject } of filters) {
    const reason = reject(candidate, info);
    if (reason) return { plugin: name, ...reason };
  }
  return undefined;
}

/** Every resource that the node lacks for the pod, the number of pods first (noderesources.Fits). */
export function shortages({ requested }: PodRequest, { allocatable, usage }: NodeInfo): readonly Shortage[] {
  const short: Shortage[] = [];
  const allowedPods = allocatable.pods ?? 0;
  if (usage.pods + 1 > allowedPods)
    short.push({ resource: "pods", requested: 1, used: usage.pods, capacity: allowedPods });
  for (const resource of resourceOrder(requested)) {
    const wanted = requested[resource] ?? 0;
    const used = usage.requested[resource] ?? 0;
    const capacity = allocatable[resource] ?? 0;
    if (wanted > 0 && wanted > capacity - used) short.push({ resource, requested: wanted, used, capacity });
  }
  return short;
}

const firstResources = ["cpu", "memory", "ephemeral-storage"];

function resourceOrder(requested: PodRequest["requested"]): readonly string[] {
  return [
    ...firstResources,
    ...Object.keys(requested)
      .filter((name) => !firstResources.includes(name))
      .sort(),
  ];
}

/** Two host ports clash if port and protocol are the same, and the address is, or one is for all addresses. */
export function portsAreFree(wanted: readonly string[], used: readonly string[]): boolean {
  return !wanted.some((port) => used.some((taken) => clash(port, taken)));
}

function clash(a: string, b: string): boolean {
  const [ipA, ...restA] = a.split("/");
  const [ipB, ...restB] = b.split("/");
  return restA.join("/") === restB.join("/") && (ipA === ipB || ipA === "0.0.0.0" || ipB === "0.0.0.0");
}
