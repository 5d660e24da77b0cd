import type { ResourceName, Stored } from "./api/object.ts";
import type { Resources } from "./api/registry.ts";
import type { CustomObject, Kind } from "./kind.ts";

/** The type stored under a resource name. */
export type ObjectOf<R extends ResourceName> =
  R extends Kind<infer T> ? CustomObject<T> : R extends keyof Resources ? Stored<Resources[R]> : Stored;

/**
 * A component's cache: the objects of its interests as of its cursor. It may lag behind the truth by any number of
 * events; it never runs ahead, and never goes back but by a relist. Reading it costs no request.
 * Lists are in key order (namespace, then name).
 */
export interface View {
  get<R extends ResourceName>(resource: R, namespace: string, name: string): ObjectOf<R> | undefined;
  /** All of a resource, or those of one namespace. */
  list<R extends ResourceName>(resource: R, namespace?: string): readonly ObjectOf<R>[];
  /** Those whose controller owner reference has this uid, in any namespace. */
  controlledBy<R extends ResourceName>(resource: R, uid: string): readonly ObjectOf<R>[];
  /** Those of a namespace that have no controller. */
  orphans<R extends ResourceName>(resource: R, namespace: string): readonly ObjectOf<R>[];
  /** Those with any owner reference of this uid, controller or not, in any namespace. Unset: there is no index, and the asker searches. */
  ownedBy?<R extends ResourceName>(resource: R, uid: string): readonly ObjectOf<R>[];
  /** Pods whose `spec.nodeName` is this node. */
  podsOnNode(node: string): readonly ObjectOf<"pods">[];
}
