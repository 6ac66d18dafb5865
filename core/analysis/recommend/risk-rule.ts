import { THRESHOLDS, type RiskKind } from '../../judging/index.js';
import { normalCdf, normalQuantile } from '../../numerics/index.js';
import { rootStream } from '../../random/index.js';
import { pairedRatioUpper, ratioUpper } from '../bounds/ratio.js';
import { HEAVY } from '../bounds/pivot.js';
import { isConstant, moments } from '../series/summary.js';
import { countBound } from '../tests/counts.js';
import { skewedUpper } from '../tests/skewed.js';
import type { PairedLevels, Look, SafetyRule, WalkRows } from './rule.js';

/** Six looks at 3 % + 2 % overall: the levels were found by simulation of the looks' joint law. */
const LOOKS = [8, 12, 18, 27, 40, 60] as const;
const LAST = 60;
const COARSE = 0.0081;
const REFINE = 0.0052;
/** Chance of passing the last look below which more seeds are not worth it. */
const WORTH = 0.2;
/** More levels at 0 than this, and logs are no way to look at them. */
const ZEROS = 0.05;
/** Relative spread that rounding makes of none. */
const ROUNDING = 1e-13;

/** The pivot's draws serve as a table of its quantiles: the same numbers for every study, so that a walk depends on its levels alone. */
const TABLE = rootStream(1).child('recommend');

/** What is tolerated above the control: a share of its level (a positive risk), or an amount (a risk of either sign). */
export interface RiskTolerance {
  readonly increase: number;
  readonly nats: number;
}

type Bounded = Omit<Look, 'futile'> & {
  /** of the estimate from the tolerated level, in standard errors; below 0 = within */
  readonly distance: number;
};
type Beyond = (levels: Pick<PairedLevels, 'here' | 'control'>) => Float64Array;

const byPivot = ({ here, control }: PairedLevels, below: number, level: number): Bounded => {
  const { upper, p, eta, se, spread } = ratioUpper(here, control, below, level, TABLE);
  // The mean of heavy-tailed levels is not estimable, whatever a bound made of them says.
  const heavy = spread > HEAVY;
  const distance = (eta - Math.log(below)) / se;
  return { safe: !heavy && p <= level, upper: heavy ? Infinity : upper, below, distance };
};

const distanceOf = (beyond: Float64Array): number => {
  const { n, mean, variance } = moments(beyond);
  return mean / Math.sqrt(variance / n);
};
const byDifference = (beyond: Float64Array, level: number): Bounded => {
  const { upper, p } = skewedUpper(beyond, 0, level);
  return { safe: p <= level, upper, below: 0, distance: distanceOf(beyond) };
};
const byPairs = (levels: PairedLevels, below: number, level: number, beyond: Float64Array): Bounded => {
  const { upper, p } = pairedRatioUpper(levels.here, levels.control, below, level);
  return { safe: p <= level, upper, below, distance: distanceOf(beyond) };
};

/** Safe only where both bounds say so. */
const byBoth = (levels: PairedLevels, below: number, level: number, beyond: Float64Array): Bounded => {
  const pivot = byPivot(levels, below, level);
  const pairs = byPairs(levels, below, level, beyond);
  return { ...pairs, safe: pivot.safe && pairs.safe, upper: Math.max(pivot.upper, pairs.upper) };
};

/** Few seeds differ from their control, or all by the same: the chains beyond the tolerance are counted, and none may be. */
const byCount = (beyond: Float64Array, level: number): Bounded => {
  const exceeding = beyond.filter((d) => d > 0).length;
  const safe = exceeding === 0 && countBound(0, beyond.length, THRESHOLDS.chains, level).p <= level;
  const upper = safe ? beyond.reduce((most, d) => Math.max(most, d), -Infinity) : Infinity;
  return { safe, upper, below: 0, distance: exceeding === 0 ? -Infinity : distanceOf(beyond) };
};

/** The same chains, not chains that are all as good as can be: those vary between seeds. */
const identical = ({ here, control }: PairedLevels): boolean =>
  here.every((level, i) => level === control[i]) && !isConstant(here);

/** Share of seeds whose levels are not the same in both arms. */
const differing = ({ here, control }: PairedLevels): number =>
  here.filter((level, i) => level !== control[i]).length / here.length;

