import type { WatchEvent } from "../watch.ts";

/**
 * The event as seen by those who follow objects by uid: when a list after a broken watch shows another object by the same
 * name, the old one was deleted and the new one added, although the cache tells one modification.
 */
export function byIdentity(event: WatchEvent): readonly WatchEvent[] {
  const { previous, ...rest } = event;
  if (event.type !== "MODIFIED" || !previous || previous.metadata.uid === event.object.metadata.uid) return [event];
  return [
    { ...rest, type: "DELETED", object: previous },
    { ...rest, type: "ADDED" },
  ];
}
