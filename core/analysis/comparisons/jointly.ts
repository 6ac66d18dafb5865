import type { Comparison, Estimate, RandomStream } from '../../contracts/index.js';
import { holm } from '../tests/holm.js';
import { studentAbove, studentTwoSided } from '../tests/student.js';
import { maxT, type Sides } from './max-t.js';
import { criticalBonferroni, criticalMaxT, intervalAt, measured } from './simultaneous.js';

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
 * in each.
 */
export const jointly = (columns: readonly Float64Array[], random: RandomStream, sides: Sides): Joint => {
  if (columns.every((column) => measured(column).length >= FLIPPED)) {
    const critical = criticalMaxT(columns, random.child('intervals'));
    return {
      method: 'max-T',
      ...maxT(columns, random.child('p'), sides),
      effects: columns.map((column) => intervalAt(column, critical)),
    };
  }
  return holmJointly(columns, sides);
};

/** Holm's adjustment of t tests, with Bonferroni's intervals. */
export const holmJointly = (columns: readonly Float64Array[], sides: Sides): Joint => {
  const p = columns.map(measured).map((d) => (sides === 'above' ? studentAbove(d, 0) : studentTwoSided(d, 0)));
  return {
    method: 'Holm',
    p,
    adjusted: holm(p),
    effects: columns.map((column) => intervalAt(column, criticalBonferroni(column, columns.length))),
  };
};
