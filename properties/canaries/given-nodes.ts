import type { KubeObject } from "../../machines/api/object.ts";

/** A taint that evicts what does not tolerate it. */
export const noExecute = { key: "maintenance", value: "true", effect: "NoExecute" } as const;

/** A node that is there before anything starts. If its kubelet runs, it takes the node over as it is. */
export function healthyNode(name: string): KubeObject {
  const allocatable = { cpu: "4", memory: "16Gi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name } },
    spec: {},
    status: { allocatable, capacity: allocatable, conditions: [{ type: "Ready", status: "True" }] },
  };
}

/** A node that somebody has tainted before anything starts. If its kubelet runs, it takes the node over as it is. */
export function taintedNode(name: string, taint: { key: string; value: string; effect: string }): KubeObject {
  return { ...healthyNode(name), spec: { taints: [taint] } };
}

/** A node whose kubelet has fallen silent: somebody pulled the plug. It has none in the model, either. */
export function silentNode(name: string): KubeObject {
  const node = healthyNode(name);
  return { ...node, status: { ...(node.status as object), conditions: [{ type: "Ready", status: "Unknown" }] } };
}
