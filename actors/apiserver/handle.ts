import type { KubeObject } from "../../machines/api/object.ts";
import { type ResourceInfo, resourceByKind, resourceByName, storageOf } from "../../machines/api/registry.ts";
import type { ApiRequest, CreateRequest, PatchRequest, UpdateRequest } from "../../machines/api/request.ts";
import { badRequest, methodNotAllowed, unknownPath } from "../../machines/api/status.ts";
import type { Store } from "../store.ts";
import { bind } from "./binding.ts";
import { answer, type Call, type Handled, type Stamp } from "./call.ts";
import { create } from "./create.ts";
import { customResourceIn } from "./custom-resources.ts";
import { deleteCollection, deleteNamed } from "./delete.ts";
import { evict } from "./eviction.ts";
import { list, type Past } from "./list.ts";
import { patch, patchedScale } from "./patch.ts";
import { Refusal } from "./refusal.ts";
import { rescale, scaleOf } from "./scale.ts";
import { answered } from "./served-version.ts";
import { decodeSubresource } from "./submission.ts";
import { existingObject, requireSameName, update } from "./update.ts";

export type { Handled, Stamp } from "./call.ts";
export type { Past } from "./list.ts";

/**
 * The apiserver: what a request does to the store, what it answers, and what watchers hear, as one pure function. Nothing
 * reaches the store but through here (law 1), and nothing that was not decoded, admitted and validated (law 2).
 *
 * @param past finds earlier stores, for lists in pages that are to show one revision; see `list`.
 */
export function handle(store: Store, request: ApiRequest, stamp: Stamp, past?: Past): Handled {
  try {
    const call = callOf(store, request, stamp);
    return answered(call, dispatch(call, request, past));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status } = error;
    return { response: { ok: false, code: status.code, status }, store, events: [] };
  }
}

function callOf(store: Store, request: ApiRequest, stamp: Stamp): Call {
  const served = servedResource(store, request);
  const resource = storageOf(served);
  const namespace = resource.namespaced ? (request.namespace ?? namespaceIn(request)) : "";
  const whole = request.verb === "list" || request.verb === "deletecollection";
  if (resource.namespaced && namespace === "" && !whole) {
    // What client-go says before it sends anything; over HTTP there is no such path.
    const when = request.verb === "create" ? "during creation" : "when a resource name is provided";
    throw new Refusal(badRequest(`an empty namespace may not be set ${when}`));
  }
  return { store, stamp, resource, served, namespace };
}

/** The resource that a request names, in the version that it asks for. */
function servedResource(store: Store, { resource: name, apiVersion }: ApiRequest): ResourceInfo {
  const builtIn = resourceByName(name);
  const custom = builtIn ? undefined : customResourceIn(store, name);
  const named = builtIn ?? custom?.storage;
  if (named === undefined) throw new Refusal(unknownPath());
  if (apiVersion === undefined) return named;
  const served = custom
    ? custom.served.find((version) => version.apiVersion === apiVersion)
    : resourceByKind(apiVersion, named.kind);
  if (served === undefined || storageOf(served) !== storageOf(named)) throw new Refusal(unknownPath());
  return served;
}

/** In-process clients may leave the namespace to the object. */
function namespaceIn(request: ApiRequest): string {
  const object: Partial<KubeObject> | undefined = "object" in request ? request.object : undefined;
  return object?.metadata?.namespace ?? "";
}

function dispatch(call: Call, request: ApiRequest, past: Past | undefined): Handled {
  const subresource = "subresource" in request ? request.subresource : undefined;
  if (subresource !== undefined) return dispatchSubresource(call, request, subresource);
  if (!call.resource.verbs.includes(request.verb)) throw new Refusal(methodNotAllowed(request.resource, request.verb));
  switch (request.verb) {
    case "create":
      return call.resource.verbs.includes("get") ? create(call, request) : createVirtual(call, request);
    case "get":
      return answer(call, existingObject(call, request.name));
    case "list":
      return list(call, request, past);
    case "update":
      return update(call, request);
    case "patch":
      return patch(call, request);
    case "delete":
      return deleteNamed(call, request);
    case "deletecollection":
      return deleteCollection(call, request);
  }
}

/** POST of what is not stored but carried out: of these, only the old way to bind a pod is. */
function createVirtual(call: Call, request: CreateRequest): Handled {
  const pods = resourceByName("pods");
  if (request.resource !== "bindings" || pods === undefined)
    throw new Refusal(methodNotAllowed(request.resource, request.verb));
  const bound = { ...call, resource: pods, served: pods };
  return bind(bound, request, decodeSubresource(bound, "binding", request.object, request.options).object);
}

function dispatchSubresource(call: Call, request: ApiRequest, subresource: string): Handled {
  const info = call.resource.subresources[subresource];
  if (info === undefined) throw new Refusal(unknownPath());
  const path = `${call.resource.name}/${subresource}`;
  if (!info.verbs.some((verb) => verb === request.verb)) throw new Refusal(methodNotAllowed(path, request.verb));
  if (request.verb === "create" && path === "pods/binding") {
    return bind(call, request, decodeSubresource(call, subresource, request.object, request.options).object);
  }
  if (request.verb === "create" && path === "pods/eviction") {
    return evict(call, request, decodeSubresource(call, subresource, request.object, request.options).object);
  }
  if (subresource === "scale" && request.verb === "get") {
    return answer(call, scaleOf(call, existingObject(call, request.name)) as unknown as KubeObject);
  }
  if (subresource === "scale" && (request.verb === "update" || request.verb === "patch")) return scale(call, request);
  const whole = subresource === "status" || path === "namespaces/finalize";
  if (whole && request.verb === "get") return answer(call, existingObject(call, request.name));
  if (whole && request.verb === "update") return update(call, request);
  if (whole && request.verb === "patch") return patch(call, request);
  // Served upstream, not here yet: log, exec, attach, port-forward, proxy, token, approval, …
  throw new Refusal(methodNotAllowed(path, request.verb));
}

function scale(call: Call, request: UpdateRequest | PatchRequest): Handled {
  const existing = existingObject(call, request.name);
  if (request.verb === "patch") return rescale(call, existing, patchedScale(call, request, existing), request.options);
  const { object } = decodeSubresource(call, "scale", request.object, request.options);
  requireSameName(call, object, request.name);
  return rescale(call, existing, object, request.options);
}
