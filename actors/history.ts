import type { WatchEvent } from "../machines/watch.ts";

/** One entry of the log: the event, and the revision that it happened at. */
export interface LoggedEvent {
  readonly revision: number;
  readonly event: WatchEvent;
}

/**
 * The log of revisions since the last compaction: what a watch from a revision replays. Only drivers whose clients may come
 * back with an old revision keep one (live); it is append-only, and older entries are dropped by `compact`.
 */
export class History {
  readonly #entries: LoggedEvent[] = [];
  #compactedRevision: number;

  /** @param startRevision watches from before it are refused. */
  constructor(startRevision: number) {
    this.#compactedRevision = startRevision;
  }

  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  get length(): number {
    return this.#entries.length;
  }

  append(revision: number, events: readonly WatchEvent[]): void {
    for (const event of events) this.#entries.push({ revision, event });
  }

  /** Events after a revision (exclusive), in order; undefined if they are no longer all there (the 410 case). */
  since(revision: number): readonly LoggedEvent[] | undefined {
    if (revision < this.#compactedRevision) return undefined;
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle] as LoggedEvent).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#entries.slice(low);
  }

  /** Forgets the events up to and including a revision. */
  compact(revision: number): void {
    if (revision <= this.#compactedRevision) return;
    const kept = this.since(revision) ?? [];
    this.#entries.length = 0;
    this.#entries.push(...kept);
    this.#compactedRevision = revision;
  }
}
