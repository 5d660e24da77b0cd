/**
 * From two small numbers to a third, all from 0 to 2^31 - 1: what memos are made of. Open addressing over one typed array, so that
 * millions of entries cost 12 bytes each, at a load of at most a half, and a look-up no allocation.
 */
export class PairMap {
  /** Triples of first, second and value; a first of -1 marks a free place. */
  #entries = new Int32Array(3 << 4).fill(-1);
  #mask = (1 << 4) - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The value of a pair; -1: there is none. */
  get(first: number, second: number): number {
    const entries = this.#entries;
    for (let place = hash(first, second) & this.#mask; ; place = (place + 1) & this.#mask) {
      const at = place * 3;
      const found = entries[at] as number;
      if (found === -1) return -1;
      if (found === first && entries[at + 1] === second) return entries[at + 2] as number;
    }
  }

  /** Adds a pair that is not there yet. */
  add(first: number, second: number, value: number): void {
    if (this.#size * 2 > this.#mask) this.#grow();
    this.#size++;
    this.#put(first, second, value);
  }

  /** All pairs and their values, as plain data. */
  get plain(): { readonly size: number; readonly entries: Int32Array } {
    return { size: this.#size, entries: this.#entries.slice() };
  }

  /** Takes the place of all pairs. */
  set plain({ size, entries }: { readonly size: number; readonly entries: Int32Array }) {
    this.#size = size;
    this.#entries = entries.slice();
    this.#mask = entries.length / 3 - 1;
  }

  #put(first: number, second: number, value: number): void {
    let place = hash(first, second) & this.#mask;
    while (this.#entries[place * 3] !== -1) place = (place + 1) & this.#mask;
    this.#entries[place * 3] = first;
    this.#entries[place * 3 + 1] = second;
    this.#entries[place * 3 + 2] = value;
  }

  #grow(): void {
    const old = this.#entries;
    this.#entries = new Int32Array(old.length * 2).fill(-1);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += 3) {
      if (old[at] !== -1) this.#put(old[at] as number, old[at + 1] as number, old[at + 2] as number);
    }
  }
}

/** Mixes two numbers into 32 bits (murmur3's final rounds). */
function hash(first: number, second: number): number {
  let mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
