import { perSuccessor, type Successors } from "./successors.ts";

// Bound here, as some loaders look imported names up anew each time.
const rowLength = perSuccessor;

/** A running digest of a search: the order in which states were discovered, what they are, and every edge. Two searches that went alike have the same. */
export class RunHash {
  #a = 0x243f6a88;
  #b = 0x13198a2e;

  fold(word: number): void {
    const a = Math.imul(((this.#a << 5) | (this.#a >>> 27)) ^ word, 0x9e3779b1);
    this.#b = Math.imul(this.#b + word, 0x85ebca6b) ^ (a >>> 15);
    this.#a = a;
  }

  /** Folds so many edges at once. */
  foldEdges({ rows }: Successors, from: number, to: number): void {
    // Plain variables: fields would be read and written each time.
    let a = this.#a;
    let b = this.#b;
    const end = to * rowLength;
    for (let row = from * rowLength; row < end; row += rowLength) {
      const who = rows[row + 2] as number;
      const label = Math.imul((who >> 1) + 1, (who & 1) === 0 ? 0x3d4d51cb : 0x1b56c4e9);
      const word = (rows[row] as number) ^ label;
      a = Math.imul(((a << 5) | (a >>> 27)) ^ word, 0x9e3779b1);
      b = Math.imul(b + word, 0x85ebca6b) ^ (a >>> 15);
    }
    this.#a = a;
    this.#b = b;
  }

  /** As 16 hexadecimal digits. */
  toString(): string {
    return [this.#a, this.#b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  get halves(): readonly [number, number] {
    return [this.#a, this.#b];
  }

  set halves([a, b]: readonly [number, number]) {
    this.#a = a;
    this.#b = b;
  }
}
