import { covarianceLength, type Mixture, type MixtureCovariance } from './mixture.js';
import type { MixtureStatistics } from './mixture-statistics.js';

/** Below this share of the rows' weight a component holds nothing but rounding. */
const EMPTY = 1e-14;

/**
 * The mixture that maximises the expected likelihood; `regularisation`, one for each column, is added to its variances. An empty component
 * gets weight 0 and keeps the place and shape it has in `previous` (a singular one never divides by zero): as in EM itself it
 * does not come back.
 */
export const maximise = (
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
