import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import { conflict, type Status, serviceUnavailable, timeout } from "../machines/api/status.ts";
import type { Cell } from "./cell.ts";
import type { RequestFault } from "./choice.ts";

/** The faults that a request can meet: only a write that names the version it read can conflict, only a write can be lost. */
export function requestFaults(request: ApiRequest): readonly RequestFault[] {
  switch (request.verb) {
    case "get":
    case "list":
      return ["unavailable"];
    default:
      return readVersionOf(request) === undefined ? ["unavailable", "lost"] : ["conflict", "unavailable", "lost"];
  }
}

/** The faults that the request in flight can meet: those above, and, if its asker's cache is behind, that a write is carried out on that past. */
export function requestFaultsOf({ call, inbox }: Cell): readonly RequestFault[] {
  if (!call || call.response) return [];
  const faults = requestFaults(call.request);
  return inbox.length > 0 && isWrite(call.request) ? [...faults, "fork", "merge"] : faults;
}

function isWrite({ verb }: ApiRequest): boolean {
  return verb !== "get" && verb !== "list";
}

/** The version that a write says it rests on. */
function readVersionOf(request: ApiRequest): string | undefined {
  switch (request.verb) {
    case "update":
      return request.object.metadata.resourceVersion;
    case "patch":
      return (request.patch as { metadata?: { resourceVersion?: string } } | undefined)?.metadata?.resourceVersion;
    case "delete":
      return request.options?.preconditions?.resourceVersion;
    default:
      return undefined;
  }
}

/** A fault whose answer does not depend on the store. */
export type AnsweredFault = Exclude<RequestFault, "fork" | "merge">;

/** What a client hears of a request that met a fault, as upstream words it. */
export function faultyAnswer(request: ApiRequest, fault: AnsweredFault): ApiResponse {
  const status = faultStatus(request, fault);
  return { ok: false, code: status.code, status };
}

function faultStatus(request: ApiRequest, fault: AnsweredFault): Status {
  switch (fault) {
    case "conflict":
      return conflict(request.resource, "name" in request ? (request.name ?? "") : "");
    case "unavailable":
      return serviceUnavailable("apiserver not ready");
    case "lost":
      return timeout("request did not complete within requested timeout - context deadline exceeded");
  }
}
