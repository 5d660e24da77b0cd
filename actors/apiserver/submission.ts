import { toStorage } from "../../machines/api/conversion/index.ts";
import { validateCustom } from "../../machines/api/custom/object.ts";
import { definitionsResource } from "../../machines/api/custom/resources.ts";
import { type DecodeOptions, decodeBody, decodeCustomBody } from "../../machines/api/decode.ts";
import { setDefaults } from "../../machines/api/defaults/index.ts";
import type { CustomResourceDefinition, Namespace } from "../../machines/api/generated/types.ts";
import { dns1123Subdomain } from "../../machines/api/names.ts";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import type { ResourceInfo } from "../../machines/api/registry.ts";
import type { WriteOptions } from "../../machines/api/request.ts";
import { badRequest, invalidObject } from "../../machines/api/status.ts";
import { customResourceDefinitionWarnings } from "../../machines/api/validation/custom-resource-definition.ts";
import type { FieldError } from "../../machines/api/validation/field-error.ts";
import { validateCreate, validateStatusUpdate, validateUpdate } from "../../machines/api/validation/index.ts";
import { validateNamespace } from "../../machines/api/validation/namespace.ts";
import {
  type MetaRules,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "../../machines/api/validation/object-meta.ts";
import type { Call } from "./call.ts";
import { metadataParts, noteAccepted, recognize, sortOut } from "./recognized.ts";
import { Refusal } from "./refusal.ts";
import { strategyOf } from "./strategies/index.ts";

/** Which part of an object a write changes: the object but for its status, its status, a namespace's finalizers. */
export type Part = "main" | "status" | "finalize";

/** What a client sent, as the type that it must be. */
export interface Submitted {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/**
 * Decodes what a client sent as the resource that it was sent to, and fills in the defaults. The object is in the stored version,
 * whichever the client speaks.
 */
export function decodeSubmitted(call: Call, raw: KubeObject, options: WriteOptions | undefined): Submitted {
  requireObject(raw);
  requireKind(call, raw);
  if (call.served.custom) return decodeCustomObject(call, raw, options);
  const submitted = call.served === call.resource ? decodeStored(call, raw, options) : decodeServed(call, raw, options);
  if (call.resource.name !== definitionsResource) return submitted;
  const more = customResourceDefinitionWarnings(submitted.object as unknown as CustomResourceDefinition);
  return more.length === 0 ? submitted : { ...submitted, warnings: [...submitted.warnings, ...more] };
}

/** An object of a user's own resource: by the schema of its version; what that does not know is dropped, and told unless it may be ignored. */
function decodeCustomObject({ served, resource }: Call, raw: KubeObject, options: WriteOptions | undefined): Submitted {
  const decoded = decodeCustomBody(served, raw, { fieldValidation: options?.fieldValidation });
  if (!decoded.ok) throw new Refusal(decoded.status);
  const { object, warnings } = decoded;
  return {
    object: { ...object, apiVersion: resource.apiVersion },
    warnings: warnings.map(({ message }) => message),
  };
}

/** In another version: its own defaults come first, those of the stored version when it is in that one. */
function decodeServed({ served }: Call, raw: KubeObject, options: WriteOptions | undefined): Submitted {
  const { object, warnings } = decodeAs(served.definition, served.apiVersion, served.kind, raw, options);
  return { object: setDefaults(toStorage(setDefaults(withSpec(served, object)))), warnings };
}

/** Go has a spec even where nobody has written one. */
function withSpec(resource: ResourceInfo, object: KubeObject): KubeObject {
  return object.spec === undefined && strategyOf(resource).parts.includes("spec") ? { ...object, spec: {} } : object;
}

function decodeStored(call: Call, raw: KubeObject, options: WriteOptions | undefined): Submitted {
  const { definition, apiVersion, kind, name } = call.resource;
  const { known, unknown } = sortOut(name, raw);
  const metadata = metadataOf(raw);
  const { object, warnings } = decodeAs(
    definition,
    apiVersion,
    kind,
    { ...unknown, metadata: metadata.unknown },
    options,
  );
  const parts: KubeObject = { ...object, ...known, metadata: { ...object.metadata, ...metadata.known } };
  const whole = withSpec(call.resource, parts);
  // Of a pod, only the spec has defaults.
  const defaulted: KubeObject = name === "pods" && known.spec !== undefined ? whole : setDefaults(whole);
  if (warnings.length > 0) return { object: defaulted, warnings };
  for (const field of Object.keys(unknown)) {
    if (field !== "metadata") noteAccepted(name, field, raw[field], defaulted[field]);
  }
  for (const part of metadataParts) noteAccepted("", part, raw.metadata?.[part], defaulted.metadata[part]);
  return { object: defaulted, warnings };
}

function metadataOf({ metadata }: Partial<KubeObject>): { known: object; unknown: unknown } {
  if (metadata === undefined || metadata === null) return { known: {}, unknown: {} };
  const known = recognize("", "metadata", metadata);
  if (known !== undefined) return { known: known as object, unknown: {} };
  // What is no object is refused by the decoder.
  return typeof metadata === "object" && !Array.isArray(metadata)
    ? sortOut("", metadata as Record<string, unknown>)
    : { known: {}, unknown: metadata };
}

/** Decodes the body of a subresource that has a kind of its own: `Scale`, `Binding`, `Eviction`. */
export function decodeSubresource(
  call: Call,
  subresource: string,
  raw: KubeObject,
  options: WriteOptions | undefined,
): Submitted {
  const { kind, apiVersion, definition } = call.resource.subresources[subresource] ?? {};
  if (kind === undefined || apiVersion === undefined || definition === undefined) return { object: raw, warnings: [] };
  return decodeAs(definition, apiVersion, kind, raw, options);
}

function decodeAs(
  definition: string,
  apiVersion: string,
  kind: string,
  raw: unknown,
  options: WriteOptions | undefined,
): Submitted {
  const decoding: DecodeOptions = { fieldValidation: options?.fieldValidation };
  const decoded = decodeBody(definition, apiVersion, kind, raw, decoding);
  if (!decoded.ok) throw new Refusal(decoded.status);
  const { object, warnings } = decoded;
  const whole = object.metadata === undefined ? { ...object, metadata: {} } : object;
  return { object: whole, warnings: warnings.map(({ message }) => message) };
}

/** Types promise an object, wires and other languages do not. */
function requireObject(raw: unknown): void {
  if (!isObject(raw) || Array.isArray(raw)) throw new Refusal(badRequest("json: cannot unmarshal into an object"));
}

/** The body must be of the kind that the path says (handlers.transformDecodeError). */
function requireKind({ served: resource }: Call, raw: KubeObject): void {
  const { apiVersion = resource.apiVersion, kind = resource.kind } = raw as Partial<KubeObject>;
  if (apiVersion !== resource.apiVersion) {
    const message = `the API version in the data (${apiVersion}) does not match the expected API version (${resource.apiVersion})`;
    throw new Refusal(badRequest(message));
  }
  if (kind !== resource.kind) {
    throw new Refusal(badRequest(`${kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`));
  }
}

/**
 * Specs of pods that were found valid. Pods of one template share their spec, and nothing else of a pod is validated at its
 * creation but its metadata.
 */
const validPodSpecs = new WeakSet<object>();

const podMetaRules: MetaRules = { namespaced: true, name: dns1123Subdomain };

/** Refuses a new object that is not valid. */
export function validateNew(call: Call, object: KubeObject): void {
  if (call.served.custom) return refuseInvalid(call, object, validateCustom(call.served, object));
  const spec = call.resource.name === "pods" ? object.spec : undefined;
  const known = isObject(spec) && validPodSpecs.has(spec);
  refuseInvalid(
    call,
    object,
    known ? [...validateObjectMeta(object.metadata, podMetaRules)] : validateCreate(object, call.served),
  );
  if (isObject(spec)) validPodSpecs.add(spec);
}

/** Refuses a change that is not valid. What is the very value that is stored is valid already. */
export function validateChange(call: Call, part: Part, object: KubeObject, existing: Stored): void {
  refuseInvalid(call, object, changeErrors(call, part, object, existing));
}

function changeErrors({ served }: Call, part: Part, object: KubeObject, existing: Stored): readonly FieldError[] {
  if (served.custom) return validateCustom(served, object, existing);
  if (part === "status") return validateStatusUpdate(...lightened(existing, object));
  if (part === "finalize")
    return [...validateUpdate(existing, object), ...validateNamespace(object as unknown as Namespace)];
  const fields = new Set([...Object.keys(object), ...Object.keys(existing)]);
  const same = [...fields].every((field) => field === "metadata" || object[field] === existing[field]);
  return same
    ? [...validateObjectMetaUpdate(object.metadata, existing.metadata)]
    : validateUpdate(existing, object, served);
}

/** Both without those of their metadata that are the very values stored, and so valid. */
function lightened(existing: Stored, object: KubeObject): [KubeObject, KubeObject] {
  const before: Record<string, unknown> = { ...existing.metadata };
  const after: Record<string, unknown> = { ...object.metadata };
  for (const part of metadataParts) {
    if (before[part] !== after[part]) continue;
    delete before[part];
    delete after[part];
  }
  return [
    { ...existing, metadata: before },
    { ...object, metadata: after },
  ];
}

function refuseInvalid({ resource }: Call, object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw new Refusal(invalidObject(resource.kind, resource.group, object.metadata.name ?? "", errors));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
