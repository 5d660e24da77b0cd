import { goQuote } from "./go-format.ts";
import type { ResourceName } from "./object.ts";
import { errorBody, errorText, type FieldError } from "./validation/field-error.ts";

/** Reasons of a failed request, as upstream's metav1.StatusReason. */
export type StatusReason =
  | "BadRequest"
  | "Unauthorized"
  | "Forbidden"
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "Gone"
  | "Expired"
  | "Invalid"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "UnsupportedMediaType"
  | "TooManyRequests"
  | "Timeout"
  | "ServerTimeout"
  | "InternalError"
  | "ServiceUnavailable";

/** One cause of an `Invalid` status: field path, machine-readable reason, message. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** metav1.Status, the body of every error (and of some successes). */
export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: Record<string, never>;
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: StatusReason;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code: number;
}

type Details = NonNullable<Status["details"]>;

/** What upstream answers a writer whose copy of the object is stale; the reason of a `conflict`. */
export const staleObject =
  "the object has been modified; please apply your changes to the latest version and try again";

function failure(code: number, reason: StatusReason, message: string, details?: Details): Status {
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason } as const;
  return details === undefined ? { ...status, code } : { ...status, details, code };
}

/** `deployments.apps` as status details name it: group and kind (which is the plural), and only what is not empty, as on the wire. */
function resourceDetails(resource: ResourceName, name = "", rest: Details = {}): Details {
  const dot = resource.indexOf(".");
  const group = dot < 0 ? "" : resource.slice(dot + 1);
  const kind = dot < 0 ? resource : resource.slice(0, dot);
  return { ...(name !== "" && { name }), ...(group !== "" && { group }), ...(kind !== "" && { kind }), ...rest };
}

/** 404: there is no such object. This and the following are apimachinery's pkg/api/errors. */
export function notFound(resource: ResourceName, name: string): Status {
  return failure(404, "NotFound", `${resource} ${goQuote(name)} not found`, resourceDetails(resource, name));
}

/** 404: there is no such path, resource or subresource. */
export function unknownPath(): Status {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

/** 409 on create. */
export function alreadyExists(resource: ResourceName, name: string): Status {
  return failure(409, "AlreadyExists", `${resource} ${goQuote(name)} already exists`, resourceDetails(resource, name));
}

/** 409 on create with generateName, when every name tried was taken. */
export function generateNameConflict(resource: ResourceName, name: string, retryAfterSeconds = 1): Status {
  const message = `${resource} ${goQuote(name)} already exists, the server was not able to generate a unique name for the object`;
  return failure(409, "AlreadyExists", message, resourceDetails(resource, name, { retryAfterSeconds }));
}

/** 409 on update, patch and delete: a precondition does not hold, usually the resourceVersion's. */
export function conflict(resource: ResourceName, name: string, reason = staleObject): Status {
  const message = `Operation cannot be fulfilled on ${resource} ${goQuote(name)}: ${reason}`;
  return failure(409, "Conflict", message, resourceDetails(resource, name));
}

/** 422: the object is well-formed and not allowed. `kind` and `group` are the object's, not the resource's. */
export function invalidObject(kind: string, group: string, name: string, errors: readonly FieldError[]): Status {
  const causes = errors.map((error) => ({ reason: error.type, message: errorBody(error), field: error.field }));
  const details: Details = { ...(name !== "" && { name }), ...(group !== "" && { group }), kind, causes };
  const subject = `${group === "" ? kind : `${kind}.${group}`} ${goQuote(name)} is invalid`;
  // Upstream's aggregate prints equal messages once, and brackets only around several.
  const texts = [...new Set(errors.map(errorText))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return failure(422, "Invalid", texts.length === 0 ? subject : `${subject}: ${list}`, details);
}

/** 422: the patch is well-formed and cannot be made on this object. What is wrong with it upstream keeps to itself. */
export function unprocessablePatch(): Status {
  return failure(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

/** 400. */
export function badRequest(message: string): Status {
  return failure(400, "BadRequest", message);
}

/** 401. */
export function unauthorized(message = "Unauthorized"): Status {
  return failure(401, "Unauthorized", message);
}

/** 403: admission or authorization says no. */
export function forbiddenRequest(resource: ResourceName, name: string, reason: string): Status {
  const subject = resource === "" ? "forbidden" : `${resource}${name === "" ? "" : ` ${goQuote(name)}`} is forbidden`;
  return failure(403, "Forbidden", `${subject}: ${reason}`, resourceDetails(resource, name));
}

/** 405. */
export function methodNotAllowed(resource: ResourceName, verb: string): Status {
  const message = `${verb} is not supported on resources of kind ${goQuote(resource)}`;
  return failure(405, "MethodNotAllowed", message, resourceDetails(resource));
}

/** 406: none of the media types that the client accepts can be served. */
export function notAcceptable(served: readonly string[]): Status {
  return failure(406, "NotAcceptable", `only the following media types are accepted: ${served.join(", ")}`);
}

/** 410: what was asked for is gone, and will not come back. */
export function gone(message: string): Status {
  return failure(410, "Gone", message);
}

/** 410: the resourceVersion asked for is compacted away; list again. */
export function expired(message: string): Status {
  return failure(410, "Expired", message);
}

/** 415: the body is of a media type that this resource does not take. */
export function unsupportedMediaType(accepted: readonly string[]): Status {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return failure(415, "UnsupportedMediaType", message);
}

/** 429: try again after so many seconds; also the answer to an eviction that a disruption budget forbids. */
export function tooManyRequests(message: string, retryAfterSeconds?: number): Status {
  return failure(429, "TooManyRequests", message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

/** 500. */
export function internalError(message: string): Status {
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** 500: the server asks the client to try the operation again; it may or may not have happened. */
export function serverTimeout(resource: ResourceName, operation: string, retryAfterSeconds = 0): Status {
  const message = `The ${operation} operation against ${resource} could not be completed at this time, please try again.`;
  const retry = retryAfterSeconds === 0 ? {} : { retryAfterSeconds };
  return failure(500, "ServerTimeout", message, resourceDetails(resource, operation, retry));
}

/** 503. */
export function serviceUnavailable(message: string): Status {
  return failure(503, "ServiceUnavailable", message);
}

/** 504. */
export function timeout(message: string, retryAfterSeconds = 0): Status {
  return failure(504, "Timeout", `Timeout: ${message}`, retryAfterSeconds === 0 ? {} : { retryAfterSeconds });
}

/** 200, the answer to a delete that is done: names what was deleted. */
export function deleted(resource: ResourceName, name: string, uid: string): Status {
  const details = resourceDetails(resource, name, { uid });
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details, code: 200 };
}
