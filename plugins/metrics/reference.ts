import type { Basis, Moments, Subject, Vectors } from '../../core/contracts/index.js';
import { CONSTANT_RANGE, meanAndCovariance } from '../../core/numerics/index.js';
import { oncePer, rowLength } from '../../core/samples/index.js';
import { constantColumns } from './columns.js';
import { allFinite } from './measured.js';

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
export const modelMoments = async (subject: Subject<Vectors>): Promise<KnownMoments | undefined> => {
  const given = subject.model.moments?.();
  if (given !== undefined)
    return allFinite(given.mean) && allFinite(given.covariance)
      ? { ...given, basis: 'exact', rows: Infinity }
      : undefined;
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
