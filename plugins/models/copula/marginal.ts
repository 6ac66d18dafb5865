import type { Levels } from './levels.js';

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
