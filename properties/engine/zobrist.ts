/** Ids below this have their words in a table; those of others are computed each time. */
const mostTabled = 1 << 12;

/**
 * 64-bit hashes of vectors, as two halves, that are cheap to update: the exclusive or of one word for each place and what stands
 * there. A change at one place changes the hash by the two words of that place, whatever the width.
 */
export class Zobrist {
  /** Of the vector hashed last. */
  low = 0;
  high = 0;
  readonly #width: number;
  #tabled = 16;
  #lows: Int32Array;
  #highs: Int32Array;

  constructor(width: number) {
    this.#width = width;
    this.#lows = new Int32Array(0);
    this.#highs = new Int32Array(0);
    this.#fill(16);
  }

  /** Hashes a whole vector, into `low` and `high`. */
  hash(state: Int32Array): void {
    let low = 0x2545f491;
    let high = 0x4f6cdd1d;
    for (let slot = 0; slot < this.#width; slot++) {
      low ^= this.lowOf(slot, state[slot] as number);
      high ^= this.highOf(slot, state[slot] as number);
    }
    this.low = low;
    this.high = high;
  }

  /** The lower half of the word for an id at a place. */
  lowOf(slot: number, id: number): number {
    if (id >>> 0 < this.#tabled) return this.#lows[slot * this.#tabled + id] as number;
    return this.#farOf(slot, id, lowSeed);
  }

  highOf(slot: number, id: number): number {
    if (id >>> 0 < this.#tabled) return this.#highs[slot * this.#tabled + id] as number;
    return this.#farOf(slot, id, highSeed);
  }

  #farOf(slot: number, id: number, seed: number): number {
    if (id >>> 0 < mostTabled) this.#fill(1 << (32 - Math.clz32(id)));
    return word(slot, id, seed);
  }

  #fill(tabled: number): void {
    this.#tabled = tabled;
    this.#lows = new Int32Array(tabled * this.#width);
    this.#highs = new Int32Array(tabled * this.#width);
    for (let slot = 0; slot < this.#width; slot++) {
      for (let id = 0; id < tabled; id++) {
        this.#lows[slot * tabled + id] = word(slot, id, lowSeed);
        this.#highs[slot * tabled + id] = word(slot, id, highSeed);
      }
    }
  }
}

const lowSeed = 0x9747b28c;
const highSeed = 0x3c6ef372;

/** One half of the word of an id at a place. Different ids at one place have different words. */
function word(slot: number, id: number, seed: number): number {
  return mixed(mixed(id ^ mixed(Math.imul(slot + 1, 0x9e3779b1) ^ seed)) + seed);
}

/** Murmur3's finaliser: a bijection of 32-bit integers in which each bit hangs on all. */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
