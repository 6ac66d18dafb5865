/**
 * Sufficient statistics of weighted rows: everything that a Gaussian needs to know of them. `mean`: length d; `scatter`:
 * d x d, row-major, the weighted sum of outer products of the rows' deviations from their mean, lower triangle only
 * (`scatter[i * d + j]`, j <= i);
 * or its diagonal alone, length d.
 */
export interface Scatter {
  rows: number;
  /** sum of the rows' weights */
  weight: number;
  /** sum of the squares of the rows' weights */
  squaredWeight: number;
  readonly mean: Float64Array;
  readonly scatter: Float64Array;
}

/** Rows that are centred together: they stay in the processor's cache between the two sweeps over them. */
const BLOCK = 128;

/**
 * Of `count` rows of length d, row-major, each of weight 1. One pass over memory: every block is centred on its own mean
 * and merged (Chan, Golub & LeVeque 1983), so that a large mean costs no digits.
 */
export const scatterOf = (
  values: Float64Array | Float32Array,
  count: number,
  d: number,
  kind: 'full' | 'diagonal' = 'full',
): Scatter => {
  const { mean, scatter } = noScatter(d, kind);
  const blockMean = new Float64Array(d);
  const row = new Float64Array(d);
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    blockMean.fill(0);
    for (let at = from * d, end = to * d; at < end; at += d)
      for (let j = 0; j < d; j++) blockMean[j]! += values[at + j]!;
    for (let j = 0; j < d; j++) blockMean[j]! /= to - from;
    if (kind === 'diagonal')
      for (let at = from * d, end = to * d; at < end; at += d)
        for (let j = 0; j < d; j++) {
          const deviation = values[at + j]! - blockMean[j]!;
          scatter[j]! += deviation * deviation;
        }
    else
      for (let at = from * d, end = to * d; at < end; at += d) {
        for (let i = 0; i < d; i++) {
          const deviation = values[at + i]! - blockMean[i]!;
          row[i] = deviation;
          const base = i * d;
          for (let j = 0; j <= i; j++) scatter[base + j]! += deviation * row[j]!;
        }
      }
    shift(mean, scatter, blockMean, from, to - from);
  }
  return { rows: count, weight: count, squaredWeight: count, mean, scatter };
};

/** Of no rows at all: what `addScatter` begins with. */
export const noScatter = (d: number, kind: 'full' | 'diagonal' = 'full'): Scatter => ({
  rows: 0,
  weight: 0,
  squaredWeight: 0,
  mean: new Float64Array(d),
  scatter: new Float64Array(kind === 'full' ? d * d : d),
});

/** Adds the rows of `other` to `into`, in place; their weights are multiplied by `factor` (Chan, Golub & LeVeque 1983). */
export const addScatter = (into: Scatter, other: Scatter, factor = 1): void => {
  const added = factor * other.weight;
  for (let i = 0; i < into.scatter.length; i++) into.scatter[i]! += factor * other.scatter[i]!;
  shift(into.mean, into.scatter, other.mean, into.weight, added);
  into.rows += other.rows;
  into.weight += added;
  into.squaredWeight += factor * factor * other.squaredWeight;
};

/** Moves `mean` (of weight `before`) to where rows of `added` weight around `other` pull it, and books the spread between the two. */
const shift = (mean: Float64Array, scatter: Float64Array, other: Float64Array, before: number, added: number): void => {
  const d = mean.length;
  const total = before + added;
  if (added === 0 || total === 0) return;
  const between = (before / total) * added;
  if (before !== 0)
    for (let i = 0; i < d; i++) {
      const gap = between * (other[i]! - mean[i]!);
      if (scatter.length !== d * d) {
        scatter[i]! += gap * (other[i]! - mean[i]!);
        continue;
      }
      for (let j = 0; j <= i; j++) scatter[i * d + j]! += gap * (other[j]! - mean[j]!);
    }
  const share = added / total;
  for (let i = 0; i < d; i++) mean[i]! += share * (other[i]! - mean[i]!);
};
