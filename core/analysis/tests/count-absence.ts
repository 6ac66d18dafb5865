import { binomialCdf, clopperPearson } from '../../numerics/index.js';
import type { UpperBound } from '../bounds/bound.js';

/** A chain in ten may show the event and it still counts as absent: 29 seeds without it say so at 5 %. */
export const TOLERATED_EVENTS = 0.1;
/** Where fewer seeds than this carry an effect, its mean is made by chains that may not have been drawn. */
export const FEW = 0.2;

/**
 * Absence by counting, where few seeds carry the effect or all are equal: the upper bound of Clopper & Pearson for the
 * probability that a chain shows the event, and p of H0: it is at least `tolerated`. What was not drawn cannot be excluded:
 * without an event, n seeds say "in fewer than 1 - alpha^(1/n) of chains".
 */
export const countAbsence = (events: number, n: number, alpha: number, tolerated = TOLERATED_EVENTS): UpperBound => ({
  upper: n === 0 ? 1 : clopperPearson(events, n, alpha).upper,
  p: n === 0 ? NaN : binomialCdf(events, n, tolerated),
});

/** Whether an effect is to be judged by counts: under a fifth of the seeds differ from `none`, or all are equal. */
export const isSparse = (values: Float64Array, none = 0): boolean => {
  const first = values[0];
  const carrying = values.reduce((count, value) => count + (value === none ? 0 : 1), 0);
  return carrying < FEW * values.length || values.every((value) => value === first);
};
