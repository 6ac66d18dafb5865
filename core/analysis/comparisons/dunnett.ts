import type { ComparedInstead } from '../../contracts/index.js';
import { dunnettCritical, dunnettSf, studentTSf } from '../../numerics/index.js';
import { moments } from '../series/summary.js';
import type { Joint } from './jointly.js';
import { LEVEL } from './max-t.js';

/** Spreads further apart than this are not one spread. */
export const SPREADS = 2;

/** One number a seed in the same order of seeds, NaN = not measured; bigger = worse. */
export interface ArmLevels {
  readonly control: Float64Array;
  readonly strategies: readonly Float64Array[];
}

/**
 * Many-to-one t test of Dunnett (1955, doi:10.1080/01621459.1955.10501294): of each strategy's mean against the control's,
 * one-sided (above), over the spread pooled from all groups. The groups count as independent, so what the chains of one
 * seed share is not taken off. Intervals: two-sided, simultaneous at 95 %. Why not, where a seed is missing from a
 * group or the largest standard deviation is twice the smallest or more.
 */
export const dunnett = ({ control, strategies }: ArmLevels): Joint | { readonly refused: ComparedInstead } => {
  const groups = [control, ...strategies];
  const n = control.length;
  if (n < 2 || groups.some((group) => group.some(Number.isNaN)))
    return { refused: { of: 'Dunnett', because: 'missing' } };
  const variances = groups.map((group) => moments(group).variance);
  const [least, most] = [Math.min(...variances), Math.max(...variances)].map(Math.sqrt) as [number, number];
  if (!(most < SPREADS * least))
    return {
      refused:
        least === 0
          ? { of: 'Dunnett', because: 'no spread' }
          : { of: 'Dunnett', because: 'spreads', ratio: most / least },
    };
  const k = strategies.length;
  const df = (k + 1) * (n - 1);
  const error = Math.sqrt(((variances.reduce((sum, value) => sum + value, 0) / (k + 1)) * 2) / n);
  const half = error * critical(k, df);
  const base = moments(control).mean;
  const effects = strategies.map((group) => {
    const mean = moments(group).mean - base;
    return { n, mean, low: mean - half, high: mean + half };
  });
  return {
    method: 'Dunnett',
    p: effects.map(({ mean }) => studentTSf(mean / error, df)),
    adjusted: effects.map(({ mean }) => dunnettSf(mean / error, k, df)),
    effects,
  };
};

/** Remembered: the definitions and panels of a study ask for the same few. */
const known = new Map<string, number>();
const critical = (k: number, df: number): number => {
  const key = `${k}/${df}`;
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = dunnettCritical(1 - LEVEL, k, df, 'both')));
  return value;
};
