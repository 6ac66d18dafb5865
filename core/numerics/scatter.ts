/**
 * Sufficient statistics of weighted rows: everything that a Gaussian needs to know of them. `mean`: length d; `scatter`:
 * d x d, row-major, the weighted sum of outer products of the rows' deviations from their mean, lower triangle only
 * (`scatter[i * d + j]`, j <= i); or its diagonal alone, length d.
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

/** `count` rows of length d, row-major, all of one `weight` >= 0, 1 where none is said: a part of a training set is one. */
export interface WeightedRows {
  readonly samples: { readonly values: Float64Array | Float32Array; readonly count: number };
  readonly weight?: number;
}

/** Rows whose outer products are added in one sweep over the triangle: each of its entries is loaded and stored once for all four. */
const TOGETHER = 4;

/** Rows that are centred together: they stay in the processor's cache between the two sweeps over them. */
const BLOCK = 128;

// Kept between calls: to allocate an array costs more than the work on a few short rows.
let buffer = new Float64Array(0);
const room = (length: number): Float64Array => (buffer.length < length ? (buffer = new Float64Array(length)) : buffer);
const ones = new Float64Array(TOGETHER).fill(1);
const coefficients = new Float64Array(TOGETHER);

/**
 * The scatter of `count` rows of length d, row-major, each of weight 1. One pass over memory: every block is centred on its own mean
 * and merged (Chan, Golub & LeVeque 1983), so that a large mean costs no digits. `spare`: as for `noScatter`.
 */
export const scatterOf = (
  values: Float64Array | Float32Array,
  count: number,
  d: number,
  kind: 'full' | 'diagonal' = 'full',
  spare?: Scatter,
): Scatter => {
  const statistics = noScatter(d, kind, spare);
  const { mean, scatter } = statistics;
  const blockMean = count <= BLOCK ? mean : new Float64Array(d);
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
    else addDeviations(scatter, values, from, to, blockMean);
    if (blockMean !== mean) shift(mean, scatter, blockMean, from, to - from);
  }
  statistics.rows = statistics.weight = statistics.squaredWeight = count;
  return statistics;
};

/** Adds the outer products of the deviations of rows [from, to) from `centre`. */
const addDeviations = (
  scatter: Float64Array,
  values: Float64Array | Float32Array,
  from: number,
  to: number,
  centre: Float64Array,
): void => {
  const d = centre.length;
  const rows = room(TOGETHER * d);
  if (d < TOGETHER) {
    // Too short for a sweep to be worth its beginning.
    for (let at = from * d, end = to * d; at < end; at += d)
      for (let i = 0; i < d; i++) {
        const deviation = (rows[i] = values[at + i]! - centre[i]!);
        for (let j = 0; j <= i; j++) scatter[i * d + j]! += deviation * rows[j]!;
      }
    return;
  }
  for (let row = from; row < to; row += TOGETHER) {
    const together = Math.min(TOGETHER, to - row);
    for (let k = 0, at = row * d; k < together; k++)
      for (let j = 0, put = k; j < d; j++, put += TOGETHER) rows[put] = values[at++]! - centre[j]!;
    addOuterProducts(scatter, d, rows, ones, together);
  }
};

/**
 * The scatter of no rows at all: what `addScatter` and `addRows` begin with. `spare`: one that nobody needs any more, which
 * is emptied and given back where it is of that size.
 */
export const noScatter = (d: number, kind: 'full' | 'diagonal' = 'full', spare?: Scatter): Scatter => {
  const length = kind === 'full' ? d * d : d;
  if (spare?.mean.length !== d || spare.scatter.length !== length)
    return { rows: 0, weight: 0, squaredWeight: 0, mean: new Float64Array(d), scatter: new Float64Array(length) };
  spare.rows = spare.weight = spare.squaredWeight = 0;
  spare.mean.fill(0);
  spare.scatter.fill(0);
  return spare;
};

/**
 * Adds the rows of `other` to `into`, in place; their weights are multiplied by `factor` (Chan, Golub & LeVeque 1983). Both
 * are of the same d and kind.
 */
export const addScatter = (into: Scatter, other: Scatter, factor = 1): void => {
  const added = factor * other.weight;
  const d = into.mean.length;
  if (into.scatter.length !== d * d)
    for (let i = 0; i < into.scatter.length; i++) into.scatter[i]! += factor * other.scatter[i]!;
  else
    for (let i = 0; i < d; i++)
      for (let at = i * d, end = at + i; at <= end; at++) into.scatter[at]! += factor * other.scatter[at]!;
  shift(into.mean, into.scatter, other.mean, into.weight, added);
  into.rows += other.rows;
  into.weight += added;
  into.squaredWeight += factor * factor * other.squaredWeight;
};

/**
 * Adds the rows of `list[from .. to)` to `into` one by one, in place (West 1979): the way for parts too short to be worth
 * statistics of their own. The bytes depend on the order of the rows alone, not on how they are divided among lists or calls.
 */
