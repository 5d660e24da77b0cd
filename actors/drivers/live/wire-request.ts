import type { KubeObject } from "../../../machines/api/object.ts";
import { storageOf, type Verb } from "../../../machines/api/registry.ts";
import type {
  ApiRequest,
  DeleteOptions,
  PatchRequest,
  Selection,
  WriteOptions,
} from "../../../machines/api/request.ts";
import { badRequest, methodNotAllowed, type Status } from "../../../machines/api/status.ts";
import type { Route } from "./route.ts";

/** Why a request cannot even be read. Thrown while it is taken apart; the server answers with the status. */
export class Unreadable {
  readonly status: Status;

  constructor(status: Status) {
    this.status = status;
  }
}

/** A body that has been parsed, and the patch type that its media type stands for. */
export interface Body {
  readonly value: unknown;
  readonly patchType?: PatchRequest["patchType"];
}

const propagationPolicies = ["Background", "Foreground", "Orphan"] as const;
const fieldValidations = ["Ignore", "Warn", "Strict"] as const;

/** What a list or a watch selects. */
export function selectionOf({ resource, namespace }: Route, query: URLSearchParams): Selection {
  const labelSelector = query.get("labelSelector");
  const fieldSelector = query.get("fieldSelector");
  return {
    resource: resource.name,
    ...(namespace !== undefined && { namespace }),
    ...(labelSelector && { labelSelector }),
    ...(fieldSelector && { fieldSelector }),
  };
}

/** The request that a method, a path, a query and a body make together. */
export function wireRequest(verb: Verb, route: Route, query: URLSearchParams, body: Body): ApiRequest {
  const { resource, namespace, name = "", subresource } = route;
  const version = storageOf(resource) === resource ? {} : { apiVersion: resource.apiVersion };
  const place = { resource: resource.name, ...version, ...(namespace !== undefined && { namespace }) };
  const target = { ...place, name, ...(subresource !== undefined && { subresource }) };
  switch (verb) {
    case "create": {
      if (route.name !== undefined && subresource === undefined)
        throw new Unreadable(methodNotAllowed(resource.name, verb));
      const object = objectIn(body);
      return { verb, ...(route.name === undefined ? place : target), object, options: writeOptions(query) };
    }
    case "get":
      return { verb, ...target };
    case "list":
      return { verb, ...selectionOf(route, query), ...version, ...listOptions(query) };
    case "update":
      return { verb, ...target, object: objectIn(body), options: writeOptions(query) };
    case "patch":
      return { verb, ...target, patchType: body.patchType ?? "merge", patch: body.value, options: writeOptions(query) };
    case "delete":
      return { verb, ...target, options: deleteOptions(query, body.value) };
    case "deletecollection":
      return { verb, ...selectionOf(route, query), ...version, options: deleteOptions(query, body.value) };
    case "watch":
      throw new Unreadable(methodNotAllowed(resource.name, verb));
  }
}

function objectIn({ value }: Body): KubeObject {
  if (isRecord(value)) return value as unknown as KubeObject;
  throw new Unreadable(
    badRequest(value === undefined ? "unexpected end of JSON input" : "the body is not a JSON object"),
  );
}

function listOptions(query: URLSearchParams): { limit?: number; continue?: string; resourceVersion?: string } {
  const limit = wholeNumber(query, "limit");
  const token = query.get("continue");
  const resourceVersion = query.get("resourceVersion");
  return {
    ...(limit !== undefined && { limit }),
    ...(token && { continue: token }),
    ...(resourceVersion && { resourceVersion }),
  };
}

function writeOptions(query: URLSearchParams): WriteOptions {
  const fieldManager = query.get("fieldManager");
  const fieldValidation = oneOf(query.get("fieldValidation"), fieldValidations, "fieldValidation");
  return {
    ...(isDryRun(query.getAll("dryRun")) && { dryRun: true }),
    ...(fieldManager && { fieldManager }),
    ...(fieldValidation !== undefined && { fieldValidation }),
  };
}

/** metav1.DeleteOptions from the body, or, as old clients do, from the query. */
function deleteOptions(query: URLSearchParams, body: unknown): DeleteOptions {
  const given = isRecord(body) ? body : {};
  const policy = given.propagationPolicy ?? query.get("propagationPolicy") ?? legacyPolicy(given.orphanDependents);
  const propagationPolicy = oneOf(policy, propagationPolicies, "propagationPolicy");
  const gracePeriodSeconds = given.gracePeriodSeconds ?? wholeNumber(query, "gracePeriodSeconds");
  if (gracePeriodSeconds !== undefined && !Number.isInteger(gracePeriodSeconds)) {
    throw new Unreadable(badRequest("gracePeriodSeconds must be a whole number"));
  }
  const dryRun = Array.isArray(given.dryRun) ? (given.dryRun as unknown[]) : query.getAll("dryRun");
  return {
    ...(propagationPolicy !== undefined && { propagationPolicy }),
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds: gracePeriodSeconds as number }),
    ...(isRecord(given.preconditions) && {
      preconditions: given.preconditions as NonNullable<DeleteOptions["preconditions"]>,
    }),
    ...(isDryRun(dryRun) && { dryRun: true }),
  };
}

function legacyPolicy(orphanDependents: unknown): string | undefined {
  if (typeof orphanDependents !== "boolean") return undefined;
  return orphanDependents ? "Orphan" : "Background";
}

function isDryRun(values: readonly unknown[]): boolean {
  const given = values.filter((value) => value !== "");
  if (given.some((value) => value !== "All")) {
    throw new Unreadable(badRequest(`dryRun: Unsupported value: ${JSON.stringify(given[0])}: supported values: "All"`));
  }
  return given.length > 0;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], name: string): T | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const list = allowed.map((candidate) => JSON.stringify(candidate)).join(", ");
  throw new Unreadable(badRequest(`${name}: Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`));
}

/** A query parameter that is a whole number; undefined if it is not there. */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new Unreadable(
    badRequest(`${name}: Invalid value: "${text}": strconv.ParseInt: parsing "${text}": invalid syntax`),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
