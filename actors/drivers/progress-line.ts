import type { Output } from "./shell.ts";

/** A terminal's line is rewritten at most this often, a pipe gets a line this often. */
const rewriteEveryMs = 100;
const reportEveryMs = 5_000;

/** Where a long command has come: one line that is rewritten on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #output: Output;
  readonly #nowMs: () => number;
  #shownMs: number;
  #isShown = false;

  constructor(output: Output, nowMs: () => number) {
    this.#output = output;
    this.#nowMs = nowMs;
    // A pipe hears nothing of what is over at once; a terminal sees the first line at once.
    this.#shownMs = output.isTty ? Number.NEGATIVE_INFINITY : nowMs();
  }

  show(text: string): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#shownMs < (this.#output.isTty ? rewriteEveryMs : reportEveryMs)) return;
    this.#shownMs = nowMs;
    if (!this.#output.isTty) return this.#output.write(`${text}\n`);
    const line = text.length < this.#output.columns ? text : `${text.slice(0, this.#output.columns - 2)}…`;
    this.#output.write(`\r\u001b[2K${this.#output.paint("dim", line)}`);
    this.#isShown = true;
  }

  /** Leaves the terminal as if nothing had been there. */
  clear(): void {
    if (this.#isShown) this.#output.write("\r\u001b[2K");
    this.#isShown = false;
  }
}
