import { beyond, moments } from '../series/summary.js';
import type { UpperBound } from './bound.js';
import { cornishFisherUpper } from './cornish-fisher.js';

/** A ratio past this is printed as unbounded. */
const LARGEST = 1e6;
const SMALLEST = 1e-12;
const HALVINGS = 60;

/**
 * Upper bound of the ratio of two mean levels paired by seed, without a law for either: the ratio from which on the
 * Cornish-Fisher bound of mean(x - ratio c) lies below 0 (Fieller's argument). For levels that share most of what makes
 * them large, such as two fits to the same real rows, whose logs are no normal numbers.
 */
export const pairedRatioUpper = (
  levels: Float64Array,
  control: Float64Array,
  below: number,
  alpha: number,
): UpperBound => {
  const bound = (ratio: number): UpperBound => cornishFisherUpper(beyond(levels, control, ratio), 0, alpha);
  const { p } = bound(below);
  const estimate = Math.max(SMALLEST, moments(levels).mean / moments(control).mean);
  if (moments(beyond(levels, control, estimate)).variance === 0)
    return { upper: estimate, p: estimate < below ? 0 : 1 };
  let [low, high] = p <= alpha ? [estimate, below] : [Math.max(estimate, below), LARGEST];
  if (bound(high).upper >= 0 && p > alpha) return { upper: Infinity, p };
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high);
    if (bound(middle).upper < 0) high = middle;
    else low = middle;
  }
  return { upper: high, p };
};
