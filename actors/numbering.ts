import type { Numbering } from "./store.ts";

/**
 * A model world's resource versions: a digest of the object's content. An object that goes back to an earlier content has its
 * earlier version again (so an ABA change between a read and a write is not noticed as a conflict), and the world can come
 * back to an earlier state, which is what makes it finite.
 */
export const byContent: Numbering = {
  counts: false,
  resourceVersion(object) {
    const { resourceVersion: _, ...metadata } = object.metadata;
    return digest(JSON.stringify({ ...object, metadata }));
  },
};

/** 64 bits of a text as 14 characters. */
export function digest(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return (high >>> 0).toString(36).padStart(7, "0") + (low >>> 0).toString(36).padStart(7, "0");
}
