import type { Key, Wake } from "../../reconcile.ts";

/** How long a node must be left alone after a failed daemon pod was deleted there. */
export interface Backoff {
  readonly delayMs: number;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  /** Until its timer says that it is over. */
  readonly waits: boolean;
}

/** By `namespace/name/uid/generation/node`; sorted, so that equal maps are equal JSON. */
export type Backoffs = Readonly<Record<string, Backoff>>;

/** Nothing has failed. */
export const noBackoffs: Backoffs = {};

/** client-go's flowcontrol.NewBackOff(1 s, 15 min) of the controller. */
const initialMs = 1000;
const highestMs = 15 * 60 * 1000;

/**
 * Keys of this form mean that a back-off is over. Nothing but their delay wakes them, so that it is a timer that ends a back-off and not a look at the
 * clock, which stands still in a model world.
 */
const overPrefix = "backoff/";

/** Whether a key means that a back-off is over. */
export function isBackoffKey(key: Key): boolean {
  return key.startsWith(overPrefix);
}

/** What is left of the back-off whose timer went off, and whose DaemonSet is to be looked at. */
export function backoffOver(all: Backoffs, key: Key): { readonly backoffs: Backoffs; readonly wake: readonly Wake[] } {
  const id = key.slice(overPrefix.length);
  const known = all[id];
  const [namespace = "", name = ""] = id.split("/");
  return {
    backoffs: known ? { ...all, [id]: { ...known, waits: false } } : all,
    wake: [`${namespace}/${name}`],
  };
}

/** A failed pod is deleted now: the next one at this place has to wait. One that is long over counts no more. */
export function begun(all: Backoffs, id: string, nowMs: number): { readonly backoffs: Backoffs; readonly wake: Wake } {
  const known = all[id];
  const isFresh = known !== undefined && nowMs - known.sinceMs <= 2 * highestMs;
  const delayMs = isFresh ? Math.min(known.delayMs * 2, highestMs) : initialMs;
  const entries = Object.entries(all).filter(
    ([other, { sinceMs }]) => other !== id && nowMs - sinceMs <= 2 * highestMs,
  );
  const backoff: Backoff = { delayMs, sinceMs: nowMs, waits: true };
  const backoffs = Object.fromEntries([...entries, [id, backoff] as const].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { backoffs, wake: { key: `${overPrefix}${id}`, afterMs: delayMs } };
}
