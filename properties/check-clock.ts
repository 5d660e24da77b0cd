import type { CheckOptions } from "./check-options.ts";
import type { Bound } from "./report.ts";

/** How long a check has taken, and whether it is to end. */
export class CheckClock {
  readonly #options: CheckOptions;
  readonly #startMs: number;

  /** Starts. */
  constructor(options: CheckOptions) {
    this.#options = options;
    this.#startMs = options.nowMs?.() ?? 0;
  }

  get elapsedMs(): number {
    return (this.#options.nowMs?.() ?? 0) - this.#startMs;
  }

  /** With what was before a checkpoint. */
  get totalMs(): number {
    return this.elapsedMs + (this.#options.resume?.elapsedMs ?? 0);
  }

  /** Why the whole check is to end now, if it is. */
  get interruption(): Bound | undefined {
    if (this.#options.signal?.aborted) return "interrupted";
    const { maxTimeMs } = this.#options;
    return maxTimeMs !== undefined && this.elapsedMs > maxTimeMs ? "time" : undefined;
  }

  /** Why one search is to end now. What it has taken of memory may be given back by the next: only a search is ended by that. */
  get searchInterruption(): Bound | undefined {
    const { maxMemoryBytes = Number.POSITIVE_INFINITY, memoryBytes } = this.#options;
    return this.interruption ?? (memoryBytes && memoryBytes() > maxMemoryBytes ? "memory" : undefined);
  }
}
