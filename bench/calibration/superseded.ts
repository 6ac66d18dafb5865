import { studentTCdf } from '../../core/numerics/index.js';
import { beyond, difference, logs, moments, thirdMoment } from '../../core/analysis/series/summary.js';

/** The bounds that earlier versions judged by, kept to be measured beside those that took their place. */

/** p of H0: mean >= `below` by the Cornish-Fisher bound U = m + q s / sqrt n + max(0, m3 / s^2) (1 + 2 q^2) / (6 n). */
export const cornishFisher = (values: Float64Array, below: number): number => {
  const { n, mean, variance } = moments(values);
  if (variance === 0) return mean < below ? 0 : 1;
  const se = Math.sqrt(variance / n);
  const skew = Math.max(0, thirdMoment(values) / variance) / (6 * n);
  const gap = below - mean;
  if (skew === 0) return studentTCdf(-gap / se, n - 1);
  const discriminant = se * se - 8 * skew * (skew - gap);
  return discriminant < 0 ? 1 : studentTCdf((-2 * (gap - skew)) / (se + Math.sqrt(discriminant)), n - 1);
};

/** Of a ratio of mean risks, as for lognormal levels: eta + q se, se^2 = var(x - c) / n + var(x)^2 / (2 (n - 1)). */
export const lognormal = (
  levels: Float64Array,
  control: Float64Array,
  below: number,
): { readonly p: number; readonly eta: number; readonly se: number; readonly spread: number } => {
  const [x, c] = [logs(levels), logs(control)];
  const n = x.length;
  const paired = moments(difference(x, c));
  const [here, there] = [moments(x).variance, moments(c).variance];
  const eta = paired.variance === 0 ? paired.mean : paired.mean + here / 2 - there / 2;
  const se = paired.variance === 0 ? 0 : Math.sqrt(paired.variance / n + (here * here) / (2 * (n - 1)));
  const gap = Math.log(below) - eta;
  return { p: se > 0 ? studentTCdf(-gap / se, n - 1) : gap > 0 ? 0 : 1, eta, se, spread: Math.max(here, there) };
};

/** Of a ratio by pairs: the Cornish-Fisher bound of mean(x - ratio c). */
export const pairedRatio = (levels: Float64Array, control: Float64Array, below: number): number =>
  cornishFisher(beyond(levels, control, below), 0);
