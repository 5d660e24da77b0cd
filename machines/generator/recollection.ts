import { HiddenStateError } from "./hidden-state.ts";
import { endText, type Run, run, type Subject } from "./run.ts";

/** How many earlier runs are kept to be tried again. */
const mostKept = 32;

interface Kept {
  readonly subject: Subject;
  readonly heard: Run["heard"];
  readonly end: string;
}

/**
 * Runs a controller's earlier reconciles again, told what they were told, and compares: what it did once it must always do. Each run is
 * tried again at once, and one of the earlier ones with it, so that what others have left behind in the meantime shows too. It is no part of any
 * state: of a controller without hidden state nobody can tell whether it is there.
 */
export class Recollection {
  readonly #kept: Kept[] = [];
  #next = 0;
  #tried = 0;

  /** Throws a HiddenStateError if this run, or an earlier one, does not come out as it did. */
  verify(subject: Subject, { heard, end }: Run): void {
    const kept = { subject, heard, end: endText(end) };
    tryAgain(kept);
    const earlier = this.#kept[this.#tried++ % Math.max(this.#kept.length, 1)];
    if (earlier) tryAgain(earlier);
    this.#kept[this.#next++ % mostKept] = kept;
  }
}

function tryAgain({ subject, heard, end }: Kept): void {
  const again = run(subject, heard, undefined);
  const now = endText(again.end);
  if (now === end) return;
  const { controller, key } = subject;
  throw new HiddenStateError({ controller, key, step: heard.length + 1, lastTime: end, thisTime: now });
}
