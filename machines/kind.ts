import type { KubeObject, ResourceName, StoredMeta } from "./api/object.ts";
import type { Resources } from "./api/registry.ts";

declare const objectType: unique symbol;

/** The name of a resource that knows the type of its objects. */
export type Kind<T> = ResourceName & { readonly [objectType]: T };

/** An object of a user's kind as a reader has it: what the apiserver fills in is there. Its other fields are as its type says. */
export type CustomObject<T> = Omit<T, "apiVersion" | "kind" | "metadata"> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMeta;
};

/** What a client sends of a resource: an object of the kind's own type, of a built-in type, or any. `apiVersion` and `kind` may be left out. */
export type Draft<R extends ResourceName> = Untagged<
  R extends Kind<infer T> ? T : R extends keyof Resources ? Resources[R] : KubeObject
>;

type Untagged<T> = Omit<T, "apiVersion" | "kind"> & { readonly apiVersion?: string; readonly kind?: string };

/**
 * The name of a custom resource, with the type of its objects, so that `view.get` and `api.get` answer typed objects. Nothing is checked
 * at run time: that objects are of this type is the schema's affair.
 *
 * @param resource plural and group, as the CustomResourceDefinition is named.
 * @example
 * interface Memcached { metadata: { name: string }; spec: { size: number }; status?: { pods?: string[] } }
 * const memcacheds = kind<Memcached>("memcacheds.example.com");
 */
export function kind<T>(resource: ResourceName): Kind<T> {
  return resource as Kind<T>;
}
