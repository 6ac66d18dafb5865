import type { Vectors } from '../../../core/contracts/index.js';
import { gapMarks } from '../../../core/samples/index.js';
import { columnOf, presentOf } from '../columns.js';

/** Bins of a column of numbers that is held against categories, as in SDMetrics. */
const BINS = 10;

/** How a column's cells become one of `count` outcomes, decided by the real rows. */
interface Outcomes {
  readonly count: number;
  readonly categorical: boolean;
  of(samples: Vectors): Float64Array;
}

/**
 * Categories as they are; numbers in ten bins of equal width over the range of the real rows, those beyond it in the
 * outermost ones. One bin where the real rows are constant. A missing cell is an outcome of its own.
 */
export const outcomesOf = (real: Vectors, j: number): Outcomes => {
  const column = real.columns?.[j];
  if (column?.kind === 'category')
    return { count: column.values.length, categorical: true, of: (samples) => columnOf(samples, j) };
  const mark = gapMarks(real.columns)[j] ?? -1;
  const values = presentOf(real, j);
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const width = (most - least) / BINS;
  const bins = width > 0 && width < Infinity ? BINS : 1;
  const bin = (value: number): number =>
    bins === 1 ? 0 : Math.min(BINS - 1, Math.max(0, Math.floor((value - least) / width)));
  const binned = (samples: Vectors): Float64Array => columnOf(samples, j).map(bin);
  if (mark < 0) return { count: bins, categorical: false, of: binned };
  const of = (samples: Vectors): Float64Array => {
    const missing = columnOf(samples, mark);
    return binned(samples).map((outcome, row) => (missing[row] === 1 ? bins : outcome));
  };
  return { count: bins + 1, categorical: false, of };
};

/** Above this many cells counts are not kept in an array of their own. */
const DENSE = 1 << 20;

/**
 * Half the sum of |share in a - share in b| over all outcomes. `a`, `b`: outcomes of the rows, whole numbers from 0 to
 * `outcomes` - 1, at least one row each.
 */
export const totalVariation = (a: Float64Array, b: Float64Array, outcomes: number): number =>
  outcomes <= DENSE ? dense(a, b, outcomes) : sparse(a, b);

const dense = (a: Float64Array, b: Float64Array, outcomes: number): number => {
  const inA = new Uint32Array(outcomes);
  const inB = new Uint32Array(outcomes);
  for (const outcome of a) inA[outcome]!++;
  for (const outcome of b) inB[outcome]!++;
  let sum = 0;
  for (let k = 0; k < outcomes; k++) sum += Math.abs(inA[k]! / a.length - inB[k]! / b.length);
  return sum / 2;
};

/** Both sorted and walked through together: memory by rows, not by outcomes. */
const sparse = (a: Float64Array, b: Float64Array): number => {
  const [x, y] = [a.slice().sort(), b.slice().sort()];
  let sum = 0;
  for (let i = 0, j = 0; i < x.length || j < y.length;) {
    const outcome = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    const [fromI, fromJ] = [i, j];
    while (x[i] === outcome) i++;
    while (y[j] === outcome) j++;
    sum += Math.abs((i - fromI) / x.length - (j - fromJ) / y.length);
  }
  return sum / 2;
};
