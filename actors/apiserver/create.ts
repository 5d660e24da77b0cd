import type { KubeObject } from "../../machines/api/object.ts";
import type { CreateRequest } from "../../machines/api/request.ts";
import { alreadyExists, badRequest, generateNameConflict, methodNotAllowed } from "../../machines/api/status.ts";
import { formatTime } from "../../machines/api/time.ts";
import { admitCreate } from "./admission.ts";
import { accepted, type Call, type Handled, insert, keyOf } from "./call.ts";
import { plainError, Refusal } from "./refusal.ts";
import { strategyOf } from "./strategies/index.ts";
import { decodeSubmitted, validateNew } from "./submission.ts";

/** The longest name that a prefix is cut to before the suffix is put on (names.SimpleNameGenerator). */
const maxGeneratedBase = 58;

/** How often a generated name is tried (registry.maxNameGenerationCreateAttempts). */
const generateNameAttempts = 8;

/** What a suffix is made of: letters and digits that spell no words (k8s.io/apimachinery/pkg/util/rand). */
const suffixAlphabet = "bcdfghjklmnpqrstvwxz2456789";

/** POST of an object (registry.Store.Create): decoded, admitted, prepared, validated, stored. */
export function create(call: Call, request: CreateRequest): Handled {
  if (call.resource.custom?.terminating) {
    throw new Refusal({
      ...methodNotAllowed(call.resource.name, "create"),
      message: "create not allowed while custom resource definition is terminating",
    });
  }
  const { object, warnings } = decodeSubmitted(call, request.object, request.options);
  const located = atNamespace(call, object);
  if ((located.metadata.resourceVersion ?? "") !== "") {
    throw plainError("resourceVersion should not be set on objects to be created");
  }
  const admitted = admitCreate(call, located);
  const named = freeName(call, { ...admitted, metadata: systemMetadata(call, admitted) });
  const prepared = strategyOf(call.resource).prepareForCreate(named, call);
  validateNew(call, prepared);
  refuseTaken(call, prepared);
  if (request.options?.dryRun === true)
    return { response: accepted(201, prepared, warnings), store: call.store, events: [] };
  return insert(call, prepared, warnings);
}

/** The object in the namespace of the request (rest.EnsureObjectNamespaceMatchesRequestNamespace). */
function atNamespace(call: Call, object: KubeObject): KubeObject {
  const { namespace = "", ...metadata } = object.metadata;
  if (namespace === call.namespace) return object;
  if (call.namespace === "") return { ...object, metadata };
  if (namespace === "") return { ...object, metadata: { ...metadata, namespace: call.namespace } };
  throw new Refusal(
    badRequest("the namespace of the provided object does not match the namespace sent on the request"),
  );
}

/** Metadata as a client cannot choose it: wiped of what the system fills in, and filled in. */
function systemMetadata(call: Call, object: KubeObject): KubeObject["metadata"] {
  const {
    resourceVersion: _resourceVersion,
    deletionTimestamp: _deletionTimestamp,
    deletionGracePeriodSeconds: _grace,
    ...metadata
  } = object.metadata;
  return { ...metadata, uid: call.stamp.uid, creationTimestamp: formatTime(call.stamp.nowMs) };
}

/** The object with a name made from `generateName`, if it has none: the stamp's suffix, or the next one that is free. */
function freeName(call: Call, object: KubeObject): KubeObject {
  const { name, generateName } = object.metadata;
  if (name || !generateName) return object;
  const base = generateName.slice(0, maxGeneratedBase);
  let suffix = call.stamp.suffix;
  let tried = base + suffix;
  for (let attempt = 1; call.store.get(keyOf(call, tried)) !== undefined; attempt++) {
    if (attempt === generateNameAttempts) throw new Refusal(generateNameConflict(call.resource.name, tried));
    suffix = nextSuffix(suffix);
    tried = base + suffix;
  }
  return { ...object, metadata: { ...object.metadata, name: tried } };
}

/** Another suffix, as good as random: upstream draws anew. */
function nextSuffix(suffix: string): string {
  const letters = Array.from(suffix, (letter, index) => {
    const at = suffixAlphabet.indexOf(letter);
    return suffixAlphabet[(at + 7 * (index + 1)) % suffixAlphabet.length] ?? letter;
  });
  return letters.join("");
}

function refuseTaken(call: Call, object: KubeObject): void {
  const name = object.metadata.name ?? "";
  const taken = call.store.get(keyOf(call, name));
  if (taken === undefined) return;
  const status = alreadyExists(call.resource.name, name);
  const deleting = taken.metadata.deletionTimestamp !== undefined;
  throw new Refusal(deleting ? { ...status, message: `object is being deleted: ${status.message}` } : status);
}
