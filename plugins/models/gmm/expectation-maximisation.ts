import type { Call, RandomStream } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { kMeans } from './k-means.js';
import {
  componentLogDensities,
  covarianceLength,
  type Mixture,
  type MixtureCovariance,
  mixtureDensity,
  type MixtureDensity,
  NEGLIGIBLE,
  type Observations,
} from './mixture.js';

export interface EmOptions {
  readonly components: number;
  readonly covariance: MixtureCovariance;
  /** part of a column's variance over all rows that is added to its variance in every component */
  readonly regularisation: number;
  readonly tolerance: number;
  readonly iterations: number;
}

export const regularisationOf = ({ regularisation }: EmOptions, variances: Float64Array): Float64Array =>
  variances.map((variance) => regularisation * variance);

/**
 * The mixture of the hard clusters that k-means finds: in units of each column's standard deviation, so that no unit decides
 * the start; as they are for one variance of all columns, which stand in one unit then.
 * @param variances of the columns over all rows, above 0
 */
export const clusterStart = (
  rows: Observations,
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
  const statistics = emptyStatistics(centres, k, d, covariance === 'full');
  const deviations = new Float64Array(k * d);
  for (let row = 0; row < count; row++) {
    const c = nearest[row]!;
    for (let i = 0; i < d; i++) deviations[c * d + i] = values[row * d + i]! - centres[c * d + i]!;
    addShare(statistics, c, d, weights?.[row] ?? 1, deviations);
  }
  return maximisation(covariance, statistics, regularisationOf(options, variances));
};

/**
 * EM (Dempster, Laird & Rubin 1977) from `start` until the log-likelihood of a row changes by less than the tolerance.
 * Reports it for every iteration. `variances`: of the columns over all rows.
 */
export const maximiseLikelihood = (
  rows: Observations,
  start: Mixture,
  options: EmOptions,
  variances: Float64Array,
  { signal, report }: Pick<Call, 'signal' | 'report'>,
): { mixture: Mixture; logLikelihood: number } => {
  const total = rows.weights?.reduce((sum, weight) => sum + weight, 0) ?? rows.count;
  const regularisation = regularisationOf(options, variances);
  let [mixture, density] = regularised(start, variances);
  let before = -Infinity;
  for (let done = 1; done <= options.iterations; done++) {
    signal.throwIfAborted();
    const { logLikelihood, statistics } = expectation(density, rows);
    const now = logLikelihood / total;
    report({ done, of: options.iterations, values: { logLikelihood: now } });
    [mixture, density] = regularised(maximisation(options.covariance, statistics, regularisation, mixture), variances);
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
export const regularised = (mixture: Mixture, variances: Float64Array): [Mixture, MixtureDensity] => {
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

/**
 * What the M step needs of every component: `mass` (k), and the weighted sums of deviations from `reference` (k x d) and
 * of their products: lower triangles (k x d x d) or squares (k x d). Deviations from the present means, not from 0, so
 * that the variances are no differences of large numbers.
 */
export interface MixtureStatistics {
  readonly full: boolean;
  readonly reference: Float64Array;
  readonly mass: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export const emptyStatistics = (reference: Float64Array, k: number, d: number, full: boolean): MixtureStatistics => ({
  full,
  reference,
  mass: new Float64Array(k),
  first: new Float64Array(k * d),
  second: new Float64Array(k * d * (full ? d : 1)),
});

/** Adds a row to component c with weight `share`; its deviation stands at `deviations[c * d]`. */
export const addShare = (
  { full, mass, first, second }: MixtureStatistics,
  c: number,
  d: number,
  share: number,
  deviations: Float64Array,
): void => {
  mass[c]! += share;
  const from = c * d;
  if (full)
    for (let i = 0, entry = from * d; i < d; i++, entry += d) {
      const weighted = share * deviations[from + i]!;
      first[from + i]! += weighted;
      for (let j = 0; j <= i; j++) second[entry + j]! += weighted * deviations[from + j]!;
    }
  else
    for (let i = 0; i < d; i++) {
      const deviation = deviations[from + i]!;
      const weighted = share * deviation;
      first[from + i]! += weighted;
      second[from + i]! += weighted * deviation;
    }
};

/**
 * The E step, one pass over the rows: their log-likelihood under the mixture (weighted sum, nats) and the statistics from which the M
 * step makes the next mixture. Responsibilities are never stored.
 */
const expectation = (
  density: MixtureDensity,
  { values, count, weights }: Observations,
): { logLikelihood: number; statistics: MixtureStatistics } => {
  const { k, d } = density;
  const statistics = emptyStatistics(density.means, k, d, density.full);
  const share = new Float64Array(k);
  const deviations = new Float64Array(k * d);
  let logLikelihood = 0;
  // The rows' sums lie in [1, k]: many are multiplied before one logarithm is taken.
  let product = 1;
  let weight = 1;
  for (let row = 0; row < count; row++) {
    const next = weights === undefined ? 1 : weights[row]!;
    if (next !== weight || product > 1e200) {
      logLikelihood += weight * Math.log(product);
      product = 1;
      weight = next;
    }
    const largest = componentLogDensities(density, values, row * d, share, deviations);
    let sum = 0;
    for (let c = 0; c < k; c++) {
      const below = share[c]! - largest;
      const relative = below === 0 ? 1 : below < -NEGLIGIBLE ? 0 : Math.exp(below);
      share[c] = relative;
      sum += relative;
    }
    logLikelihood += weight * largest;
    product *= sum;
    const scale = weight / sum;
    for (let c = 0; c < k; c++) if (share[c]! > 0) addShare(statistics, c, d, share[c]! * scale, deviations);
  }
  return { logLikelihood: logLikelihood + weight * Math.log(product), statistics };
};

/** Below this share of the rows' weight a component holds nothing but rounding. */
const EMPTY = 1e-14;

/**
 * The M step: the mixture that maximises the expected likelihood; `regularisation`, one for each column, is added to its variances. An
 * empty component gets weight 0 and keeps the place and shape it has in `previous` (a singular one never divides by zero): as
 * in EM itself it does not come back.
 */
export const maximisation = (
  covariance: MixtureCovariance,
  { reference, mass, first, second }: MixtureStatistics,
  regularisation: Float64Array,
  previous?: Mixture,
): Mixture => {
  const k = mass.length;
  const d = reference.length / k;
  const length = covarianceLength(covariance, d);
  const total = mass.reduce((sum, m) => sum + m, 0);
  const weights = new Float64Array(k);
  const means = reference.slice();
  const covariances = previous?.covariances.slice() ?? new Float64Array(k * length).fill(1);
  for (let c = 0; c < k; c++) {
    const m = mass[c]!;
    if (!(m > EMPTY * total)) continue;
    weights[c] = m / total;
    const from = c * d;
    let sum = 0;
    for (let i = 0; i < d; i++) {
      const moved = first[from + i]! / m;
      means[from + i]! += moved;
      if (covariance === 'full') {
        const row = (from + i) * d;
        for (let j = 0; j <= i; j++) {
          const value = second[row + j]! / m - moved * (first[from + j]! / m) + (i === j ? regularisation[i]! : 0);
          covariances[row + j] = value;
          covariances[(from + j) * d + i] = value;
        }
      } else {
        const variance = Math.max(0, second[from + i]! / m - moved * moved) + regularisation[i]!;
        if (covariance === 'diagonal') covariances[from + i] = variance;
        sum += variance;
      }
    }
    if (covariance === 'spherical') covariances[c] = sum / d;
  }
  return { covariance, k, d, weights, means, covariances };
};
