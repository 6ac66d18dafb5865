import { FREE, rowKernels, widened } from '../kernels/index.js';
import { newMatrix } from './matrix.js';

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

/** Rows that are looked at together: they stay in the processor's cache. */
const BLOCK = 128;

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
    const rows = Math.min(BLOCK, count - from);
    const block = rows === count ? values : values.subarray(from * d, (from + rows) * d);
    if (kind === 'full') addCentred(scatter, block, rows, blockMean);
    else addSquares(scatter, block, rows, blockMean);
    if (blockMean !== mean) shift(mean, scatter, blockMean, from, rows);
  }
  statistics.rows = statistics.weight = statistics.squaredWeight = count;
  return statistics;
};

/** Writes the mean of `count` rows to `mean`, and adds the outer products of their deviations from it. */
const addCentred = (
  scatter: Float64Array,
  values: Float64Array | Float32Array,
  count: number,
  mean: Float64Array,
): void => {
  const d = mean.length;
  const wide = widened(d);
  const valuesAt = FREE + wide * wide;
  // Whole sweeps of twelve columns: the kernel reads and writes as many.
  const meanAt = valuesAt + count * d + SWEEP;
  const centredAt = meanAt + d + SWEEP;
  const sums = rowKernels().free(centredAt + count * wide - FREE);
  putTriangle(scatter, d, sums);
  sums.set(values.length === count * d ? values : values.subarray(0, count * d), valuesAt - FREE);
  rowKernels().scatterRows(8 * valuesAt, count, d, 8 * meanAt, 8 * centredAt, 8 * FREE);
  for (let j = 0; j < d; j++) mean[j] = sums[meanAt - FREE + j]!;
  takeTriangle(sums, d, scatter);
};
const SWEEP = 12;

/** The same of the diagonal alone. */
const addSquares = (
  squares: Float64Array,
  values: Float64Array | Float32Array,
  count: number,
  mean: Float64Array,
): void => {
  const d = mean.length;
  mean.fill(0);
  for (let at = 0, end = count * d; at < end; at += d) for (let j = 0; j < d; j++) mean[j]! += values[at + j]!;
  for (let j = 0; j < d; j++) mean[j]! /= count;
  for (let at = 0, end = count * d; at < end; at += d)
    for (let j = 0; j < d; j++) {
      const deviation = values[at + j]! - mean[j]!;
      squares[j]! += deviation * deviation;
    }
};

/** A lower triangle to where a kernel adds to it, in rows that are as wide as it wants them, and back. */
const putTriangle = (triangle: Float64Array, d: number, sums: Float64Array): void => {
  const wide = widened(d);
  sums.fill(0, 0, wide * wide);
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) sums[i * wide + j] = triangle[i * d + j]!;
};
const takeTriangle = (sums: Float64Array, d: number, triangle: Float64Array): void => {
  const wide = widened(d);
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) triangle[i * d + j] = sums[i * wide + j]!;
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
  const waiting = into.scatter.length === into.mean.length * into.mean.length ? new WaitingRows(into) : undefined;
  const add = (values: Float64Array | Float32Array, count: number, weight: number): void => {
    into.rows += count;
    // Of no weight: counted, not seen. The first row ever would divide 0 by 0.
    if (weight === 0) return;
    if (waiting === undefined) joinSquares(into, values, count, weight);
    else waiting.add(values, count, weight);
  };
  for (let part = from; part < to; part++) {
    const { values, count } = list[part]!.samples;
    add(values, count, weightOf(list[part]!));
  }
  waiting?.flush();
};

const weightOf = ({ weight = 1 }: WeightedRows): number => weight;

/** Rows of the same weight that are added to a full scatter a block at a time. */
class WaitingRows {
  readonly #d: number;
  readonly #wide: number;
  readonly #memory: Float64Array;
  readonly #meanAt: number;
  readonly #valuesAt: number;
  #rows = 0;
  #weight = 0;

  constructor(private readonly into: Scatter) {
    this.#d = into.mean.length;
    const wide = (this.#wide = widened(this.#d));
    this.#meanAt = wide * wide;
    this.#valuesAt = wide * (wide + 1 + 2 * BLOCK);
    // The kernel reads on behind the last row.
    this.#memory = rowKernels().free(this.#valuesAt + BLOCK * this.#d + wide);
  }

  add(values: Float64Array | Float32Array, count: number, weight: number): void {
    if (weight !== this.#weight) this.flush();
    this.#weight = weight;
    const d = this.#d;
    const memory = this.#memory;
    for (let at = 0, end = count * d; at < end;) {
      const some = Math.min(end - at, (BLOCK - this.#rows) * d);
      let to = this.#valuesAt + this.#rows * d;
      if (some > SHORT) {
        memory.set(some === values.length ? values : values.subarray(at, at + some), to);
        at += some;
      } else for (const last = at + some; at < last;) memory[to++] = values[at++]!;
      this.#rows += some / d;
      if (this.#rows === BLOCK) this.flush();
    }
  }

  flush(): void {
    const rows = this.#rows;
    if (rows === 0) return;
    const memory = this.#memory;
    const { into } = this;
    const weight = this.#weight;
    const wide = this.#wide;
    const d = this.#d;
    putTriangle(into.scatter, d, memory);
    for (let j = 0; j < d; j++) memory[this.#meanAt + j] = into.mean[j]!;
    const sums = 8 * FREE;
    const mean = sums + 8 * this.#meanAt;
    const gaps = mean + 8 * wide;
    const weighed = gaps + 8 * wide * BLOCK;
    rowKernels().joinRows(sums + 8 * this.#valuesAt, rows, d, into.weight, weight, mean, gaps, weighed, sums);
    takeTriangle(memory, d, into.scatter);
    for (let j = 0; j < d; j++) into.mean[j] = memory[this.#meanAt + j]!;
    for (let row = 0; row < rows; row++) {
      into.weight += weight;
      into.squaredWeight += weight * weight;
    }
    this.#rows = 0;
  }
}
/** Numbers that are sooner copied one by one. */
const SHORT = 64;

/** The same of the diagonal alone. */
const joinSquares = (into: Scatter, values: Float64Array | Float32Array, count: number, weight: number): void => {
  const { mean, scatter } = into;
  const d = mean.length;
  for (let at = 0, end = count * d; at < end; at += d) {
    const share = weight / (into.weight + weight);
    const between = into.weight * share;
    for (let j = 0; j < d; j++) {
      const gap = values[at + j]! - mean[j]!;
      mean[j]! += share * gap;
      scatter[j]! += between * gap * gap;
    }
    into.weight += weight;
    into.squaredWeight += weight * weight;
  }
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

/** The covariance: a full scatter over `divisor`, as a symmetric d x d matrix, row-major; a new array. */
export const covarianceOf = (scatter: Scatter, divisor: number): Float64Array => {
  const d = scatter.mean.length;
  const covariance = newMatrix(d * d);
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
