import type { Call, RandomStream } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { expect, type WeightedRows } from './e-step.js';
import { kMeans } from './k-means.js';
import { maximise } from './m-step.js';
import type { Mixture, MixtureCovariance } from './mixture.js';
import { mixtureDensity, type MixtureDensity } from './mixture-density.js';
import { book, noStatistics } from './mixture-statistics.js';

export interface EmOptions {
  readonly components: number;
  readonly covariance: MixtureCovariance;
  /** part of a column's variance over all rows that is added to its variance in every component */
  readonly regularisation: number;
  readonly tolerance: number;
  readonly iterations: number;
}

const regularisationOf = ({ regularisation }: EmOptions, variances: Float64Array): Float64Array =>
  variances.map((variance) => regularisation * variance);

/**
 * The mixture of the hard clusters that k-means finds: in units of each column's standard deviation, so that no unit decides
 * the start; as they are for one variance of all columns, which stand in one unit then.
 * @param variances of the columns over all rows, above 0
 */
export const clusterStart = (
  rows: WeightedRows,
  options: EmOptions,
  variances: Float64Array,
  random: RandomStream,
): Mixture => {
  const { components: k, covariance } = options;
  const { values, count, d, weights } = rows;
  const deviation = covariance === 'spherical' ? undefined : variances.map(Math.sqrt);
  const standard =
    deviation === undefined
      ? rows
      : { ...rows, values: Float64Array.from(values, (value, at) => value / deviation[at % d]!) };
  const { centres, nearest } = kMeans(standard, k, random);
  if (deviation !== undefined) for (let at = 0; at < centres.length; at++) centres[at]! *= deviation[at % d]!;
  const statistics = noStatistics(centres, k, d, covariance === 'full');
  const deviations = new Float64Array(k * d);
  for (let row = 0; row < count; row++) {
    const c = nearest[row]!;
    for (let i = 0; i < d; i++) deviations[c * d + i] = values[row * d + i]! - centres[c * d + i]!;
    book(statistics, c, d, weights?.[row] ?? 1, deviations);
  }
  return maximise(covariance, statistics, regularisationOf(options, variances));
};

/**
 * EM (Dempster, Laird & Rubin 1977) from `start` until the log-likelihood of a row changes by less than the tolerance.
 * Reports it for every iteration. `variances`: of the columns over all rows.
 */
export const maximiseLikelihood = (
  rows: WeightedRows,
  start: Mixture,
  options: EmOptions,
  variances: Float64Array,
  { signal, report }: Pick<Call, 'signal' | 'report'>,
): { mixture: Mixture; logLikelihood: number } => {
  const total = rows.weights?.reduce((sum, weight) => sum + weight, 0) ?? rows.count;
  const regularisation = regularisationOf(options, variances);
  let [mixture, density] = regular(start, variances);
  let before = -Infinity;
  for (let done = 1; done <= options.iterations; done++) {
    signal.throwIfAborted();
    const { logLikelihood, statistics } = expect(density, rows);
    const now = logLikelihood / total;
    report({ done, of: options.iterations, values: { logLikelihood: now } });
    [mixture, density] = regular(maximise(options.covariance, statistics, regularisation, mixture), variances);
    const change = now - before;
    before = now;
    if (Math.abs(change) < options.tolerance) break;
  }
  return { mixture, logLikelihood: before };
};

/**
 * The mixture, with the least ridge (a power of ten times each column's variance) on every component that makes it usable
 * when one has shrunk onto a point or a plane.
 */
const regular = (mixture: Mixture, variances: Float64Array): [Mixture, MixtureDensity] => {
  let density = mixtureDensity(mixture);
  for (let ridge = 1e-12; density === undefined && ridge <= 1; ridge *= 10) {
    mixture = { ...mixture, covariances: withRidge(mixture, ridge, variances) };
    density = mixtureDensity(mixture);
  }
  if (density === undefined)
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'a component has no extent left: its likelihood is unbounded',
      where: 'gmm',
      why: 'the training rows, or all but a few of them, are equal',
      fix: 'use fewer components, or raise `samples`',
    });
  return [mixture, density];
};

const withRidge = (
  { covariance, k, d, covariances }: Mixture,
  ridge: number,
  variances: Float64Array,
): Float64Array => {
  if (covariance === 'spherical') {
    const spread = variances.reduce((sum, variance) => sum + variance, 0) / d;
    return covariances.map((variance) => variance + ridge * spread);
  }
  if (covariance === 'diagonal') return covariances.map((variance, at) => variance + ridge * variances[at % d]!);
  const raised = covariances.slice();
  for (let c = 0; c < k; c++) for (let i = 0; i < d; i++) raised[(c * d + i) * d + i]! += ridge * variances[i]!;
  return raised;
};