/** One difference in all seeds, or one ratio, but for rounding. */
const isEven = ({ here, control }: PairedLevels, signed: boolean): boolean => {
  let [low, high, size] = [Infinity, -Infinity, 0];
  here.forEach((level, i) => {
    const apart = signed ? level - control[i]! : level / control[i]!;
    low = Math.min(low, apart);
    high = Math.max(high, apart);
    size = Math.max(size, signed ? Math.abs(level) : apart);
  });
  return high - low <= ROUNDING * size;
};

/**
 * Safe = the mean risk is less than (1 + increase) times the control's; of a risk of either sign, less than `nats` above the
 * control's. A positive risk by the generalised pivot of lognormal levels (and by pairs too where their logs have a long tail to
 * the right), one of either sign by the bound of the larger of
 * Student's and Johnson's p, as are levels of which more than 5 % are 0. Where fewer than a fifth of the seeds differ from
 * their control, or all by the same, there is no spread to make a bound of: the chains beyond the tolerance are counted. Chains equal to their controls are safe.
 *
 * Fixed real rows are another matter: their error, which no generation replaces, is most of a seed's level, and its log is
 * far from normal (that of a squared normal number for a mean). Against fresh rows safe must then also be what the bound of
 * pairs calls so, and against a control on fixed rows, which has the same error in every seed, that bound decides alone.
 */
export const riskRule = (
  { increase, nats }: RiskTolerance,
  kind: RiskKind,
  { real, controlRows }: WalkRows = { real: 'fresh', controlRows: 'fresh' },
): SafetyRule => {
  const signed = kind === 'signed-risk';
  const beyond: Beyond = signed
    ? ({ here, control }) => here.map((x, i) => x - control[i]! - nats)
    : ({ here, control }) => here.map((x, i) => x - control[i]! - increase * Math.abs(control[i]!));
  const bound = (levels: PairedLevels, level: number): Bounded => {
    const below = 1 + increase;
    if (identical(levels))
      return signed
        ? { safe: nats > 0, upper: -nats, below: 0, distance: -Infinity }
        : { safe: below > 1, upper: 1, below, distance: -Infinity };
    const over = beyond(levels);
    if (differing(levels) < THRESHOLDS.carriers || isEven(levels, signed)) return byCount(over, level);
    if (signed || zeros(levels) > ZEROS) return byDifference(over, level);
    const positive = floored(levels);
    if (real === 'fresh') return byPivot(positive, below, level);
    return controlRows === 'fresh' ? byBoth(positive, below, level, over) : byPairs(positive, below, level, over);
  };
  return {
    looks: LOOKS,
    coarse: COARSE,
    refine: REFINE,
    lostIsEvent: false,
    look(levels, level) {
      const n = levels.here.length;
      const { safe, upper, below, distance } = bound(levels, level);
      return { safe, futile: !safe && n < LAST && chance(distance, n, level) < WORTH, upper, below };
    },
    excess: (levels) => moments(beyond(levels)).mean,
    excessOfControl: (control) => moments(beyond({ here: control, control })).mean,
    caution: () => undefined,
  };
};

/** Share of levels that have no log, in the arm that has more. */
const zeros = ({ here, control }: PairedLevels): number =>
  Math.max(...[here, control].map((values) => values.filter((value) => !(value > 0)).length / values.length));

/** A few zeros among positive levels: the smallest positive one of either arm stands in, so that logs exist. */
const floored = (levels: PairedLevels): PairedLevels => {
  const { here, control } = levels;
  if (zeros(levels) === 0) return levels;
  let floor = Infinity;
  for (const values of [here, control]) for (const value of values) if (value > 0 && value < floor) floor = value;
  const raised = (values: Float64Array): Float64Array => values.map((value) => Math.max(value, floor));
  return { ...levels, here: raised(here), control: raised(control) };
};

/** Conditional power: the chance that the last look passes if the distance in standard errors keeps growing as it did. */
const chance = (distance: number, n: number, level: number): number => {
  if (!Number.isFinite(distance)) return distance < 0 ? 1 : 0;
  const z = distance * Math.sqrt(LAST / n) - normalQuantile(level);
  return normalCdf(-z / Math.sqrt(1 - n / LAST));
};
