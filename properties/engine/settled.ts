import type { Frontier } from "./frontier.ts";
import { perSuccessor, type Successors } from "./successors.ts";

// Bound here, as some loaders look imported names up anew each time.
const rowLength = perSuccessor;

/**
 * What need not be looked up. State s was found from p by a step of one actor. If a step of another touches nothing in common with it,
 * and leads from p to a state t that was found before s, then it leads from s to a known state: breadth first t is expanded before s, and
 * the step that led from p to s leads on from t to just that state. Where actors go their own ways most edges are such. They count like
 * all others; only the visited set is not asked. That is what sleep sets know (Godefroid), with nothing left out.
 */
export class Settled {
  /** Which successors of the state that is being expanded are new, in order. */
  #fresh = new Int32Array(64);
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  /** This successor is new, and in the frontier. */
  found(at: number): void {
    if (this.#count === this.#fresh.length) {
      const longer = new Int32Array(this.#count * 2);
      longer.set(this.#fresh);
      this.#fresh = longer;
    }
    this.#fresh[this.#count++] = at;
  }

  /** When all successors were looked up: tells the frontier of each new state whose steps need not be, there. */
  tell({ rows, count }: Successors, frontier: Frontier): void {
    const end = count * rowLength;
    // Whose steps lead to this new state, or to one that is found after it.
    let later = 0;
    for (let last = 1; last <= this.#count; last++) {
      const row = (this.#fresh[this.#count - last] as number) * rowLength;
      const touched = rows[row + 3] as number;
      let open = touched;
      for (let other = 0; other < end; other += rowLength) {
        const actor = 1 << ((rows[other + 2] as number) >> 1);
        if (((rows[other + 3] as number) & touched) !== 0) open |= actor;
        // Itself, or another step to the same state.
        if (rows[other] === rows[row]) later |= actor;
      }
      frontier.settle(last, ~(open | later));
    }
  }
}
