/** Small numbers by two others: rows of typed arrays that grow as they must. What was never set is -1. */
export class PairTable {
  readonly #rows: (Int32Array | undefined)[] = [];

  get(a: number, b: number): number {
    const row = this.#rows[a];
    return row === undefined || b >= row.length ? -1 : (row[b] as number) - 1;
  }

  set(a: number, b: number, value: number): void {
    let row = this.#rows[a];
    if (row === undefined || b >= row.length) {
      const wider = new Int32Array(Math.max(8, 1 << (32 - Math.clz32(b))));
      if (row) wider.set(row);
      while (this.#rows.length < a) this.#rows.push(undefined);
      this.#rows[a] = wider;
      row = wider;
    }
    row[b] = value + 1;
  }
}
