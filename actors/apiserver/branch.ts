import type { ApiRequest, ApiResponse } from "../../machines/api/request.ts";
import type { WatchEvent } from "../../machines/watch.ts";
import type { Store, Write } from "../store.ts";
import type { Stamp } from "./call.ts";
import { handle } from "./handle.ts";

/** What a request did that was carried out on a past of the store. */
export interface Branched {
  readonly response: ApiResponse;
  readonly store: Store;
  /** How the store came to be what it is, for all who watch it. */
  readonly events: readonly WatchEvent[];
  /** What the request itself changed, as seen from that past: for the asker, who believes nothing else. */
  readonly own: readonly WatchEvent[];
}

/**
 * Carries a request out on the past that its asker knows, in a store whose members do not agree first. `fork`: that branch wins, and
 * what the asker has not heard of has never happened. `merge`: what it writes is put over what is there, the last writer winning.
 *
 * @param lacks the events that the asker has not heard.
 */
export function handleOnPast(
  store: Store,
  lacks: readonly WatchEvent[],
  request: ApiRequest,
  stamp: Stamp,
  how: "fork" | "merge",
): Branched {
  const past = pastOf(store, lacks);
  const branch = handle(past, request, stamp);
  const keys = new Set([...(how === "fork" ? lacks : []), ...branch.events].map(({ key }) => key));
  const writes = [...keys].flatMap((key): Write[] => {
    const [now, then] = [store.get(key), branch.store.get(key)];
    return now?.metadata.resourceVersion === then?.metadata.resourceVersion ? [] : [{ key, object: then }];
  });
  const commit = store.commit([], writes);
  return { response: branch.response, store: commit.store, events: commit.events, own: branch.events };
}

/** The store with these events undone. */
function pastOf(store: Store, lacks: readonly WatchEvent[]): Store {
  const undone = new Map<string, Write>();
  for (const { key, previous } of lacks) if (!undone.has(key)) undone.set(key, { key, object: previous });
  return store.commit([], [...undone.values()]).store;
}
