import { type KubeObject, type ObjectKey, objectKey, type Stored } from "../../machines/api/object.ts";
import type { ResourceInfo } from "../../machines/api/registry.ts";
import type { ApiResponse } from "../../machines/api/request.ts";
import { alreadyExists, conflict, internalError } from "../../machines/api/status.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { Store, Write } from "../store.ts";
import { arranged } from "./arrangement.ts";
import { settleDefinition } from "./custom-resources.ts";
import { noteStored } from "./recognized.ts";
import { Refusal } from "./refusal.ts";
import { strategyOf } from "./strategies/index.ts";

/** What a request needs that the apiserver cannot compute: the time, and the identity that a created object would get. */
export interface Stamp {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  readonly uid: string;
  /** What `generateName` is completed with: five characters in real worlds. */
  readonly suffix: string;
}

/** What a request did: the answer, the store afterwards, and what watchers are to hear, in order. */
export interface Handled {
  readonly response: ApiResponse;
  readonly store: Store;
  readonly events: readonly WatchEvent[];
}

/** A request on its way: the resource that it names, the store that it finds, the stamp that it carries. */
export interface Call {
  readonly store: Store;
  readonly stamp: Stamp;
  /** In the version in which it is stored. */
  readonly resource: ResourceInfo;
  /** In the version in which the client speaks. */
  readonly served: ResourceInfo;
  /** Empty for cluster-scoped resources. */
  readonly namespace: string;
}

/** Where an object of the call's resource and namespace is stored. */
export function keyOf(call: Call, name: string): ObjectKey {
  return objectKey(call.resource.name, call.namespace, name);
}

/** An object of the call's resource in the form in which it is stored. */
export function arrange(call: Call, object: KubeObject): Stored {
  return arranged(object, strategyOf(call.resource).parts);
}

/** An answer that changes nothing. */
export function answer(call: Call, object: KubeObject | Stored, warnings: readonly string[] = []): Handled {
  return { response: accepted(200, object, warnings), store: call.store, events: [] };
}

export function accepted(code: 200 | 201, object: KubeObject | Stored, warnings: readonly string[] = []): ApiResponse {
  return warnings.length === 0 ? { ok: true, code, object } : { ok: true, code, object, warnings };
}

/** Stores a new object, guarded against one that has its name; the answer is the object as it was stored. */
export function insert(call: Call, object: KubeObject, warnings: readonly string[]): Handled {
  const name = object.metadata.name as string;
  const key = keyOf(call, name);
  const commit = call.store.commit([{ key, resourceVersion: undefined }], [{ key, object: arrange(call, object) }]);
  if (!commit.succeeded) throw new Refusal(alreadyExists(call.resource.name, name));
  const { store, events } = commit;
  return { response: accepted(201, stored(call, events), warnings), store, events };
}

/** Stores the next state of an object, guarded by the version that it was made from. */
export function overwrite(call: Call, existing: Stored, object: KubeObject, warnings: readonly string[] = []): Handled {
  const { store, events } = write(call, existing, [
    { key: keyOf(call, existing.metadata.name), object: arrange(call, object) },
  ]);
  return { response: accepted(200, stored(call, events), warnings), store, events };
}

/** Removes an object, guarded by its version, and with the last one of a custom resource its definition, if that waits for it. The caller says what the answer is. */
export function remove(call: Call, existing: Stored): Pick<Handled, "store" | "events"> {
  const done = write(call, existing, [{ key: keyOf(call, existing.metadata.name), object: undefined }]);
  if (!call.resource.custom) return done;
  const { store, events } = settleDefinition(done.store, call.resource.name);
  return { store, events: [...done.events, ...events] };
}

function write(call: Call, existing: Stored, writes: readonly Write[]): Pick<Handled, "store" | "events"> {
  const { name, resourceVersion } = existing.metadata;
  const commit = call.store.commit([{ key: keyOf(call, name), resourceVersion }], writes);
  if (!commit.succeeded) throw new Refusal(conflict(call.resource.name, name));
  return commit;
}

function stored(call: Call, events: readonly WatchEvent[]): Stored {
  const [event] = events;
  if (event === undefined) throw new Refusal(internalError("the store wrote nothing"));
  noteStored(call.resource.name, event.object);
  return event.object;
}
