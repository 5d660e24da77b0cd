import { type ObjectKey, objectKey, type ResourceName, type Stored } from "../machines/api/object.ts";
import type { View } from "../machines/view.ts";
import type { WatchEvent } from "../machines/watch.ts";

/**
 * What a list tells a component's handlers. With nothing known before, everything is ADDED. After a broken watch (client-go's
 * Replace): what is there is ADDED or MODIFIED, what has gone is DELETED, each once, whatever happened in between; an object that
 * did not change is told as MODIFIED too, as client-go's Sync does, so that everything is looked at again.
 *
 * @param before the cache before the list; undefined at a first list.
 */
export function relist(resources: readonly ResourceName[], before: View | undefined, after: View): WatchEvent[] {
  return resources.flatMap((resource) => {
    const known = keyed(resource, before?.list(resource) ?? []);
    const now = keyed(resource, after.list(resource));
    const told = [...now].map(([key, object]): WatchEvent => {
      const previous = known.get(key);
      return previous
        ? { type: "MODIFIED", resource, key, object, previous }
        : { type: "ADDED", resource, key, object };
    });
    const gone = [...known].filter(([key]) => !now.has(key));
    return [
      ...told,
      ...gone.map(([key, object]): WatchEvent => ({ type: "DELETED", resource, key, object, previous: object })),
    ];
  });
}

function keyed(resource: ResourceName, objects: readonly Stored[]): Map<ObjectKey, Stored> {
  return new Map(
    objects.map((object) => [objectKey(resource, object.metadata.namespace, object.metadata.name), object]),
  );
}

/**
 * Unheard events that will never be heard, since their watch broke: of each object only what the cache has of it counts, and order
 * no more. Events in which only that is left, by key.
 */
export function missed(events: readonly WatchEvent[]): readonly WatchEvent[] {
  const first = new Map<ObjectKey, WatchEvent>();
  for (const event of events) if (!first.has(event.key)) first.set(event.key, event);
  return [...first.values()].map(asMissed).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function asMissed({ resource, key, object, previous }: WatchEvent): WatchEvent {
  return previous
    ? { type: "MODIFIED", resource, key, object: previous, previous }
    : { type: "ADDED", resource, key, object };
}
