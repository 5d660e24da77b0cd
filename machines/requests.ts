import type { KubeObject, ResourceName } from "./api/object.ts";
import type {
  CreateRequest,
  DeleteOptions,
  DeleteRequest,
  GetRequest,
  ListRequest,
  PatchRequest,
  UpdateRequest,
} from "./api/request.ts";
import type { Draft } from "./kind.ts";

/** Throws a RangeError for `pods/eviction`: stories write it so, and a resource by that name there is not. */
function named(resource: ResourceName): { readonly resource: ResourceName } {
  if (resource.includes("/"))
    throw new RangeError(
      `"${resource}" is no resource: for subresources there are evict, scale, updateStatus and patchStatus`,
    );
  return { resource };
}

/** Cluster-scoped objects have no namespace. */
function placed(namespace: string | undefined): { readonly namespace?: string } {
  return namespace ? { namespace } : {};
}

function placeOf(object: unknown): { readonly namespace?: string; readonly name: string } {
  const { namespace, name = "" } = (object as Partial<KubeObject>).metadata ?? {};
  return { ...placed(namespace), name };
}

/** Requests to the apiserver, typed by their resource: the steps of a plan, a user's operations. Namespaces are "" for cluster-scoped objects. */
export const requests = {
  /** Into the namespace that the object names. */
  create<R extends ResourceName>(resource: R, object: Draft<R>): CreateRequest {
    const { namespace } = placeOf(object);
    return { verb: "create", ...named(resource), ...placed(namespace), object: object as unknown as KubeObject };
  },
  /** Replaces the object but for its status. Refused as a conflict if it carries a resource version that is not the present one. */
  update<R extends ResourceName>(resource: R, object: Draft<R>): UpdateRequest {
    return { verb: "update", ...named(resource), ...placeOf(object), object: object as unknown as KubeObject };
  },
  /** Replaces the status alone, under the same condition. */
  updateStatus<R extends ResourceName>(resource: R, object: Draft<R>): UpdateRequest {
    return { ...requests.update(resource, object), subresource: "status" };
  },
  /** A JSON merge patch (RFC 7386): null removes a field. */
  patch(resource: ResourceName, namespace: string, name: string, patch: object): PatchRequest {
    return { verb: "patch", ...named(resource), ...placed(namespace), name, patchType: "merge", patch };
  },
  /** A JSON merge patch of the status alone. */
  patchStatus(resource: ResourceName, namespace: string, name: string, status: object): PatchRequest {
    return { ...requests.patch(resource, namespace, name, { status }), subresource: "status" };
  },
  delete(resource: ResourceName, namespace: string, name: string, options?: DeleteOptions): DeleteRequest {
    return { verb: "delete", ...named(resource), ...placed(namespace), name, ...(options && { options }) };
  },
  /** What `kubectl drain` asks for: the pod is deleted, if all PodDisruptionBudgets allow it; otherwise refused with `TooManyRequests`. */
  evict(namespace: string, name: string): CreateRequest {
    const object = { apiVersion: "policy/v1", kind: "Eviction", metadata: { namespace, name } };
    return { verb: "create", resource: "pods", namespace, name, subresource: "eviction", object };
  },
  /** What `kubectl scale` asks for, of any resource that can be scaled. */
  scale(resource: ResourceName, namespace: string, name: string, replicas: number): PatchRequest {
    return { ...requests.patch(resource, namespace, name, { spec: { replicas } }), subresource: "scale" };
  },
  /** A quorum read. */
  get(resource: ResourceName, namespace: string, name: string): GetRequest {
    return { verb: "get", ...named(resource), ...placed(namespace), name };
  },
  /** A quorum read of a collection; of all namespaces if none is given. */
  list(resource: ResourceName, namespace?: string): ListRequest {
    return { verb: "list", ...named(resource), ...placed(namespace) };
  },
};
