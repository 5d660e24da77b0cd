import { decodeFields } from "../decode-value.ts";
import { dns1123Subdomain } from "../names.ts";
import type { KubeObject } from "../object.ts";
import type { Problem } from "../problem.ts";
import type { ResourceInfo } from "../registry.ts";
import { errorText, type FieldError } from "../validation/field-error.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../validation/object-meta.ts";
import { applyDefaults } from "./default.ts";
import { prune } from "./prune.ts";
import type { Schema } from "./schema.ts";
import { validateValue } from "./validate-value.ts";

/** A custom object as it was sent: pruned, defaulted, its metadata decoded, and what was dropped or does not fit. */
export interface DecodedCustom {
  readonly object: KubeObject;
  /** Fields that the schema does not know, and metadata of the wrong type. */
  readonly problems: readonly Problem[];
}

function schemaOf(resource: ResourceInfo): Schema {
  return resource.custom?.schema ?? {};
}

/** Reads an object of a custom resource, in the version that it was sent in. */
export function decodeCustom(resource: ResourceInfo, raw: Readonly<Record<string, unknown>>): DecodedCustom {
  const { apiVersion, kind } = resource;
  const { value, problems } = decodeFields("ObjectMeta", raw.metadata ?? {});
  const schema = schemaOf(resource);
  const { object: pruned, problems: unknown } = prune(schema, raw);
  const defaulted = applyDefaults(schema, pruned);
  const inMetadata = problems.map((problem) => ({ ...problem, path: ["metadata", ...problem.path] }));
  return {
    object: { ...defaulted, apiVersion, kind, metadata: (value ?? {}) as KubeObject["metadata"] },
    // What metadata do not know is dropped without a word, as upstream does.
    problems: [...inMetadata.filter((problem) => problem.kind !== "unknownField"), ...unknown],
  };
}

/** What is wrong with a custom object, new, or changed from an old one. @param resource in the version that the client speaks. */
export function validateCustom(resource: ResourceInfo, object: KubeObject, old?: KubeObject): FieldError[] {
  const rules = { namespaced: resource.namespaced, name: dns1123Subdomain, anyFinalizer: true };
  const meta = old
    ? validateObjectMetaUpdate(object.metadata, old.metadata, "metadata", rules)
    : validateObjectMeta(object.metadata, rules);
  return [...meta, ...validateValue(schemaOf(resource), object, "")];
}

const storedComplaints = new WeakMap<
  KubeObject,
  { readonly resource: ResourceInfo; readonly complaints: readonly string[] }
>();

/** What is wrong with a custom object as it stands in the store; the answer is remembered, as stored objects do not change. */
export function validateStoredCustom(resource: ResourceInfo, object: KubeObject): readonly string[] {
  const known = storedComplaints.get(object);
  if (known?.resource === resource) return known.complaints;
  const complaints = validateCustom(resource, object, object).map(errorText);
  storedComplaints.set(object, { resource, complaints });
  return complaints;
}
