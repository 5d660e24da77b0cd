import type { KubeObject } from "../../machines/api/object.ts";

/** A definition of `memcacheds.example.com`, with what definitions have: defaults, bounds, columns, status and scale. */
export function memcachedDefinition(change: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "memcacheds.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: {
        plural: "memcacheds",
        singular: "memcached",
        kind: "Memcached",
        shortNames: ["mc"],
        categories: ["all"],
      },
      versions: [memcachedVersion()],
      ...change,
    },
  };
}

export const memcachedSchema = {
  type: "object",
  required: ["spec"],
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", format: "int32", minimum: 0, maximum: 5 },
        image: { type: "string", default: "memcached:1", minLength: 3, pattern: "^[a-z]+:[0-9]+$" },
        mode: { type: "string", enum: ["fast", "safe"] },
        port: { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true },
        labels: { type: "object", additionalProperties: { type: "string" } },
        zones: { type: "array", maxItems: 2, items: { type: "string" }, "x-kubernetes-list-type": "set" },
        note: { type: "string", nullable: true },
        raw: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    },
    status: {
      type: "object",
      properties: {
        replicas: { type: "integer" },
        selector: { type: "string" },
        observedGeneration: { type: "integer", format: "int64" },
        conditions: {
          type: "array",
          items: { type: "object", properties: { type: { type: "string" }, status: { type: "string" } } },
        },
      },
    },
  },
};

export function memcachedVersion(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: "v1",
    served: true,
    storage: true,
    schema: { openAPIV3Schema: memcachedSchema },
    subresources: {
      status: {},
      scale: {
        specReplicasPath: ".spec.size",
        statusReplicasPath: ".status.replicas",
        labelSelectorPath: ".status.selector",
      },
    },
    additionalPrinterColumns: [
      { name: "Size", type: "integer", jsonPath: ".spec.size" },
      { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    ],
    ...change,
  };
}

export function memcached(
  name: string,
  spec: unknown = { size: 1 },
  metadata: Record<string, unknown> = {},
): KubeObject {
  return {
    apiVersion: "example.com/v1",
    kind: "Memcached",
    metadata: { name, namespace: "default", ...metadata },
    spec,
  };
}
