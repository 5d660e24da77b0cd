import type { ObjectMeta, OwnerReference } from "./generated/types.ts";

/** Any Kubernetes object, as JSON on the wire. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** Metadata of an object that the apiserver has accepted: what it fills in is there. */
export interface StoredMeta extends ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** RFC 3339, seconds. */
  readonly creationTimestamp: string;
}

/** The parts of an API type that the apiserver fills in or requires, so that readers need not ask whether they exist. */
type Filled<T> = {
  readonly [F in keyof T as F extends "spec" | "status" | "data" ? F : never]-?: F extends "data"
    ? T[F]
    : NonNullable<T[F]>;
};

/** An object of type T as it stands in the store: accepted, defaulted, named, with `spec` and `status` present. */
export type Stored<T = KubeObject> = Omit<T, "apiVersion" | "kind" | "metadata" | "spec" | "status"> &
  Filled<T> & { readonly apiVersion: string; readonly kind: string; readonly metadata: StoredMeta };

/**
 * A resource by its plural name and group, as upstream prints a GroupResource: `pods`, `deployments.apps`.
 * One version a resource is stored; see `registry.ts` for kinds, versions and subresources.
 */
export type ResourceName = string;

/** `resource/namespace/name`, the namespace empty for cluster-scoped resources: `pods/default/web-1`, `nodes//n1`. */
export type ObjectKey = string;

/** The key under which an object is stored. */
export function objectKey(resource: ResourceName, namespace: string | undefined, name: string): ObjectKey {
  return `${resource}/${namespace ?? ""}/${name}`;
}

/** Takes a key apart again. */
export function parseKey(key: ObjectKey): { resource: ResourceName; namespace: string; name: string } {
  const [resource = "", namespace = "", name = ""] = key.split("/");
  return { resource, namespace, name };
}

/** The owner reference with `controller: true`, if there is one (metav1.GetControllerOf). */
export function controllerOf(object: { readonly metadata: ObjectMeta }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}
