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

/**
 * A quantile function in knots. steps: value k for probabilities in (position k - 1, position k]; linear: through the points
 * (position, value), constant beyond the first and the last.
 */
export interface Marginal {
  readonly form: 'steps' | 'linear';
  /** ascending, in (0, 1] */
  readonly positions: Float64Array;
  /** ascending */
  readonly values: Float64Array;
}

/** The generalised inverse of the empirical distribution function: only values that were seen. */
export const stepMarginal = ({ values, shares }: Levels): Marginal => {
  const positions = new Float64Array(shares.length);
  let sum = 0;
  for (let k = 0; k < shares.length; k++) positions[k] = sum += shares[k]!;
  positions[positions.length - 1] = 1;
  return { form: 'steps', positions, values };
};

/**
 * Straight lines between neighbouring rows, each at the middle of its own share of the probability (Hyndman & Fan 1996,
 * type 5, Hazen). Rows of one value make a flat stretch, so that atoms stay atoms.
 */
export const linearMarginal = ({ values, shares, rows }: Levels): Marginal => {
  const positions: number[] = [];
  const knots: number[] = [];
  let below = 0;
  for (let k = 0; k < values.length; k++) {
    const half = shares[k]! / (2 * rows[k]!);
    positions.push(below + half);
    knots.push(values[k]!);
    if (rows[k]! > 1) {
      positions.push(below + shares[k]! - half);
      knots.push(values[k]!);
    }
    below += shares[k]!;
  }
  return { form: 'linear', positions: Float64Array.from(positions), values: Float64Array.from(knots) };
};

/** The value at probability u, in [0, 1]. */
export const quantile = ({ form, positions, values }: Marginal, u: number): number => {
  let low = 0;
  let high = positions.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[middle]! < u) low = middle + 1;
    else high = middle;
  }
  // Position `low` is the first that is not below u, or the last of all.
  const upper = values[low]!;
  if (form === 'steps' || low === 0 || positions[low]! <= u) return upper;
  const lower = values[low - 1]!;
  const from = positions[low - 1]!;
  return lower + ((u - from) / (positions[low]! - from)) * (upper - lower);
};

/**
 * The probability at x of linear knots, the inverse of `quantile`: the middle of a flat stretch at its value; at the first position
 * or the last beyond them.
 */
export const cumulative = ({ positions, values }: Marginal, x: number): number => {
  const last = values.length - 1;
  if (x < values[0]!) return positions[0]!;
  if (x > values[last]!) return positions[last]!;
  const high = lastNotAbove(values, x);
  if (values[high] === x) {
    // A flat stretch has two knots at most.
    const low = high > 0 && values[high - 1] === x ? high - 1 : high;
    return (positions[low]! + positions[high]!) / 2;
  }
  const share = (x - values[high]!) / (values[high + 1]! - values[high]!);
  return positions[high]! + share * (positions[high + 1]! - positions[high]!);
};
