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
    this.low = 0x2545f491;
    this.high = 0x4f6cdd1d;
    for (let slot = 0; slot < this.#width; slot++) this.#toggle(slot, state[slot] as number);
  }

  /** The hash of a vector is in `low` and `high`, and at this place it now has another id. */
  change(slot: number, before: number, after: number): void {
    this.#toggle(slot, before);
    this.#toggle(slot, after);
  }

  #toggle(slot: number, id: number): void {
    if (id >>> 0 >= this.#tabled) {
      if (id >>> 0 >= mostTabled) {
        this.low ^= word(slot, id, lowSeed);
        this.high ^= word(slot, id, highSeed);
        return;
      }
      this.#fill(1 << (32 - Math.clz32(id)));
    }
    const at = slot * this.#tabled + id;
    this.low ^= this.#lows[at] as number;
    this.high ^= this.#highs[at] as number;
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
