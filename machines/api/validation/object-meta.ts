import { deepEqual } from "../equality.ts";
import type { ObjectMeta, OwnerReference } from "../generated/types.ts";
import { type Complaints, dns1123Label, namePrefix, qualifiedName } from "../names.ts";
import { parseApiVersion } from "../registry.ts";
import { type FieldErrors, forbidden, invalid, invalidFor, required, tooLong } from "./field-error.ts";
import { validateLabels } from "./label-selector.ts";

/** Upstream allows 256 kB of annotations an object. */
const annotationLimitBytes = 256 * 1024;

/** Finalizers that need no domain. */
const standardFinalizers: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

export interface MetaRules {
  readonly namespaced: boolean;
  /** Whether finalizers need no domain: kinds that are served by way of definitions, and the definitions. */
  readonly anyFinalizer?: boolean;
  /** What the kind's names may look like. */
  readonly name: (name: string) => Complaints;
}

/** An object's metadata as it is created, its name already generated. Upstream: ValidateObjectMeta in pkg/apis/core/validation. */
export function* validateObjectMeta(meta: ObjectMeta, rules: MetaRules, path = "metadata"): FieldErrors {
  const { name, generateName, namespace } = meta;
  if (!isEmpty(generateName))
    yield* invalidFor(`${path}.generateName`, generateName, namePrefix(rules.name, generateName));
  if (isEmpty(name)) yield required(`${path}.name`, "name or generateName is required");
  else yield* invalidFor(`${path}.name`, name, rules.name(name));
  if (!rules.namespaced) {
    if (!isEmpty(namespace)) yield forbidden(`${path}.namespace`, "not allowed on this type");
  } else if (isEmpty(namespace)) yield required(`${path}.namespace`);
  else yield* invalidFor(`${path}.namespace`, namespace, dns1123Label(namespace));
  yield* validateNonnegative(meta.generation, `${path}.generation`);
  yield* validateCommonMeta(meta, path);
  yield* validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`);
  if (!rules.anyFinalizer) yield* validateFinalizerDomains(meta.finalizers ?? [], `${path}.finalizers`);
}

/** What may change in metadata once the object exists. Upstream: ValidateObjectMetaUpdate. */
export function* validateObjectMetaUpdate(
  meta: ObjectMeta,
  old: ObjectMeta,
  path = "metadata",
  { anyFinalizer = false }: Pick<MetaRules, "anyFinalizer"> = {},
): FieldErrors {
  if (old.deletionTimestamp !== undefined) {
    const fresh = (meta.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer)).sort();
    if (fresh.length > 0) {
      const list = `[]string{${fresh.map((finalizer) => JSON.stringify(finalizer)).join(", ")}}`;
      const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
      yield forbidden(`${path}.finalizers`, detail);
    }
  }
  if (isEmpty(meta.resourceVersion)) yield invalid(`${path}.resourceVersion`, "", "must be specified for an update");
  yield* validateNonnegative(meta.generation, `${path}.generation`);
  if ((meta.generation ?? 0) < (old.generation ?? 0)) {
    yield invalid(`${path}.generation`, meta.generation ?? 0, "must not be decremented");
  }
  yield* validateImmutable(meta.name ?? "", old.name ?? "", `${path}.name`);
  yield* validateImmutable(meta.namespace ?? "", old.namespace ?? "", `${path}.namespace`);
  yield* validateImmutable(meta.uid ?? "", old.uid ?? "", `${path}.uid`);
  yield* validateImmutable(meta.creationTimestamp ?? null, old.creationTimestamp ?? null, `${path}.creationTimestamp`);
  yield* validateImmutable(meta.deletionTimestamp ?? null, old.deletionTimestamp ?? null, `${path}.deletionTimestamp`);
  const grace = [meta.deletionGracePeriodSeconds ?? null, old.deletionGracePeriodSeconds ?? null] as const;
  yield* validateImmutable(...grace, `${path}.deletionGracePeriodSeconds`);
  yield* validateCommonMeta(meta, path);
  if (!anyFinalizer) yield* validateFinalizerDomains(meta.finalizers ?? [], `${path}.finalizers`);
}

function* validateCommonMeta(meta: ObjectMeta, path: string): FieldErrors {
  yield* validateLabels(meta.labels, `${path}.labels`);
  yield* validateAnnotations(meta.annotations, `${path}.annotations`);
  yield* validateOwnerReferences(meta.ownerReferences ?? [], `${path}.ownerReferences`);
}

/** Annotations: keys are qualified names whatever their case, and all of them together are limited. */
export function* validateAnnotations(annotations: ObjectMeta["annotations"], path: string): FieldErrors {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield* invalidFor(path, key, qualifiedName(key.toLowerCase()));
    bytes += key.length + value.length;
  }
  if (bytes > annotationLimitBytes) yield tooLong(path, annotationLimitBytes);
}

function* validateOwnerReferences(references: readonly OwnerReference[], path: string): FieldErrors {
  let controller: string | undefined;
  for (const [index, reference] of references.entries()) {
    yield* validateOwnerReference(reference, `${path}[${index}]`);
    if (reference.controller !== true) continue;
    const current = `${reference.kind}/${reference.name}`;
    if (controller !== undefined) {
      const found = `Found "true" in references for ${controller} and ${current}`;
      yield invalid(path, references, `Only one reference can have Controller set to true. ${found}`);
    } else controller = current;
  }
}

function* validateOwnerReference(reference: OwnerReference, path: string): FieldErrors {
  const { apiVersion, kind, name, uid } = reference;
  if (isEmpty(apiVersion)) yield required(`${path}.apiVersion`, "must not be empty");
  else if (apiVersion.split("/").length > 2 || parseApiVersion(apiVersion).version === "") {
    yield invalid(`${path}.apiVersion`, apiVersion, "must be <group>/<version> or <version>");
  }
  if (isEmpty(kind)) yield required(`${path}.kind`, "must not be empty");
  if (isEmpty(name)) yield required(`${path}.name`, "must not be empty");
  if (isEmpty(uid)) yield required(`${path}.uid`, "must not be empty");
  if (apiVersion === "v1" && kind === "Event") {
    yield invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner");
  }
}

function* validateFinalizers(finalizers: readonly string[], path: string): FieldErrors {
  for (const finalizer of finalizers) yield* invalidFor(path, finalizer, qualifiedName(finalizer));
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    yield invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
  }
}

function* validateFinalizerDomains(finalizers: readonly string[], path: string): FieldErrors {
  for (const [index, finalizer] of finalizers.entries()) yield* validateFinalizerDomain(finalizer, `${path}[${index}]`);
}

/** A finalizer is one of the standard ones, or carries the domain of whoever removes it. */
export function* validateFinalizerDomain(finalizer: string, path: string): FieldErrors {
  if (!finalizer.includes("/") && !standardFinalizers.has(finalizer)) {
    yield invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
  }
}

/** A finalizer of a namespace's spec: a qualified name, and standard or with a domain. */
export function* validateFinalizerName(finalizer: string, path: string): FieldErrors {
  yield* invalidFor(path, finalizer, qualifiedName(finalizer));
  yield* validateFinalizerDomain(finalizer, path);
}

/** The value must be what it was. */
export function* validateImmutable(value: unknown, old: unknown, path: string): FieldErrors {
  if (!deepEqual(value, old)) yield invalid(path, value, "field is immutable");
}

/** The number, if there is one, must not be negative. */
export function* validateNonnegative(value: number | undefined, path: string): FieldErrors {
  if (value !== undefined && value < 0) yield invalid(path, value, "must be greater than or equal to 0");
}

/** Go does not tell an absent string from an empty one. */
export function isEmpty(value: string | undefined): value is undefined | "" {
  return value === undefined || value === "";
}
