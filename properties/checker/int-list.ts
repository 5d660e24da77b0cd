/** A growing list of 32-bit integers, in one typed array. */
export class IntList {
  #items = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#items.byteLength;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const wider = new Int32Array(this.#items.length * 2);
      wider.set(this.#items);
      this.#items = wider;
    }
    this.#items[this.#length++] = item;
  }

  at(index: number): number {
    return this.#items[index] as number;
  }
}
