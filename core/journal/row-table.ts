/** Where every row of a generation lies: three numbers a row in typed arrays, rows of one cell chained backwards. */
export class RowTable {
  #offsets = new Float64Array(1024);
  #segments = new Uint32Array(1024);
  #previous = new Int32Array(1024);
  #size = 0;

  /** @param previous the cell's last row, -1 for none; returns the new row's number */
  add(segment: number, offset: number, previous: number): number {
    const row = this.#size++;
    if (row === this.#offsets.length) {
      this.#offsets = grown(this.#offsets, Float64Array);
      this.#segments = grown(this.#segments, Uint32Array);
      this.#previous = grown(this.#previous, Int32Array);
    }
    this.#offsets[row] = offset;
    this.#segments[row] = segment;
    this.#previous[row] = previous;
    return row;
  }

  get size(): number {
    return this.#size;
  }
  offset(row: number): number {
    return this.#offsets[row]!;
  }
  segment(row: number): number {
    return this.#segments[row]!;
  }
  /** A cell's rows from its last one back to its first one. */
  *chain(last: number): Iterable<number> {
    for (let row = last; row >= 0; row = this.#previous[row]!) yield row;
  }
}

const grown = <A extends Float64Array | Uint32Array | Int32Array>(array: A, type: new (length: number) => A): A => {
  const larger = new type(array.length * 2);
  larger.set(array);
  return larger;
};
