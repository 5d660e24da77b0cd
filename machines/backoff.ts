/** How long to wait after the n-th failure in a row: `initialMs`, doubled each time, never above `capMs`. */
export interface Backoff {
  readonly initialMs: number;
  readonly capMs: number;
}

/** Restarting an exited container: kubelet `initialCrashLoopBackOff` and `MaxCrashLoopBackOff`. */
export const crashLoopBackoff: Backoff = { initialMs: 10_000, capMs: 300_000 };

/** A container that ran longer than this is taken as stable, and starts again at once: client-go Backoff's 2 × max. */
export const crashLoopResetMs = 600_000;

/** Pulling an image again: kubelet `imageBackOffPeriod` and `MaxImageBackOff`. */
export const imagePullBackoff: Backoff = { initialMs: 10_000, capMs: 300_000 };

/** A pod whose sync failed is synced again after this: kubelet `backOffPeriod` (upstream adds up to half as jitter). */
export const podSyncRetryMs = 10_000;

/** Listing or watching again: client-go reflector (upstream adds up to the same again as jitter). */
export const reflectorBackoff: Backoff = { initialMs: 800, capMs: 30_000 };

/** A reflector that has not backed off for this long begins at the first delay again. */
export const reflectorBackoffResetMs = 120_000;

/** A key of a work queue whose reconcile failed: client-go `DefaultTypedControllerRateLimiter`, its per-item part. */
export const workQueueBackoff: Backoff = { initialMs: 5, capMs: 1_000_000 };

/** The delay that follows `failures` earlier failures: the first (0) waits `initialMs`. */
export function backoffDelayMs(backoff: Backoff, failures: number): number {
  return Math.min(backoff.initialMs * 2 ** failures, backoff.capMs);
}

/** From so many earlier failures on the delay stays at its cap, so that more need not be told apart. */
export function failuresToCap({ initialMs, capMs }: Backoff): number {
  return Math.ceil(Math.log2(capMs / initialMs));
}

/** The delay after `previousMs`; 0 means that there was none yet. */
export function nextDelayMs(backoff: Backoff, previousMs: number): number {
  return previousMs === 0 ? backoff.initialMs : Math.min(previousMs * 2, backoff.capMs);
}
