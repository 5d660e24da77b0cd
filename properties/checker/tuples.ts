/**
 * Gives equal sequences of 32-bit integers the same number, counted from 0 in order of first appearance. Open addressing over typed
 * arrays, at a load of at most a half: a sequence costs its integers and 16 to 24 bytes, a look-up no allocation.
 */
export class Tuples {
  /** Numbers, one more than they are; 0 marks a free place. */
  #places = new Int32Array(1 << 10);
  #hashes = new Int32Array(1 << 9);
  /** Where in `#pool` each begins, and where the last one ends. */
  #starts = new Int32Array((1 << 9) + 1);
  #pool = new Int32Array(1 << 12);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** All sequences, in order. */
  get all(): readonly Int32Array[] {
    const from = (number: number) => this.#starts[number] as number;
    return Array.from({ length: this.#size }, (_, number) => this.#pool.slice(from(number), from(number + 1)));
  }

  /** Takes the place of what there was; only where there was nothing yet. */
  set all(sequences: readonly Int32Array[]) {
    for (const sequence of sequences) this.number(sequence, 0, sequence.length);
  }

  /** The number of the sequence that stands in `from` at these positions. */
  number(from: Int32Array, start: number, end: number): number {
    const hash = hashOf(from, start, end);
    const mask = this.#places.length - 1;
    let place = hash & mask;
    for (let held = this.#places[place] as number; held !== 0; held = this.#places[place] as number) {
      if (this.#hashes[held - 1] === hash && this.#equals(held - 1, from, start, end)) return held - 1;
      place = (place + 1) & mask;
    }
    return this.#add(hash, place, from, start, end);
  }

  #equals(number: number, from: Int32Array, start: number, end: number): boolean {
    const at = this.#starts[number] as number;
    if ((this.#starts[number + 1] as number) - at !== end - start) return false;
    const offset = at - start;
    for (let position = start; position < end; position++)
      if (this.#pool[position + offset] !== from[position]) return false;
    return true;
  }

  #add(hash: number, place: number, from: Int32Array, start: number, end: number): number {
    const number = this.#size++;
    const at = this.#starts[number] as number;
    const length = end - start;
    if (at + length > this.#pool.length) this.#pool = longer(this.#pool, length);
    for (let position = 0; position < length; position++) this.#pool[at + position] = from[start + position] as number;
    this.#hashes[number] = hash;
    this.#starts[number + 1] = at + length;
    this.#places[place] = number + 1;
    if (this.#size === this.#hashes.length) this.#grow();
    return number;
  }

  #grow(): void {
    this.#hashes = longer(this.#hashes);
    this.#starts = longer(this.#starts);
    this.#places = new Int32Array(this.#places.length * 2);
    const mask = this.#places.length - 1;
    for (let number = 0; number < this.#size; number++) {
      let place = (this.#hashes[number] as number) & mask;
      while (this.#places[place] !== 0) place = (place + 1) & mask;
      this.#places[place] = number + 1;
    }
  }
}

/** Twice as long, and so much more. The rest is 0. */
export function longer(array: Int32Array, more = 0): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(array.length * 2 + more);
  wider.set(array);
  return wider;
}

/** Mixes integers into 32 bits (murmur3). */
function hashOf(from: Int32Array, start: number, end: number): number {
  let hash = end - start;
  for (let position = start; position < end; position++) {
    const mixed = Math.imul(from[position] as number, 0xcc9e2d51);
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
