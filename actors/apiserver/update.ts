import { deepEqual } from "../../machines/api/equality.ts";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import type { ApiRequest, UpdateRequest, WriteOptions } from "../../machines/api/request.ts";
import { badRequest, conflict, invalidObject, notFound } from "../../machines/api/status.ts";
import { invalid } from "../../machines/api/validation/field-error.ts";
import { admitUpdate } from "./admission.ts";
import { accepted, answer, arrange, type Call, type Handled, keyOf, overwrite, remove } from "./call.ts";
import { create } from "./create.ts";
import { Refusal } from "./refusal.ts";
import { strategyOf } from "./strategies/index.ts";
import { namespaceFinalizers, prepareForFinalize } from "./strategies/namespace.ts";
import { decodeSubmitted, type Part, validateChange } from "./submission.ts";

/** Which part of an object a request may change. */
export function partOf(request: Pick<ApiRequest, "verb"> & { readonly subresource?: string }): Part {
  const { subresource } = request;
  return subresource === "status" || subresource === "finalize" ? subresource : "main";
}

/** The object of this name; 404 if there is none. */
export function existingObject(call: Call, name: string): Stored {
  const existing = call.store.get(keyOf(call, name));
  if (existing === undefined) throw new Refusal(notFound(call.resource.name, name));
  return existing;
}

/** PUT of an object, or of its status (registry.Store.Update). */
export function update(call: Call, request: UpdateRequest): Handled {
  const { name, options } = request;
  const existing = call.store.get(keyOf(call, name));
  const { object, warnings } = decodeSubmitted(call, request.object, options);
  requireSameName(call, object, name);
  if (existing === undefined) {
    if (partOf(request) !== "main" || !strategyOf(call.resource).allowsCreateOnUpdate) {
      throw new Refusal(notFound(call.resource.name, name));
    }
    return create(call, { ...request, verb: "create", object: request.object });
  }
  requireSameUid(call, existing, object.metadata.uid);
  return replace(call, existing, object, { part: partOf(request), ...(options && { options }), warnings });
}

/** How a change is to be made. */
export interface Change {
  readonly part: Part;
  readonly options?: WriteOptions;
  readonly warnings?: readonly string[];
}

/** Stores the next state of an object: the version checked, metadata mended, prepared by its strategy, admitted, validated. */
export function replace(call: Call, existing: Stored, submitted: KubeObject, change: Change): Handled {
  requireVersion(call, existing, submitted);
  const { part, warnings = [] } = change;
  const base: KubeObject = { ...submitted, metadata: baseMetadata(call, submitted, existing) };
  const admitted = part === "main" ? admitUpdate(call, base) : base;
  const prepared = arrange(call, mend(prepare(call, part, admitted, existing), existing));
  validateChange(call, part, prepared, existing);
  if (change.options?.dryRun === true) return answer(call, prepared, warnings);
  if (isLast(call, prepared, existing)) {
    return { response: accepted(200, prepared, warnings), ...remove(call, existing) };
  }
  // What changes nothing is not written: the version stays, and nobody hears of it.
  if (deepEqual(prepared, existing)) return answer(call, existing, warnings);
  return overwrite(call, existing, prepared, warnings);
}

function prepare(call: Call, part: Part, object: KubeObject, existing: Stored): KubeObject {
  if (part === "finalize") return prepareForFinalize(object, existing);
  const strategy = strategyOf(call.resource);
  return part === "status"
    ? strategy.prepareForStatusUpdate(object, existing)
    : strategy.prepareForUpdate(object, existing, call);
}

/** The checks that upstream's handlers make before anything else (checkName). */
export function requireSameName(call: Call, object: KubeObject, name: string): void {
  const { name: named, namespace } = object.metadata;
  if (named !== undefined && named !== "" && named !== name) {
    const message = `the name of the object (${named}) does not match the name on the URL (${name})`;
    throw new Refusal(badRequest(message));
  }
  if (call.namespace !== "" && namespace && namespace !== call.namespace) {
    const message = `the namespace of the object (${namespace}) does not match the namespace on the request (${call.namespace})`;
    throw new Refusal(badRequest(message));
  }
}

/** Where upstream keeps some resources in etcd, as its messages show: for history's sake, not always under their names. */
const storagePaths: Readonly<Record<string, string>> = {
  nodes: "minions",
  services: "services/specs",
  endpoints: "services/endpoints",
};

/** A precondition on the uid (storage.Preconditions.Check). */
export function requireSameUid(call: Call, existing: Stored, uid: string | undefined): void {
  const { uid: stored, name } = existing.metadata;
  if (!uid || uid === stored) return;
  const path = storagePaths[call.resource.name] ?? call.resource.plural;
  const key = ["/registry", path, ...(call.namespace === "" ? [] : [call.namespace]), name].join("/");
  const detail = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored}`;
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${detail}`;
  throw new Refusal(conflict(call.resource.name, name, why));
}

function requireVersion(call: Call, existing: Stored, submitted: KubeObject): void {
  const { resourceVersion } = submitted.metadata;
  const { name } = existing.metadata;
  if (resourceVersion !== undefined && resourceVersion !== "" && resourceVersion !== "0") {
    if (resourceVersion !== existing.metadata.resourceVersion) throw new Refusal(conflict(call.resource.name, name));
  } else if (!strategyOf(call.resource).allowsUnconditionalUpdate) {
    const error = invalid("metadata.resourceVersion", 0, "must be specified for an update");
    // Upstream's TODO: the resource stands where the kind should.
    throw new Refusal(invalidObject(call.resource.plural, call.resource.group, name, [error]));
  }
}

/** What no update changes, before the strategy sees the object (rest.BeforeUpdate). */
function baseMetadata(call: Call, submitted: KubeObject, existing: Stored): KubeObject["metadata"] {
  const { generation: _submitted, namespace: _namespace, ...metadata } = submitted.metadata;
  const { generation } = existing.metadata;
  return {
    ...metadata,
    name: metadata.name || existing.metadata.name,
    ...(call.namespace !== "" && { namespace: call.namespace }),
    ...(generation !== undefined && { generation }),
  };
}

/** What no update changes, whatever the strategy did. */
function mend(object: KubeObject, existing: Stored): KubeObject {
  const { uid, resourceVersion, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = existing.metadata;
  const grace = object.metadata.deletionGracePeriodSeconds ?? deletionGracePeriodSeconds;
  const metadata = {
    ...object.metadata,
    uid: object.metadata.uid || uid,
    resourceVersion,
    creationTimestamp,
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    ...(grace !== undefined && { deletionGracePeriodSeconds: grace }),
  };
  return { ...object, metadata };
}

/** Whether the update takes away the last thing that held up a deletion (registry.ShouldDeleteDuringUpdate). */
function isLast(call: Call, object: KubeObject, existing: Stored): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = existing.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds !== 0) return false;
  if ((object.metadata.finalizers ?? []).length > 0) return false;
  return call.resource.name !== "namespaces" || namespaceFinalizers(object).length === 0;
}
