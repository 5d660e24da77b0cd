import type { Affinity, PodSpec, PodTemplateSpec, Toleration } from "../../api/generated/types.ts";
import { matchesRequiredAffinity } from "../../scheduler/node-affinity.ts";
import { firstUntolerated } from "../../taints.ts";
import type { ObjectOf } from "../../view.ts";
import { revisionLabel } from "../revisions.ts";

/** A DaemonSet as the apiserver stores one. */
export type DaemonSet = ObjectOf<"daemonsets.apps">;
type Node = ObjectOf<"nodes">;
type Pod = ObjectOf<"pods">;

/** Whether a node is to have a daemon pod, and whether one that it has may stay. */
export interface NodeDecision {
  readonly shouldRun: boolean;
  readonly shouldContinueRunning: boolean;
}

/** By name of taint, and effect: what every daemon pod tolerates (AddOrUpdateDaemonPodTolerations). */
const usualTolerations: readonly (readonly [key: string, effect: string])[] = [
  ["node.kubernetes.io/not-ready", "NoExecute"],
  ["node.kubernetes.io/unreachable", "NoExecute"],
  ["node.kubernetes.io/disk-pressure", "NoSchedule"],
  ["node.kubernetes.io/memory-pressure", "NoSchedule"],
  ["node.kubernetes.io/pid-pressure", "NoSchedule"],
  ["node.kubernetes.io/unschedulable", "NoSchedule"],
];

/** For pods that bring their network along. */
const hostNetworkToleration = ["node.kubernetes.io/network-unavailable", "NoSchedule"] as const;

/** What a daemon pod tolerates: what its template says, and that its node is not in order. */
export function daemonTolerations({ tolerations = [], hostNetwork }: PodSpec): readonly Toleration[] {
  const wanted = hostNetwork ? [...usualTolerations, hostNetworkToleration] : usualTolerations;
  const added = wanted.map(([key, effect]): Toleration => ({ key, operator: "Exists", effect }));
  const isSame = (a: Toleration, b: Toleration) =>
    a.key === b.key && a.effect === b.effect && a.operator === b.operator && (a.value ?? "") === (b.value ?? "");
  return [...tolerations.filter((old) => !added.some((one) => isSame(one, old))), ...added];
}

/** Upstream: NodeShouldRunDaemonPod. A taint that only keeps new pods away lets the one that is there stay. */
export function decide(node: Node, { spec }: DaemonSet): NodeDecision {
  const pod = spec.template.spec ?? { containers: [] };
  const isNamed = !pod.nodeName || pod.nodeName === node.metadata.name;
  if (!isNamed || !matchesRequiredAffinity(pod, node)) return { shouldRun: false, shouldContinueRunning: false };
  const tolerations = daemonTolerations(pod);
  const keepsAway = firstUntolerated(node.spec.taints, tolerations, ["NoExecute", "NoSchedule"]) !== undefined;
  const drivesOut = firstUntolerated(node.spec.taints, tolerations, ["NoExecute"]) !== undefined;
  return { shouldRun: !keepsAway, shouldContinueRunning: !drivesOut };
}

/** The template of the pod for a node: the scheduler will find that it fits there and nowhere else (CreatePodTemplate). */
export function templateFor({ spec }: DaemonSet, hash: string, node: string): PodTemplateSpec {
  const { metadata = {}, spec: pod = { containers: [] } } = spec.template;
  return {
    ...spec.template,
    metadata: { ...metadata, labels: { ...metadata.labels, [revisionLabel]: hash } },
    spec: { ...pod, tolerations: [...daemonTolerations(pod)], affinity: boundTo(pod.affinity, node) },
  };
}

/** Whatever else it required of its node, that node has (ReplaceDaemonSetPodNodeNameNodeAffinity). */
function boundTo(affinity: Affinity = {}, node: string): Affinity {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }];
  const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms: [{ matchFields }] };
  return { ...affinity, nodeAffinity: { ...affinity.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution } };
}

/** The node that a daemon pod is on, or is meant for; undefined if that cannot be told (GetTargetNodeName). */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const fields = terms.flatMap(({ matchFields = [] }) => matchFields);
  const names = fields.find(({ key, operator }) => key === "metadata.name" && operator === "In")?.values ?? [];
  return names.length === 1 ? names[0] : undefined;
}

/** Daemon pods by the node that they are on or meant for; by node name, those of one node in key order. */
export function byNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const nodes = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNode(pod);
    if (node !== undefined) nodes.set(node, [...(nodes.get(node) ?? []), pod]);
  }
  return new Map([...nodes].sort(([a], [b]) => (a < b ? -1 : 1)));
}
