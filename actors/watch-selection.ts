import { exactField, matchesFields, parseFieldSelector } from "../machines/api/fields.ts";
import { isEverything, matches, parseSelector } from "../machines/api/labels.ts";
import type { ResourceName, Stored } from "../machines/api/object.ts";
import { storageName } from "../machines/api/registry.ts";
import type { Selection } from "../machines/api/request.ts";
import type { WatchEvent } from "../machines/watch.ts";

/** A selection, parsed once, that tells which objects it holds and how an event looks from inside it. */
export interface WatchSelection {
  readonly resource: ResourceName;
  readonly namespace: string | undefined;
  /** Set if it holds only objects of one name. */
  readonly name: string | undefined;
  /** Set if it holds only the pods of one node. */
  readonly node: string | undefined;
  /** Set if it holds every pod of that node, and no others. */
  readonly holdsNode: string | undefined;
  /** Whether there is no selector: every object of the namespace, or of the resource, is held. */
  readonly isPlain: boolean;
  /** Whether every object of the resource is held. */
  readonly holdsAll: boolean;
  holds(object: Stored): boolean;
  /**
   * An event as a watcher of the selection hears it: an object that enters is ADDED, one that leaves is DELETED (in its last
   * state inside), what is outside before and after is nothing. As upstream's cacher.
   */
  translate(event: WatchEvent): WatchEvent | undefined;
}

/** Throws SelectorError or FieldSelectorError if a selector cannot be parsed. */
export function watchSelection(selection: Selection): WatchSelection {
  const { namespace } = selection;
  const resource = storageName(selection.resource);
  const labels = parseSelector(selection.labelSelector ?? "");
  const fields = parseFieldSelector(selection.resource, selection.fieldSelector ?? "");
  const isPlain = isEverything(labels) && fields.length === 0;
  const holdsAll = namespace === undefined && isPlain;
  const holds = (object: Stored): boolean =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    matches(labels, object.metadata.labels) &&
    matchesFields(fields, resource, object);
  const node = resource === "pods" ? exactField(fields, "spec.nodeName") : undefined;
  return {
    resource,
    namespace,
    name: exactField(fields, "metadata.name"),
    node,
    holdsNode: namespace === undefined && isEverything(labels) && fields.length === 1 ? node : undefined,
    isPlain,
    holdsAll,
    holds,
    translate(event) {
      if (event.resource !== resource) return undefined;
      return holdsAll ? event : translated(event, holds);
    },
  };
}

function translated(event: WatchEvent, holds: (object: Stored) => boolean): WatchEvent | undefined {
  const { resource, key, object, previous } = event;
  const before = previous !== undefined && holds(previous) ? previous : undefined;
  const after = event.type !== "DELETED" && holds(object);
  if (after) return before ? event : { type: "ADDED", resource, key, object };
  if (!before) return undefined;
  return event.type === "DELETED" ? event : { type: "DELETED", resource, key, object: before, previous: before };
}
