import type { VerdictFacts } from '../../contracts/index.js';
import { normalQuantile } from '../../numerics/index.js';
import { moments } from '../series/summary.js';
import type { Evidence, Gap } from './judge.js';

export type SeedsThatWouldDecide = NonNullable<VerdictFacts['seedsThatWouldDecide']>;
/** Written for power .9, so that .8 holds: a pilot overstates the effect as often as it understates it. */
const POWER = 0.9;
const MANY = 500;

/** Normal-theory size of a one-sided one-sample test plus the t correction: ((z + z_power) sd / gap)^2 + 1.4. */
const needed = (gap: number, sd: number, alpha: number): number => {
  const z = normalQuantile(1 - alpha) + normalQuantile(POWER);
  const ratio = (z * sd) / gap;
  return Math.ceil(ratio * ratio + 1.4);
};

type Side = Gap & { readonly alpha: number };
/** The boundary whose gap is largest in units of its spread; undefined: nothing on either side. */
const sideOf = (evidence: Evidence, mean: number, sd: number, family: number, alpha: number): Side | undefined => {
  const above = evidence.scale === 'slope' ? Math.abs(mean) : mean - evidence.zero;
  const below = evidence.absenceGap ?? { gap: evidence.margin - mean, sd };
  const sides: readonly Side[] = [
    { gap: above, sd, alpha: alpha / Math.max(1, family) },
    ...(evidence.heavyTailed === true ? [] : [{ ...below, alpha }]),
  ];
  return sides.filter(({ gap }) => gap > 0).sort((a, b) => b.gap / b.sd - a.gap / a.sd)[0];
};

/**
 * How many seeds would decide, from the boundary that they decide against soonest: z when theta-hat lies beyond it, the
 * margin when it lies below. `family`: the verdicts over which presence is Holm-adjusted. `fewest`: the seeds that any
 * decision needs.
 */
export const seedsThatWouldDecide = (
  evidence: Evidence,
  family: number,
  alpha: number,
  fewest: number,
): SeedsThatWouldDecide => {
  const { mean, variance, n } = moments(evidence.theta);
  const least = Math.max(fewest, n + 1, evidence.atLeast ?? 0);
  // What decides nothing whatever it is has no spread to estimate from: a minimum is no estimate.
  if (n < fewest || !Number.isFinite(variance)) return { atLeast: least };
  const side = sideOf(evidence, mean, Math.sqrt(variance), family, alpha);
  // On the boundary to the last digit.
  if (side === undefined || side.gap < side.sd / 10) return { moreThan: MANY };
  if (side.sd === 0) return { atLeast: least };
  const se = side.sd / Math.sqrt(n);
  const count = (gap: number): number => Math.max(least, needed(gap, side.sd, side.alpha));
  const likely = count(side.gap);
  // The range must not end below what it is a range of.
  if (likely > MANY) return { moreThan: MANY };
  const pessimistic = side.gap - se;
  const high = pessimistic < side.sd / 10 ? Infinity : count(pessimistic);
  // What normal theory takes for decided already, and the test with its corrections does not: a minimum is no estimate.
  if (high === least) return { atLeast: least };
  return { n: likely, low: count(side.gap + se), ...(high > MANY ? { moreThan: MANY } : { high }) };
};
