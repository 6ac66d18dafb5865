import { criticalT } from '../tests/critical-t.js';
import { moments } from '../series/summary.js';
import { studentBelow } from '../tests/student.js';
import type { UpperBound } from './bound.js';

/** The plain t bound of a mean. Not for risks: their skewness makes it say "absent" far more often than alpha. */
export const studentUpper = (values: Float64Array, below: number, alpha: number): UpperBound => {
  const { n, mean, variance } = moments(values);
  return {
    upper: mean + criticalT(1 - alpha, n - 1) * Math.sqrt(variance / n),
    p: studentBelow(values, below),
  };
};