export const addRows = (into: Scatter, list: readonly WeightedRows[], from = 0, to = list.length): void => {
  const { mean, scatter } = into;
  const d = mean.length;
  const full = scatter.length === d * d;
  const rows = room(TOGETHER * d);
  let waiting = 0;
  for (let part = from; part < to; part++) {
    const { samples, weight = 1 } = list[part]!;
    const { values, count } = samples;
    into.rows += count;
    // Of no weight: counted, not seen. The first row ever would divide 0 by 0.
    if (weight === 0) continue;
    for (let at = 0, end = count * d; at < end; at += d) {
      const share = weight / (into.weight + weight);
      const between = into.weight * share;
      for (let j = 0; j < d; j++) {
        const gap = values[at + j]! - mean[j]!;
        mean[j]! += share * gap;
        if (full) rows[TOGETHER * j + waiting] = gap;
        else scatter[j]! += between * gap * gap;
      }
      coefficients[waiting] = between;
      into.weight += weight;
      into.squaredWeight += weight * weight;
      if (full && ++waiting === TOGETHER) {
        addOuterProducts(scatter, d, rows, coefficients, waiting);
        waiting = 0;
      }
    }
  }
  addOuterProducts(scatter, d, rows, coefficients, waiting);
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

/**
 * Adds c_k v_k v_k^T, k < `count` <= 4, to the lower triangle of the d x d matrix `into` (row-major). `rows`: the v_k side
 * by side, entry j of v_k at 4 j + k. Every entry is added to in the order of k, so the bytes are those of one row after
 * another.
 */
const addOuterProducts = (
  into: Float64Array,
  d: number,
  rows: Float64Array,
  coefficients: Float64Array,
  count: number,
): void => {
  if (count === TOGETHER) return addFour(into, d, rows, coefficients);
  for (let k = 0; k < count; k++)
    for (let i = 0; i < d; i++) {
      const a = coefficients[k]! * rows[TOGETHER * i + k]!;
      for (let j = 0; j <= i; j++) into[i * d + j]! += a * rows[TOGETHER * j + k]!;
    }
};

const addFour = (into: Float64Array, d: number, rows: Float64Array, coefficients: Float64Array): void => {
  const c0 = coefficients[0]!;
  const c1 = coefficients[1]!;
  const c2 = coefficients[2]!;
  const c3 = coefficients[3]!;
  // Two rows of the triangle at once: what is loaded of the v_k serves both.
  for (let i = d & 1; i < d; i += 2) {
    const own = TOGETHER * i;
    const a0 = c0 * rows[own]!;
    const a1 = c1 * rows[own + 1]!;
    const a2 = c2 * rows[own + 2]!;
    const a3 = c3 * rows[own + 3]!;
    const b0 = c0 * rows[own + 4]!;
    const b1 = c1 * rows[own + 5]!;
    const b2 = c2 * rows[own + 6]!;
    const b3 = c3 * rows[own + 7]!;
    let upper = i * d;
    let lower = upper + d;
    for (let at = 0; at <= own; at += TOGETHER, upper++, lower++) {
      const v0 = rows[at]!;
      const v1 = rows[at + 1]!;
      const v2 = rows[at + 2]!;
      const v3 = rows[at + 3]!;
      into[upper] = into[upper]! + a0 * v0 + a1 * v1 + a2 * v2 + a3 * v3;
      into[lower] = into[lower]! + b0 * v0 + b1 * v1 + b2 * v2 + b3 * v3;
    }
    into[lower] = into[lower]! + b0 * rows[own + 4]! + b1 * rows[own + 5]! + b2 * rows[own + 6]! + b3 * rows[own + 7]!;
  }
  // The first row, which an odd d leaves: one entry.
  if (d & 1) for (let k = 0; k < TOGETHER; k++) into[0]! += coefficients[k]! * rows[k]! * rows[k]!;
};

/** The covariance: a full scatter over `divisor`, as a symmetric d x d matrix, row-major; a new array. */
export const covarianceOf = (scatter: Scatter, divisor: number): Float64Array => {
  const d = scatter.mean.length;
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const value = scatter.scatter[i * d + j]! / divisor;
      covariance[i * d + j] = value;
      covariance[j * d + i] = value;
    }
  return covariance;
};

/**
 * Mean (length d) and covariance (d x d, row-major) of `count` rows of length d, row-major. Divides by `count` less
 * `lost` degrees of freedom: 0 the maximum-likelihood estimate, 1 the unbiased one. RangeError when nothing is left to
 * divide by.
 */
export const meanAndCovariance = (
  values: Float64Array | Float32Array,
  count: number,
  d: number,
  lost: 0 | 1 = 0,
): { mean: Float64Array; covariance: Float64Array } => {
  if (!(count > lost)) throw new RangeError(`meanAndCovariance: ${count} rows, where more than ${lost} are needed.`);
  const scatter = scatterOf(values, count, d);
  return { mean: scatter.mean, covariance: covarianceOf(scatter, count - lost) };
};
