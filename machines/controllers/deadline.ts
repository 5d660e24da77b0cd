/**
 * A moment that can be put off, watched over by a delayed key of a work queue, whose delay cannot: the wake-up that is under
 * way finds that the deadline has moved, and comes back then.
 *
 * Where the clock stands still, as in a model, wake-ups come all the same, at any time; one that comes before its time says
 * so. Then `moved` decides: the deadline is over unless it was put off since the wake-up was asked for. So the memory stays
 * finite, and the same code serves every clock. The key must be woken by nothing else, and its plans must not fail.
 */
export interface Deadline {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** When the wake-up that is under way comes. It is never later than the deadline. */
  readonly wakeMs: number;
  /** Whether the deadline has moved since that wake-up was asked for. */
  readonly moved: boolean;
}

/** A deadline, and, if another wake-up is needed for it, after how long. */
interface SetDeadline {
  readonly deadline: Deadline;
  readonly wakeAfterMs?: number;
}

/** Sets a deadline `afterMs` from now. `wakeMs`: when a wake-up of its key is under way already, if one is. */
export function setDeadline(afterMs: number, wakeMs: number | undefined, nowMs: number): SetDeadline {
  const atMs = nowMs + afterMs;
  if (wakeMs !== undefined && wakeMs <= atMs) return { deadline: { atMs, wakeMs, moved: true } };
  // One that is under way and comes later gives way to it: a work queue keeps the sooner.
  return { deadline: { atMs, wakeMs: atMs, moved: false }, wakeAfterMs: afterMs };
}

/** The wake-up has come: undefined if the deadline is over, else the same deadline with its next wake-up. */
export function wakeUp({ atMs, wakeMs, moved }: Deadline, nowMs: number): SetDeadline | undefined {
  const clockStandsStill = nowMs < wakeMs;
  if (nowMs >= atMs || (clockStandsStill && !moved)) return undefined;
  return setDeadline(atMs - nowMs, undefined, nowMs);
}
