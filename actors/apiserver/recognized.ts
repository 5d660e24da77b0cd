import type { KubeObject, Stored } from "../../machines/api/object.ts";

/** What a value was accepted as. */
interface Acceptance {
  /** Empty for parts of the metadata, which are the same for all. */
  readonly resource: string;
  readonly field: string;
  readonly value: unknown;
}

/** The parts of metadata that are worth recognising. */
export const metadataParts = ["labels", "annotations", "ownerReferences", "finalizers"] as const;

/**
 * Values that the apiserver has accepted before, found again by identity. A component that sends back what it has read (a pod
 * with another status, the template of a ReplicaSet as a pod's spec) sends the very same frozen values, and those need not be
 * decoded again; pods of one template come to share one spec. Only an optimisation: the answer is the same without it.
 */
const acceptances = new WeakMap<object, Acceptance>();

/** The accepted form of a field's value, if this very value was accepted there before. */
export function recognize(resource: string, field: string, value: unknown): unknown {
  const known = isObject(value) ? acceptances.get(value) : undefined;
  return known?.resource === resource && known.field === field ? known.value : undefined;
}

/** Notes the accepted form of a field as it was submitted, if it can never change. */
export function noteAccepted(resource: string, field: string, submitted: unknown, value: unknown): void {
  if (isObject(submitted) && isObject(value) && isDeeplyFrozen(submitted)) {
    acceptances.set(submitted, { resource, field, value });
  }
}

/** Freezes what is stored, down to the leaves, so that no client can change it behind the store's back, and notes it. */
export function noteStored(resource: string, object: Stored): void {
  for (const field in object) if (field !== "metadata") note(resource, field, object[field]);
  for (const part of metadataParts) note("", part, object.metadata[part]);
  note("", "metadata", object.metadata);
  Object.freeze(object);
}

/** The fields that are recognised, in their accepted form, and those that are not, as they are. */
export function sortOut(resource: string, fields: Partial<KubeObject>): { known: Fields; unknown: Fields } {
  const known: Fields = {};
  const unknown: Fields = {};
  for (const field of Object.keys(fields)) {
    const value = recognize(resource, field, fields[field]);
    if (value === undefined) unknown[field] = fields[field];
    else known[field] = value;
  }
  return { known, unknown };
}

type Fields = Record<string, unknown>;

function note(resource: string, field: string, value: unknown): void {
  if (!isObject(value) || (Object.isFrozen(value) && recognize(resource, field, value) !== undefined)) return;
  deepFreeze(value);
  acceptances.set(value, { resource, field, value });
}

function deepFreeze(value: object): void {
  if (Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value) as unknown[]) if (isObject(part)) deepFreeze(part);
}

function isDeeplyFrozen(value: object): boolean {
  return (
    Object.isFrozen(value) &&
    (Object.values(value) as unknown[]).every((part) => !isObject(part) || isDeeplyFrozen(part))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
