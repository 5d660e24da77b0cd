const rowsPerChunk = 1 << 10;
/** Before the vector: the state's number, its depth, its hash and what is settled. */
const head = 5;

/** Where a search goes on. First in, first out is breadth first; last in, first out is depth first. */
export type Order = "breadth" | "depth";

/**
 * The states that were discovered and not yet expanded, with their vectors if nobody else keeps them. Chunks of rows: what
 * was taken is given back.
 */
export class Frontier {
  /** Of the row taken last. */
  number = 0;
  depth = 0;
  low = 0;
  high = 0;
  /** See Settled. */
  settled = 0;
  readonly #order: Order;
  readonly #kept: number;
  readonly #row: number;
  #chunks: Int32Array[] = [];
  #spare: Int32Array | undefined;
  /** Rows of the first chunk that were taken already. */
  #taken = 0;
  #length = 0;

  /** @param kept how long the vectors are that are kept here; 0 if states are known by their numbers. */
  constructor(order: Order, kept: number) {
    this.#order = order;
    this.#kept = kept;
    this.#row = head + kept;
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#chunks.length * rowsPerChunk * this.#row * 4;
  }

  push(number: number, depth: number, low: number, high: number, state: Int32Array): void {
    const end = this.#taken + this.#length++;
    const at = end % rowsPerChunk;
    if (at === 0) this.#addChunk();
    const chunk = this.#chunks[(end / rowsPerChunk) | 0] as Int32Array;
    const start = at * this.#row;
    chunk[start] = number;
    chunk[start + 1] = depth;
    chunk[start + 2] = low;
    chunk[start + 3] = high;
    chunk[start + 4] = 0;
    for (let slot = 0; slot < this.#kept; slot++) chunk[start + head + slot] = state[slot] as number;
  }

  /** Says what is settled of a row that was pushed lately; 1 is the last one. */
  settle(last: number, settled: number): void {
    const position = this.#taken + this.#length - last;
    const chunk = this.#chunks[(position / rowsPerChunk) | 0] as Int32Array;
    chunk[(position % rowsPerChunk) * this.#row + 4] = settled;
  }

  /** Takes the next row; `number` and `depth` tell which, and the vector is copied out if it is kept here. Not of an empty frontier. */
  take(into: Int32Array): void {
    const position = this.#order === "breadth" ? this.#taken : this.#taken + this.#length - 1;
    const chunk = this.#chunks[(position / rowsPerChunk) | 0] as Int32Array;
    const start = (position % rowsPerChunk) * this.#row;
    this.number = chunk[start] as number;
    this.depth = chunk[start + 1] as number;
    this.low = chunk[start + 2] as number;
    this.high = chunk[start + 3] as number;
    this.settled = chunk[start + 4] as number;
    for (let slot = 0; slot < this.#kept; slot++) into[slot] = chunk[start + head + slot] as number;
    this.#length--;
    if (this.#order === "depth") {
      if (position % rowsPerChunk === 0) this.#spare = this.#chunks.pop();
    } else if (++this.#taken === rowsPerChunk) {
      this.#spare = this.#chunks.shift();
      this.#taken = 0;
    }
  }

  /** The rows in order, one after the other. */
  snapshot(): Int32Array {
    const rows = new Int32Array(this.#length * this.#row);
    for (let index = 0; index < this.#length; index++) {
      const position = this.#taken + index;
      const chunk = this.#chunks[(position / rowsPerChunk) | 0] as Int32Array;
      const start = (position % rowsPerChunk) * this.#row;
      rows.set(chunk.subarray(start, start + this.#row), index * this.#row);
    }
    return rows;
  }

  restore(rows: Int32Array): void {
    this.#chunks = [];
    this.#taken = 0;
    this.#length = 0;
    for (let start = 0; start < rows.length; start += this.#row) {
      const [number = 0, depth = 0, low = 0, high = 0, settled = 0] = rows.subarray(start, start + head);
      this.push(number, depth, low, high, rows.subarray(start + head, start + this.#row));
      this.settle(1, settled);
    }
  }

  #addChunk(): void {
    this.#chunks.push(this.#spare ?? new Int32Array(rowsPerChunk * this.#row));
    this.#spare = undefined;
  }
}
