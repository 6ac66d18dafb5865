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
  readonly regularisation: number;
  readonly tolerance: number;
  readonly iterations: number;
}

/** The mixture of the hard clusters that k-means finds. */
export const clusterStart = (rows: WeightedRows, options: EmOptions, random: RandomStream): Mixture => {
  const { components: k, covariance, regularisation } = options;
  const { values, count, d, weights } = rows;
  const { centres, nearest } = kMeans(rows, k, random);
  const statistics = noStatistics(centres, k, d, covariance === 'full');
  const deviations = new Float64Array(k * d);
  for (let row = 0; row < count; row++) {
    const c = nearest[row]!;
    for (let i = 0; i < d; i++) deviations[c * d + i] = values[row * d + i]! - centres[c * d + i]!;
    book(statistics, c, d, weights?.[row] ?? 1, deviations);
  }
  return maximise(covariance, statistics, regularisation);
};

/**
 * EM (Dempster, Laird & Rubin 1977) from `start` until the log-likelihood of a row changes by less than the tolerance.
 * Reports it for every iteration. `spread`: mean variance of a coordinate over all rows.
 */
export const maximiseLikelihood = (
  rows: WeightedRows,
  start: Mixture,
  options: EmOptions,
  spread: number,
  { signal, report }: Pick<Call, 'signal' | 'report'>,
): { mixture: Mixture; logLikelihood: number } => {
  const total = rows.weights?.reduce((sum, weight) => sum + weight, 0) ?? rows.count;
  let [mixture, density] = regular(start, spread);
  let before = -Infinity;
  for (let done = 1; done <= options.iterations; done++) {
    signal.throwIfAborted();
    const { logLikelihood, statistics } = expect(density, rows);
    const now = logLikelihood / total;
    report({ done, of: options.iterations, values: { logLikelihood: now } });
    [mixture, density] = regular(maximise(options.covariance, statistics, options.regularisation, mixture), spread);
    const change = now - before;
    before = now;
    if (Math.abs(change) < options.tolerance) break;
  }
  return { mixture, logLikelihood: before };
};

/**
 * The mixture, with the least ridge (a power of ten times `spread`) on every component that makes it usable when one has
 * shrunk onto a point or a plane.
 */
const regular = (mixture: Mixture, spread: number): [Mixture, MixtureDensity] => {
  let density = mixtureDensity(mixture);
  for (let ridge = 1e-12 * spread; density === undefined && ridge > 0 && ridge <= spread; ridge *= 10) {
    mixture = { ...mixture, covariances: withRidge(mixture, ridge) };
    density = mixtureDensity(mixture);
  }
  if (density === undefined)
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'a component has no extent left: its likelihood is unbounded',
      where: 'gmm',
      why: 'the training rows, or all but a few of them, are equal',
      fix: 'set `regularisation` above 0, or use fewer components',
    });
  return [mixture, density];
};

const withRidge = ({ covariance, k, d, covariances }: Mixture, ridge: number): Float64Array => {
  if (covariance !== 'full') return covariances.map((variance) => variance + ridge);
  const raised = covariances.slice();
  for (let c = 0; c < k; c++) for (let i = 0; i < d; i++) raised[(c * d + i) * d + i]! += ridge;
  return raised;
};
