/** A growing list of yes and no, a bit each. */
export class BitList {
  #words = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(yes: boolean): void {
    const word = this.#length >>> 5;
    if (word === this.#words.length) {
      const wider = new Int32Array(this.#words.length * 2);
      wider.set(this.#words);
      this.#words = wider;
    }
    if (yes) this.#words[word] = (this.#words[word] as number) | (1 << (this.#length & 31));
    this.#length++;
  }

  at(index: number): boolean {
    return (((this.#words[index >>> 5] as number) >>> (index & 31)) & 1) === 1;
  }

  get plain(): { readonly length: number; readonly words: Int32Array } {
    return { length: this.#length, words: this.#words.slice() };
  }

  set plain({ length, words }: { readonly length: number; readonly words: Int32Array }) {
    this.#length = length;
    this.#words = words.slice();
  }
}
