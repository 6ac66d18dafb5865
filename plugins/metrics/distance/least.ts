/** Keeps the `k` least numbers so far, ascending from `from`; the last of them. */
export const insert = (least: Float64Array, from: number, k: number, value: number): number => {
  const last = from + k - 1;
  if (!(value < least[last]!)) return least[last]!;
  let at = last;
  for (; at > from && least[at - 1]! > value; at--) least[at] = least[at - 1]!;
  least[at] = value;
  return least[last]!;
};

/** Pairs of each row whose distance may yet be looked at, and the least upper bounds of it. */
export class Pending {
  readonly #most: number;
  readonly #counts: Uint32Array;
  readonly #columns: Uint32Array;
  readonly #lower: Float32Array;
  readonly #upper: Float64Array;

  constructor(
    rows: number,
    private readonly nearest: number,
  ) {
    this.#most = 2 * nearest + 48;
    this.#counts = new Uint32Array(rows);
    this.#columns = new Uint32Array(rows * this.#most);
    this.#lower = new Float32Array(rows * this.#most);
    this.#upper = new Float64Array(rows * nearest).fill(Infinity);
  }

  /** What the wanted ones of the row are no farther than. */
  add(row: number, c: number, lower: number, upper: number): number {
    const at = row * this.#most + this.#counts[row]!++;
    this.#columns[at] = c;
    this.#lower[at] = lower;
    return insert(this.#upper, row * this.nearest, this.nearest, upper);
  }

  isFull(row: number): boolean {
    return this.#counts[row] === this.#most;
  }

  take(row: number, look: (c: number, lower: number) => void): void {
    const from = row * this.#most;
    for (let at = from; at < from + this.#counts[row]!; at++) look(this.#columns[at]!, this.#lower[at]!);
    this.#counts[row] = 0;
  }

  clear(): void {
    this.#upper.fill(Infinity);
  }
}
