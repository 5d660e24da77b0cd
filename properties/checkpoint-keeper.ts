import type { Checkpoint, Checkpointing, CurrentSlice } from "./checkpoint.ts";

/** Writes a check down every so often, and once when it ends before its time. */
export class CheckpointKeeper {
  readonly #to: Checkpointing | undefined;
  /** All but the slice that is being searched. */
  readonly #rest: () => Omit<Checkpoint, "current">;
  #lastMs: number;
  /** How many slices were done at the last one. */
  #lastSlices = -1;
  #isEnding = false;
  #isClosed = false;

  /** @param rest what is known of the check besides the slice that is being searched. */
  constructor(to: Checkpointing | undefined, rest: () => Omit<Checkpoint, "current">) {
    this.#to = to;
    this.#rest = rest;
    this.#lastMs = to ? rest().elapsedMs : 0;
  }

  /** A bound ends the check, or a part of it: the next checkpoint is due at once, and is the last. */
  end(): void {
    this.#isEnding = true;
  }

  /** In the middle of a search. */
  offer(current: () => CurrentSlice): void {
    if (this.#isDue()) this.write({ ...this.#rest(), current: current() });
  }

  /** It ends between searches. A checkpoint from the middle of this slice is worth more, and stands. */
  endBetween(): void {
    if (!this.#to || this.#isClosed) return;
    const rest = this.#rest();
    if (this.#lastSlices < rest.slices.length) this.write(rest);
    this.#isClosed = true;
  }

  /** At once. */
  write(checkpoint: Checkpoint): void {
    this.#to?.write(checkpoint);
    this.#lastMs = checkpoint.elapsedMs;
    this.#lastSlices = checkpoint.slices.length;
    this.#isClosed = this.#isEnding;
  }

  #isDue(): boolean {
    if (!this.#to || this.#isClosed) return false;
    return this.#isEnding || this.#rest().elapsedMs - this.#lastMs >= this.#to.everyMs;
  }
}
