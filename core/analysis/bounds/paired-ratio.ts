import { beyond, moments } from '../series/summary.js';
import { skewedBelow } from '../tests/skewed.js';
import type { UpperBound } from './bound.js';

/** A ratio past this is printed as unbounded. */
const LARGEST = 1e6;
const SMALLEST = 1e-12;
const HALVINGS = 60;

/**
 * Upper bound of the ratio of two mean levels paired by seed, without a law for either: the ratio from which on
 * mean(x - ratio c) lies below 0 by the larger of Student's and Johnson's p (Fieller's argument). For levels that share
 * most of what makes them large, such as two fits to the same real rows, whose logs are no normal numbers. Levels in one
 * ratio in every seed have no spread to make a bound of: upper = Infinity and p = 1.
 */
export const pairedRatioUpper = (
  levels: Float64Array,
  control: Float64Array,
  below: number,
  alpha: number,
): UpperBound => {
  const pOf = (ratio: number): number => skewedBelow(beyond(levels, control, ratio), 0);
  const p = pOf(below);
  const estimate = Math.max(SMALLEST, moments(levels).mean / moments(control).mean);
  if (!(estimate > 0) || moments(beyond(levels, control, estimate)).variance === 0) return { upper: Infinity, p: 1 };
  let [low, high] = p <= alpha ? [estimate, below] : [Math.max(estimate, below), LARGEST];
  if (p > alpha && !(pOf(high) <= alpha)) return { upper: Infinity, p };
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high);
    if (pOf(middle) <= alpha) high = middle;
    else low = middle;
  }
  return { upper: high, p };
};
