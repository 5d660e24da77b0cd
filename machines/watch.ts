import type { ObjectKey, ResourceName, Stored } from "./api/object.ts";
import type { Selection } from "./api/request.ts";

/** What happened to an object, as a watcher hears it. */
export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED";

/**
 * One revision of one object. `object` is the state after the event; of a DELETED event, the last state before it.
 * `previous` is what the watcher knew before, so that a handler sees old and new as client-go's do.
 */
export interface WatchEvent {
  readonly type: WatchEventType;
  readonly resource: ResourceName;
  readonly key: ObjectKey;
  readonly object: Stored;
  readonly previous?: Stored;
}

/**
 * In an interest, in the place of a resource: every custom resource that there is, now or later. For components that are about all objects,
 * such as the garbage collector. Selectors are not looked at.
 */
export const everyCustomResource: ResourceName = "*";

/** What a component watches: a selection of one resource. Its cache holds just that. */
export type Interest = Selection;
