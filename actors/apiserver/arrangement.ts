import type { KubeObject, Stored } from "../../machines/api/object.ts";

/** The order in which metadata are written. What is not named here is not kept: `managedFields`, `selfLink`. */
const metadataOrder = [
  "name",
  "generateName",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
  "ownerReferences",
  "finalizers",
] as const;

/**
 * The object as it is stored: its fields in one order, whoever wrote them, and none that is undefined. So equal objects are equal as
 * JSON text, which is how model worlds tell them apart.
 *
 * @param parts fields that are there even if nobody has written them, as Go writes structs: `spec`, `status`.
 */
export function arranged(object: KubeObject, parts: readonly string[]): Stored {
  const metadata: Record<string, unknown> = {};
  for (const field of metadataOrder) {
    const value = object.metadata[field];
    if (value !== undefined && !isEmptyCollection(value)) metadata[field] = value;
    // The store puts the version in; its place is here.
    else if (field === "resourceVersion") metadata[field] = "";
  }
  const result: Record<string, unknown> = { apiVersion: object.apiVersion, kind: object.kind, metadata };
  const missing = parts.filter((part) => object[part] === undefined);
  for (const field of [...Object.keys(object), ...missing].sort()) {
    const value = object[field] ?? (missing.includes(field) ? {} : undefined);
    if (!(field in result) && value !== undefined) result[field] = value;
  }
  return result as Stored;
}

/** Go leaves out empty labels, annotations, owners and finalizers. */
function isEmptyCollection(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}
