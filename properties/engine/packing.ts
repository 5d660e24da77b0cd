/**
 * How vectors of small numbers are packed into words, each number in as many bits as the largest one at its place has needed so far. A
 * number too large for its place asks for another packing.
 */
export class Packing {
  /** Words that a packed vector has. */
  readonly words: number;
  /** Bits that each place has. */
  readonly bits: Uint8Array;
  readonly #word: Int32Array;
  readonly #shift: Int32Array;
  readonly #mask: Int32Array;

  constructor(bits: Uint8Array) {
    this.bits = bits;
    this.#word = new Int32Array(bits.length);
    this.#shift = new Int32Array(bits.length);
    this.#mask = new Int32Array(bits.length);
    let word = 0;
    let taken = 0;
    bits.forEach((wide, slot) => {
      if (taken + wide > 32) {
        word++;
        taken = 0;
      }
      this.#word[slot] = word;
      this.#shift[slot] = taken;
      this.#mask[slot] = wide === 32 ? -1 : (1 << wide) - 1;
      taken += wide;
    });
    this.words = word + 1;
  }

  /** Packs a vector; false if some number does not fit. */
  pack(state: Int32Array, into: Int32Array): boolean {
    for (let at = 0; at < this.words; at++) into[at] = 0;
    let over = 0;
    for (let slot = 0; slot < state.length; slot++) {
      const id = state[slot] as number;
      const at = this.#word[slot] as number;
      over |= id & ~(this.#mask[slot] as number);
      into[at] = (into[at] as number) | (id << (this.#shift[slot] as number));
    }
    return over === 0;
  }

  /** Puts another number at a place of a packed vector; false if it does not fit. */
  put(packed: Int32Array, slot: number, id: number): boolean {
    const mask = this.#mask[slot] as number;
    if ((id & ~mask) !== 0) return false;
    const at = this.#word[slot] as number;
    const shift = this.#shift[slot] as number;
    packed[at] = ((packed[at] as number) & ~(mask << shift)) | (id << shift);
    return true;
  }

  /** Takes a vector out of packed ones. */
  unpack(from: Int32Array, start: number, into: Int32Array): void {
    for (let slot = 0; slot < into.length; slot++) {
      const word = from[start + (this.#word[slot] as number)] as number;
      into[slot] = (word >>> (this.#shift[slot] as number)) & (this.#mask[slot] as number);
    }
  }

  /** A packing that this vector fits into, too; with a bit to spare where this one had too few. */
  widened(state: Int32Array): Packing {
    const bits = this.bits.map((wide, slot) => {
      const needed = 32 - Math.clz32(state[slot] as number);
      return needed <= wide ? wide : Math.min(needed + 1, 32);
    });
    return new Packing(bits);
  }
}
