import type { Comparison, Estimate, RandomStream } from '../../contracts/index.js';
import { isConstant, negated } from '../series/summary.js';
import { holm } from '../tests/multiplicity.js';
import { signFlip } from '../tests/sign-flip.js';
import { hasSpread, skewedAbove, skewedInterval, skewedTwoSided } from '../tests/skewed.js';
import { studentInterval } from '../tests/student.js';
import { largestForInfinite } from './effects.js';
import { maxT, type Sides } from './max-t.js';
import { criticalMaxT, intervalAt, LEVEL, measured } from './max-t.js';

/** Fewer seeds have too few sign patterns to adjust by: 2^-10 is the first below .001. */
export const FLIPPED = 10;

export interface Joint {
  readonly method: Comparison['method'];
  /** by column */
  readonly p: readonly number[];
  readonly adjusted: readonly number[];
  /** 95 % simultaneous intervals of the means */
  readonly effects: readonly Estimate[];
}

/**
 * Several paired effects tested at once: max-T where every column has ten seeds, else Holm's adjustment of t tests with
 * Bonferroni's intervals. `columns`: one number a seed in the same order of seeds, NaN = not measured, two or more numbers
 * in each; Infinity = lost, -Infinity = lost by what it is held against: they count as the largest effect of any column, and
 * such a column's mean has no interval. `intervals` false: means alone, where columns are too many to read.
 */
export const jointly = (
  columns: readonly Float64Array[],
  random: RandomStream,
  sides: Sides,
  intervals = true,
): Joint => {
  if (columns.some((column) => measured(column).length < FLIPPED)) return holmJointly(columns, sides, random);
  const stood = largestForInfinite(columns);
  const critical = intervals ? criticalMaxT(stood, random.child('intervals')) : Infinity;
  return {
    method: 'max-T',
    ...maxT(stood, random.child('p'), sides),
    effects: stood.map((column, i) => estimate(columns[i]!, intervalAt(column, critical))),
  };
};

/**
 * Holm's adjustment of t tests that hold under skew, with Bonferroni's intervals. A column without spread but for rounding, all
 * of whose seeds say the same, or with lost seeds, whose size is not known, has the p of its signs: no t test has anything to go by
 * there, and to call that no effect would be wrong.
 */
export const holmJointly = (columns: readonly Float64Array[], sides: Sides, random: RandomStream): Joint => {
  const stood = largestForInfinite(columns);
  const level = 1 - (1 - LEVEL) / columns.length;
  const tested = columns.map((column, i) => testAlone(column, stood[i]!, sides, () => random.child(i), level));
  const p = tested.map((one) => one.p);
  return { method: 'Holm', p, adjusted: holm(p), effects: tested.map(({ effect }) => effect) };
};

/** One column by itself, with its interval at `level`; `stood`: the same with a size for what is lost. */
export const testAlone = (
  column: Float64Array,
  stood: Float64Array,
  sides: Sides,
  random: () => RandomStream,
  level: number,
): { readonly p: number; readonly effect: Estimate } => {
  const d = measured(stood);
  const effect = estimate(column, limitsOf(d, level));
  if (hasSpread(d, 0) && !hasLost(column))
    return { p: sides === 'above' ? skewedAbove(d, 0) : skewedTwoSided(d, 0), effect };
  const above = signFlip(d, random());
  return { p: sides === 'above' ? above : Math.min(1, 2 * Math.min(above, signFlip(negated(d), random()))), effect };
};

/** Where p crosses; of so long a tail that it never does, Student's, which may be too narrow there. */
const limitsOf = (d: Float64Array, level: number): Estimate => {
  const skewed = skewedInterval(d, 0, level);
  return skewed.low !== undefined || isConstant(d) ? skewed : studentInterval(d, level);
};
const hasLost = (column: Float64Array): boolean => column.some((value) => Math.abs(value) === Infinity);
const estimate = (column: Float64Array, { n, mean, ...limits }: Estimate): Estimate => ({
  n,
  mean,
  ...(hasLost(column) ? {} : limits),
});
