import type { Stored } from "../api/object.ts";
import type { Node, Pod } from "./node-info.ts";

type Part = { readonly [field: string]: unknown };

/** Quantities by resource name. */
export type Resources = Readonly<Record<string, string>>;

function stored(kind: string, name: string, metadata: Part, rest: Part): Stored {
  const stamp = { uid: `uid-${name}`, resourceVersion: "1", generation: 1, creationTimestamp: "2025-01-01T12:00:00Z" };
  return { apiVersion: "v1", kind, metadata: { name, ...stamp, ...metadata }, ...rest } as Stored;
}

/** A pod in `default` with one container that requests these; `spec`, `status` and `metadata` are laid over it. */
export function pod(
  name: string,
  requests: Resources = {},
  { spec, status, metadata }: { spec?: Part; status?: Part; metadata?: Part } = {},
): Pod {
  return stored(
    "Pod",
    name,
    { namespace: "default", ...metadata },
    {
      spec: {
        schedulerName: "default-scheduler",
        containers: [{ name: "main", image: "nginx", resources: { requests } }],
        ...spec,
      },
      status: { phase: "Pending", ...status },
    },
  ) as never;
}

/** A node with room for this; 110 pods, 4 cores and 8Gi when nothing is said. */
export function node(
  name: string,
  allocatable: Resources = {},
  { spec, metadata }: { spec?: Part; metadata?: Part } = {},
): Node {
  const room = { cpu: "4", memory: "8Gi", pods: "110", ...allocatable };
  return stored(
    "Node",
    name,
    { labels: { "kubernetes.io/hostname": name }, ...metadata },
    {
      spec: { ...spec },
      status: { allocatable: room, capacity: room },
    },
  ) as never;
}

/** The pod bound to a node. */
export function bound(pod: Pod, nodeName: string): Pod {
  return { ...pod, spec: { ...pod.spec, nodeName } };
}
