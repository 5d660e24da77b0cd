const bits = 12;
const perChunk = 1 << bits;

/** A growing list of 32-bit integers, in chunks, so that nothing is copied when it grows: 4 bytes an item, or 2 if they are short. */
export class IntList {
  readonly #isShort: boolean;
  #chunks: (Int32Array | Uint16Array)[] = [];
  #length = 0;

  /** @param isShort whether all will be between 0 and 65,535; larger ones throw. */
  constructor(isShort = false) {
    this.#isShort = isShort;
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#chunks.length * perChunk * (this.#isShort ? 2 : 4);
  }

  push(item: number): void {
    const at = this.#length & (perChunk - 1);
    if (at === 0) this.#chunks.push(this.#isShort ? new Uint16Array(perChunk) : new Int32Array(perChunk));
    if (this.#isShort && item >>> 16 !== 0) throw new RangeError(`${item} is not short`);
    (this.#chunks[this.#length >>> bits] as Int32Array)[at] = item;
    this.#length++;
  }

  at(index: number): number {
    return (this.#chunks[index >>> bits] as Int32Array)[index & (perChunk - 1)] as number;
  }

  /** All items, in one array. */
  toArray(): Int32Array {
    const all = new Int32Array(this.#length);
    for (let index = 0; index < this.#length; index++) all[index] = this.at(index);
    return all;
  }

  /** Takes the place of what it held. */
  set(items: Int32Array): void {
    this.#chunks = [];
    this.#length = 0;
    for (const item of items) this.push(item);
  }

  static from(items: Int32Array): IntList {
    const list = new IntList();
    list.set(items);
    return list;
  }
}
