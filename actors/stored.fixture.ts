import fc from "fast-check";
import { objectKey, type Stored } from "../machines/api/object.ts";
import type { Write } from "./store.ts";

/** What a test says of an object; the rest is as little as there can be. */
export interface Sketch {
  readonly resource?: "pods" | "nodes" | "replicasets.apps" | "configmaps";
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** The uid of its controller. */
  readonly owner?: string;
  readonly nodeName?: string;
  readonly note?: string;
}

const kinds = { pods: "Pod", nodes: "Node", "replicasets.apps": "ReplicaSet", configmaps: "ConfigMap" } as const;

/** An object as it stands in a store. */
export function stored(sketch: Sketch): Stored {
  const { resource = "pods", name, labels, owner, nodeName, note } = sketch;
  const namespace = resource === "nodes" ? undefined : (sketch.namespace ?? "default");
  const kind = "ReplicaSet";
  const ownerReferences =
    owner === undefined ? undefined : [{ apiVersion: "apps/v1", kind, name: "owner", uid: owner, controller: true }];
  return {
    apiVersion: "v1",
    kind: kinds[resource],
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid: sketch.uid ?? `uid of ${name}`,
      resourceVersion: "",
      creationTimestamp: "2025-01-01T12:00:00Z",
      ...(labels && { labels }),
      ...(ownerReferences && { ownerReferences }),
      ...(note !== undefined && { annotations: { note } }),
    },
    spec: { ...(nodeName !== undefined && { nodeName }) },
    status: {},
  } as unknown as Stored;
}

/** The key of a sketch. */
export function keyOf({ resource = "pods", name, namespace = "default" }: Sketch): string {
  return objectKey(resource, resource === "nodes" ? undefined : namespace, name);
}

/** Writes a sketch. */
export function put(sketch: Sketch): Write {
  return { key: keyOf(sketch), object: stored(sketch) };
}

/** Deletes what a sketch names. */
export function drop(sketch: Sketch): Write {
  return { key: keyOf(sketch), object: undefined };
}

/** Few names, so that writes meet; namespaces of which one begins as the other, to tempt prefixes and orders. */
export const sketch: fc.Arbitrary<Sketch> = fc.record(
  {
    resource: fc.constantFrom(
      "pods" as const,
      "pods" as const,
      "nodes" as const,
      "replicasets.apps" as const,
      "configmaps" as const,
    ),
    name: fc.constantFrom("a", "a-b", "b", "c"),
    namespace: fc.constantFrom("default", "default-x", "shop"),
    labels: fc.constantFrom({ app: "web" }, { app: "db" }),
    owner: fc.constantFrom("u", "u-1"),
    nodeName: fc.constantFrom("n1", "n1-b"),
    note: fc.constantFrom("x", "y"),
  },
  { requiredKeys: ["resource", "name", "namespace"] },
);

/** One write: most often of an object, now and then of its end. */
export const write: fc.Arbitrary<Write> = fc.oneof(
  { arbitrary: sketch.map(put), weight: 3 },
  { arbitrary: sketch.map(drop), weight: 1 },
);
