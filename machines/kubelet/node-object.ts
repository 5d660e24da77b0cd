import { findCondition } from "../api/condition.ts";
import { deepEqual } from "../api/equality.ts";
import type { NodeCondition, NodeSpec, NodeStatus } from "../api/generated/types.ts";
import { objectKey } from "../api/object.ts";
import { formatTime, parseTime } from "../api/time.ts";
import type { Clock } from "../clock.ts";
import type { EventRecord } from "../effects.ts";
import { nothingToDo, type Plan, type PlanStep } from "../reconcile.ts";
import type { View } from "../view.ts";
import type { Node } from "./memory.ts";
import { addressesOf, type KubeletOptions, usualCapacity } from "./options.ts";

/** The key under which a kubelet looks at its own node. Pods' keys have a slash. */
export const nodeKey = "node";

/** A status that has not changed is written again after this, for those who look at nothing else: kubelet `nodeStatusReportFrequency`. */
export const nodeStatusReportMs = 300_000;

const version = "v1.34.0";

/** Registers the node, and keeps its labels and its status as they should be (kubelet_node_status.go). */
export function planNode(
  view: View,
  name: string,
  options: KubeletOptions,
  registered: boolean,
  clock: Clock,
): Plan<never> {
  const node = view.get("nodes", "", name);
  const requeue = options.heartbeats === false ? {} : { requeue: { afterMs: nodeStatusReportMs } };
  if (!node) return registered ? nothingToDo : { steps: [registration(name, options, clock)], ...requeue };
  if (node.metadata.deletionTimestamp !== undefined) return nothingToDo;
  return { steps: [...labelling(node, options), ...reporting(node, options, clock)], ...requeue };
}

/** The node's status as the kubelet sees it, with the times of transition and the conditions of others as they are in `before`. */
export function nodeStatus(name: string, options: KubeletOptions, before: NodeStatus, clock: Clock): NodeStatus {
  const capacity = { ...usualCapacity, ...options.capacity };
  return {
    ...before,
    addresses: [
      { address: addressesOf(name, options).host, type: "InternalIP" },
      { address: name, type: "Hostname" },
    ],
    capacity: { ...before.capacity, ...capacity },
    allocatable: { ...before.allocatable, ...capacity, ...options.allocatable },
    conditions: conditions(before.conditions ?? [], clock),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: "amd64",
      bootID: `boot-${name}`,
      containerRuntimeVersion: "orrery://0.1.0",
      kernelVersion: "0.0.0-orrery",
      kubeProxyVersion: "",
      kubeletVersion: version,
      machineID: `machine-${name}`,
      operatingSystem: "linux",
      osImage: "Orrery",
      systemUUID: `system-${name}`,
    },
  };
}

/** What the kubelet puts on its node, and puts back when it is taken away (`getDefaultLabels`). */
export function nodeLabels(name: string, options: KubeletOptions): Readonly<Record<string, string>> {
  return {
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    ...options.labels,
  };
}

/** Type, reason and message of the conditions of a node that is well; Ready comes last (pkg/kubelet/nodestatus). */
const healthy: readonly (readonly [string, string, string, string])[] = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
];

function conditions(before: readonly NodeCondition[], clock: Clock): NodeCondition[] {
  const now = formatTime(clock.nowMs);
  const others = before.filter(({ type }) => !healthy.some(([own]) => own === type));
  const own = healthy.map(([type, status, reason, message]) => {
    const old = before.find((condition) => condition.type === type);
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
    return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime };
  });
  return [...others, ...own];
}

function registration(name: string, options: KubeletOptions, clock: Clock): PlanStep {
  const range = addressesOf(name, options).range;
  const spec: NodeSpec = { podCIDR: range, podCIDRs: [range], ...(options.taints && { taints: [...options.taints] }) };
  return {
    request: {
      verb: "create",
      resource: "nodes",
      object: {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name, labels: { ...nodeLabels(name, options) } },
        spec,
        status: nodeStatus(name, options, {}, clock),
      },
    },
    tolerate: ["AlreadyExists"],
    record: record(name, "Starting", "Starting kubelet."),
  };
}

function labelling(node: Node, options: KubeletOptions): PlanStep[] {
  const { name, labels = {} } = node.metadata;
  const missing = Object.entries(nodeLabels(name, options)).filter(([key, value]) => labels[key] !== value);
  if (missing.length === 0) return [];
  const patch = { metadata: { labels: Object.fromEntries(missing) } };
  return [{ request: { verb: "patch", resource: "nodes", name, patchType: "merge", patch }, tolerate: ["NotFound"] }];
}

function reporting(node: Node, options: KubeletOptions, clock: Clock): PlanStep[] {
  const { name } = node.metadata;
  const before = node.status as NodeStatus;
  const status = nodeStatus(name, options, before, clock);
  const overdue = options.heartbeats !== false && heardMs(before) + nodeStatusReportMs <= clock.nowMs;
  if (!overdue && deepEqual(withoutHeartbeats(status), withoutHeartbeats(before))) return [];
  const request = {
    verb: "patch",
    resource: "nodes",
    name,
    subresource: "status",
    patchType: "merge",
    patch: { status },
  } as const;
  const ready = findCondition(before.conditions, "Ready")?.status;
  const recovered = ready !== undefined && ready !== "True";
  return [
    {
      request,
      tolerate: ["NotFound"],
      ...(recovered && { record: record(name, "NodeReady", `Node ${name} status is now: NodeReady`) }),
    },
  ];
}

function heardMs(status: NodeStatus): number {
  const ready = findCondition(status.conditions, "Ready");
  return parseTime(ready?.lastHeartbeatTime ?? "") ?? 0;
}

function withoutHeartbeats(status: NodeStatus): NodeStatus {
  return {
    ...status,
    conditions: (status.conditions ?? []).map(({ lastHeartbeatTime: _, ...condition }) => condition),
  };
}

function record(name: string, reason: string, message: string): EventRecord {
  return { regarding: objectKey("nodes", "", name), type: "Normal", reason, message };
}
