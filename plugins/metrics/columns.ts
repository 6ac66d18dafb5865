import type { Basis, Moments, Subject, Vectors } from '../../core/contracts/index.js';
import { almostConstant, CONSTANT_RANGE, meanAndCovariance } from '../../core/numerics/index.js';
import { gapMarks, oncePer, oncePerColumns, presentCells, rowLength, takeColumns } from '../../core/samples/index.js';
import { allFinite } from './measured.js';

/** Column j as an array of its own. */
export const columnOf = ({ count, shape, values }: Vectors, j: number): Float64Array => {
  const d = rowLength(shape);
  const out = new Float64Array(count);
  for (let row = 0; row < count; row++) out[row] = values[row * d + j]!;
  return out;
};

/** What column j holds in the rows in which it is not missing: all of them, unless its cells may be (`Column.markedBy`). */
export const presentOf = ({ shape, values, columns }: Vectors, j: number): Float64Array =>
  presentCells(values, rowLength(shape), j, gapMarks(columns)[j] ?? -1);

/** Every column, sorted ascending, without what is missing. */
export const sortedColumns = oncePer((samples: Vectors): readonly Float64Array[] =>
  Array.from({ length: rowLength(samples.shape) }, (_, j) => presentOf(samples, j).sort()),
);

/** Quantile of sorted numbers by linear interpolation between order statistics (Hyndman & Fan 1996, definition 7). */
export const quantile = (sorted: Float64Array, p: number): number => {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  // Infinite ones have no distance.
  return at === below || low === high ? low : low + (at - below) * (high - low);
};

/**
 * 1 for each column of the real rows that has no tails and no correlation: it is constant but for rounding, or one value
 * stands in more than 95 % of the rows. By the real rows alone, so that it is the same for every model. One row tells
 * nothing about it: 0. Missing cells have no part in it: of a column that holds fewer than two there is nothing else to tell.
 */
export const almostConstantColumns = oncePer((real: Vectors): Uint8Array => {
  const { values, count, shape, columns } = real;
  const d = rowLength(shape);
  if (count < 2) return new Uint8Array(d);
  const constant = almostConstant(values, count, d);
  if (columns === undefined) return constant;
  gapMarks(columns).forEach((mark, j) => {
    if (mark < 0) return;
    const present = presentOf(real, j);
    constant[j] = almostConstant(present, present.length, 1)[0]!;
  });
  return constant;
});

/** A column in which all real rows hold one number but for rounding. */
interface Constant {
  readonly column: number;
  readonly value: number;
  /** how far from it is still that number */
  readonly rounding: number;
}

/** Of at least two real rows. */
export const constantColumns = oncePer((real: Vectors): readonly Constant[] => {
  const found: Constant[] = [];
  almostConstantColumns(real).forEach((flag, column) => {
    if (flag === 0) return;
    const present = presentOf(real, column);
    let [low, high] = [Infinity, -Infinity];
    for (const value of present) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const rounding = CONSTANT_RANGE * Math.max(Math.abs(low), Math.abs(high));
    if (present.length > 0 && high - low <= rounding) found.push({ column, value: present[0]!, rounding });
  });
  return found;
});

/** Share of the rows that hold the constant, up to rounding, among those in which it is not missing; none: 0. */
export const shareHolding = (rows: Vectors, { column, value, rounding }: Constant): number => {
  const present = presentOf(rows, column);
  let held = 0;
  for (const cell of present) if (Math.abs(cell - value) <= rounding) held++;
  return present.length === 0 ? 0 : held / present.length;
};

/** The same object for the same rows and columns, so that what is computed of it once is found again. */
const reduced = oncePerColumns(takeColumns);

/**
 * Both samples without the columns that hold one number in the real rows and, up to rounding, in the model's as well: to a
 * distance they are nothing but rounding. One from which the model departs stays. As they are where no other column is left.
 */
export const withoutConstants = (rows: Vectors, real: Vectors): readonly [rows: Vectors, real: Vectors] => {
  const left = constantColumns(real).filter((each) => shareHolding(rows, each) === 1);
  const d = rowLength(real.shape);
  if (left.length === 0 || left.length === d) return [rows, real];
  const out = new Set(left.map(({ column }) => column));
  const kept = Array.from({ length: d }, (_, j) => j).filter((j) => !out.has(j));
  return [takeColumns(rows, kept), reduced(real, kept)];
};

export interface KnownMoments extends Moments {
  readonly basis: Basis;
  /** that the moments were estimated from; Infinity where the model knows them */
  readonly rows: number;
}

/**
 * Of rows that are finite, unbiased (divisor n - 1; one row is a point mass). Computed once for each object: held-out rows
 * are the same in every generation, and a model's rows the same for every metric.
 */
const momentsOf = oncePer(({ count, shape, values }: Vectors): Moments | undefined =>
  count > 0 && allFinite(values) ? meanAndCovariance(values, count, rowLength(shape), count > 1 ? 1 : 0) : undefined,
);

/**
 * The real distribution's moments: exact where the source knows them, else those of the held-out rows. undefined: neither
 * is there, whatever the model.
 */
export const realMoments = (subject: Subject<Vectors>): Moments | undefined =>
  subject.truth?.moments ?? momentsOf(subject.test);

/**
 * The model's moments: exact where it gives them, else those of the study's `evaluate` rows. undefined: they, or rows, are
 * not finite, which is lost.
 */
export const modelMoments = (
  subject: Subject<Vectors>,
): KnownMoments | undefined | Promise<KnownMoments | undefined> => {
  if (subject.model.moments === undefined) return rowMoments(subject);
  const { mean, covariance } = subject.model.moments();
  return allFinite(mean) && allFinite(covariance) ? { mean, covariance, basis: 'exact', rows: Infinity } : undefined;
};

const rowMoments = async (subject: Subject<Vectors>): Promise<KnownMoments | undefined> => {
  const rows = await subject.rows();
  const found = momentsOf(rows);
  return found === undefined ? undefined : { ...found, basis: 'sampled', rows: rows.count };
};

/** Whether a column of these moments is one number but for rounding. */
const isPoint = ({ mean, covariance }: Moments, j: number): boolean =>
  Math.sqrt(Math.max(0, covariance[j * mean.length + j]!)) <= CONSTANT_RANGE * Math.abs(mean[j]!);

/**
 * The columns that vary in reality: by the true moments where they are known, for a few held-out rows may be equal by chance;
 * else those that are not one number among these. One value in most rows leaves a variance all the same, which a model can
 * lose.
 */
export const varyingColumns = ({ truth, test }: Subject<Vectors>): readonly number[] => {
  if (truth?.moments !== undefined) return varyingInTruth(truth.moments);
  const constant = new Set(constantColumns(test).map(({ column }) => column));
  return Array.from({ length: rowLength(test.shape) }, (_, j) => j).filter((j) => !constant.has(j));
};
const varyingInTruth = oncePer((moments: Moments): readonly number[] =>
  Array.from({ length: moments.mean.length }, (_, j) => j).filter((j) => !isPoint(moments, j)),
);

/** Whether a mean is the real one up to rounding, in every column. */
export const sameMean = (mean: Float64Array, real: Float64Array): boolean =>
  mean.every((value, j) => Math.abs(value - real[j]!) <= CONSTANT_RANGE * Math.abs(real[j]!));
