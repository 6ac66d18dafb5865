import { componentLogDensities, NEGLIGIBLE, type MixtureDensity } from './mixture-density.js';
import { book, noStatistics, type MixtureStatistics } from './mixture-statistics.js';

export interface WeightedRows {
  readonly values: Float64Array | Float32Array;
  readonly count: number;
  readonly d: number;
  /** one a row; absent = all 1 */
  readonly weights?: Float64Array;
}

/**
 * One pass over the rows: their log-likelihood under the mixture (weighted sum, nats) and the statistics from which the M
 * step makes the next mixture. Responsibilities are never stored.
 */
export const expect = (
  density: MixtureDensity,
  { values, count, weights }: WeightedRows,
): { logLikelihood: number; statistics: MixtureStatistics } => {
  const { k, d } = density;
  const statistics = noStatistics(density.means, k, d, density.full);
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
    for (let c = 0; c < k; c++) if (share[c]! > 0) book(statistics, c, d, share[c]! * scale, deviations);
  }
  return { logLikelihood: logLikelihood + weight * Math.log(product), statistics };
};
