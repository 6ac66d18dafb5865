import type { Basis, Moments, Subject, Vectors } from '../../core/contracts/index.js';
import { meanAndCovariance } from '../../core/numerics/index.js';
import { rowLength } from '../../core/samples/index.js';
import { oncePer } from './columns.js';
import { allFinite } from './finite.js';

export interface KnownMoments extends Moments {
  readonly basis: Basis;
}

/**
 * Of rows that are finite, unbiased (divisor n - 1; one row is a point mass). Computed once for each object: held-out rows
 * are the same in every generation, and a model's rows the same for every metric.
 */
const momentsOf = oncePer(({ count, shape, values }: Vectors): Moments | undefined =>
  count > 0 && allFinite(values) ? meanAndCovariance(values, count, rowLength(shape), count > 1 ? 1 : 0) : undefined,
);

/** The real distribution's moments: exact where the source knows them, else those of the held-out rows. */
export const realMoments = (subject: Subject<Vectors>): Moments | undefined =>
  subject.truth?.moments ?? momentsOf(subject.test);

/** The model's moments: exact where it gives them, else those of the study's `evaluate` rows. */
export const modelMoments = async (subject: Subject<Vectors>): Promise<KnownMoments | undefined> => {
  const given = subject.model.moments?.();
  if (given !== undefined)
    return allFinite(given.mean) && allFinite(given.covariance) ? { ...given, basis: 'exact' } : undefined;
  const found = momentsOf(await subject.rows());
  return found === undefined ? undefined : { ...found, basis: 'sampled' };
};
