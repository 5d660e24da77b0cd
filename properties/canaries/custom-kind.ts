import type { KubeObject } from "../../machines/api/object.ts";

const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** The definition of a kind of a user's own, with a status, and with whatever its objects may say. */
export function definition(group: string, kind: string): KubeObject {
  const plural = `${kind.toLowerCase()}s`;
  const openAPIV3Schema = { type: "object", properties: { spec: anything, status: anything } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural, kind },
      versions: [
        { name: "v1", served: true, storage: true, schema: { openAPIV3Schema }, subresources: { status: {} } },
      ],
    },
  };
}

/** A volume claim, of as little as there can be. */
export function claim(name: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "default" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
}

/** A member on node n1 that keeps its data in the volume of its name. */
export function member(name: string): KubeObject {
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: name } }];
  const containers = [{ name: "member", image: "member:1" }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: { nodeName: "n1", containers, volumes, terminationGracePeriodSeconds: 0 },
  };
}
