/** The distinct values of one column, ascending, with the share of the weight that each has. All shares are above 0. */
export interface Levels {
  readonly values: Float64Array;
  readonly shares: Float64Array;
  /** rows that hold the value */
  readonly rows: Uint32Array;
  /** index of each row's value */
  readonly of: Uint32Array;
}

/** `weights`: one a row, some above 0; absent = equal. Rows of weight 0 get the nearest level below theirs, or the first. */
export const levelsOf = (column: Float64Array, weights: Float64Array | undefined): Levels => {
  const kept = weights === undefined ? column.slice() : column.filter((_, row) => weights[row]! > 0);
  kept.sort();
  let distinct = 0;
  for (let i = 0; i < kept.length; i++) if (i === 0 || kept[i] !== kept[i - 1]) kept[distinct++] = kept[i]!;
  const values = kept.slice(0, distinct);
  const shares = new Float64Array(distinct);
  const rows = new Uint32Array(distinct);
  const of = new Uint32Array(column.length);
  let total = 0;
  for (let row = 0; row < column.length; row++) {
    const level = lastNotAbove(values, column[row]!);
    const weight = weights?.[row] ?? 1;
    of[row] = level;
    if (weight === 0) continue;
    shares[level]! += weight;
    rows[level]!++;
    total += weight;
  }
  for (let level = 0; level < distinct; level++) shares[level]! /= total;
  return { values, shares, rows, of };
};

/** Index of the last of the ascending values that is not above x; 0 where all are. */
const lastNotAbove = (values: Float64Array, x: number): number => {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  return low;
};
