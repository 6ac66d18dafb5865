import { normalCdf, normalQuantile } from '../../numerics/index.js';
import { moments } from '../series/summary.js';
import { pairedRatioUpper } from '../bounds/paired-ratio.js';
import { rootStream } from '../../random/index.js';
import { boundDifference, boundRatio, type RiskKind } from '../verdicts/risk.js';
import { THRESHOLDS } from '../verdicts/thresholds.js';
import type { Levels, Look, SafetyRule, WalkRows } from './rule.js';

/** Six looks at 3 % + 2 % overall: the levels were found by simulation of the looks' joint law. */
const LOOKS = [8, 12, 18, 27, 40, 60] as const;
const LAST = 60;
const COARSE = 0.0081;
const REFINE = 0.0052;
/** Chance of passing the last look below which more seeds are not worth it. */
const WORTH = 0.2;

const beyond = ({ here, control }: Levels, increase: number): Float64Array =>
  here.map((x, i) => x - control[i]! - increase * Math.abs(control[i]!));

type Bounded = Omit<Look, 'futile'> & {
  /** of the estimate from the tolerated level, in standard errors; below 0 = within */
  readonly distance: number;
};

const byLognormal = ({ here, control }: Levels, below: number, level: number): Bounded => {
  const { absence, absenceGap, heavyTailed, bound } = boundRatio(
    here,
    control,
    below,
    { ...THRESHOLDS, alpha: level },
    rootStream(1),
  );
  return {
    safe: heavyTailed !== true && absence < level,
    distance: -absenceGap!.gap / (absenceGap!.sd / Math.sqrt(here.length)),
    ...bound,
  };
};
const bySign = (levels: Levels, increase: number, level: number): Bounded => {
  const { absence, absenceGap, bound } = boundDifference(beyond(levels, increase), { ...THRESHOLDS, alpha: level });
  const { gap, sd } = absenceGap!;
  return { safe: absence < level, distance: -gap / (sd / Math.sqrt(levels.here.length)), ...bound };
};
const byPairs = ({ here, control }: Levels, increase: number, level: number): Bounded => {
  const { upper, p } = pairedRatioUpper(here, control, 1 + increase, level);
  const { n, mean, variance } = moments(beyond({ here, control }, increase));
  return { safe: p < level, upper, below: 1 + increase, distance: mean / Math.sqrt(variance / n) };
};

/** Safe only where both bounds say so. */
const byBoth = (levels: Levels, increase: number, level: number): Bounded => {
  const lognormal = byLognormal(levels, 1 + increase, level);
  const pairs = byPairs(levels, increase, level);
  // Too many levels at 0: the first bound is then one of differences, and of the same kind as the second.
  if (lognormal.below === 0) return lognormal;
  const safe = lognormal.safe && pairs.safe;
  // Heavy-tailed levels are not safe, whatever their bounds.
  const upper = lognormal.safe || lognormal.upper >= lognormal.below ? lognormal.upper : Infinity;
  return { ...pairs, safe, upper: Math.max(upper, pairs.upper) };
};

/**
 * Safe = the mean risk is less than (1 + increase) times the control's; a risk of either sign by the Cornish-Fisher bound
 * of the difference from the tolerated level, a positive one by the lognormal bound. Fixed real rows are another matter:
 * their error, which no generation replaces, is most of a seed's level, and its log is far from normal (that of a squared
 * normal number for a mean). Against fresh rows safe must then also be what the bound of pairs calls so, and against a
 * control on fixed rows, which has the same error in every seed, that bound decides alone. Limits at or
 * beyond the true one, tolerances exactly at the true ratios of seven shares, at most (bench/calibration/fixed-rows.ts): as
 * here .046 against a fresh control and .018 against a fixed one; lognormal alone .038 and .108; pairs alone .100 and .013.
 */
export const riskRule = (
  increase: number,
  kind: RiskKind,
  { real, controlRows }: WalkRows = { real: 'fresh', controlRows: 'fresh' },
): SafetyRule => ({
  looks: LOOKS,
  coarse: COARSE,
  refine: REFINE,
  look(levels, level) {
    const n = levels.here.length;
    const { safe, upper, below, distance } =
      kind === 'signed-risk'
        ? bySign(levels, increase, level)
        : real === 'fresh'
          ? byLognormal(levels, 1 + increase, level)
          : controlRows === 'fresh'
            ? byBoth(levels, increase, level)
            : byPairs(levels, increase, level);
    return { safe, futile: !safe && n < LAST && chance(distance, n, level) < WORTH, upper, below };
  },
  excess: (levels) => moments(beyond(levels, increase)).mean,
  excessOfControl: (control) => moments(beyond({ here: control, control }, increase)).mean,
  caution: () => undefined,
});

/** Conditional power: the chance that the last look passes if the distance in standard errors keeps growing as it did. */
const chance = (distance: number, n: number, level: number): number => {
  if (!Number.isFinite(distance)) return distance < 0 ? 1 : 0;
  const z = distance * Math.sqrt(LAST / n) - normalQuantile(level);
  return normalCdf(-z / Math.sqrt(1 - n / LAST));
};
