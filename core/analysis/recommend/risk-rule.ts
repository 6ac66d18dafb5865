import { normalCdf, normalQuantile } from '../../numerics/index.js';
import { moments } from '../series/summary.js';
import { boundDifference, boundRatio, type RiskKind } from '../verdicts/risk.js';
import type { Levels, SafetyRule } from './rule.js';

/** Six looks at 3 % + 2 % overall: the levels were found by simulation of the looks' joint law. */
const LOOKS = [8, 12, 18, 27, 40, 60] as const;
const LAST = 60;
const COARSE = 0.0081;
const REFINE = 0.0052;
/** Chance of passing the last look below which more seeds are not worth it. */
const WORTH = 0.2;

const beyond = ({ here, control }: Levels, increase: number): Float64Array =>
  here.map((x, i) => x - control[i]! - increase * Math.abs(control[i]!));

/**
 * Safe = the mean risk is less than (1 + increase) times the control's, by the lognormal bound; a risk of either sign by
 * the Cornish-Fisher bound of the difference from the tolerated level.
 */
export const riskRule = (increase: number, kind: RiskKind): SafetyRule => ({
  looks: LOOKS,
  coarse: COARSE,
  refine: REFINE,
  look(levels, level) {
    const n = levels.here.length;
    const { absence, absenceGap, heavyTailed, bound } =
      kind === 'risk'
        ? boundRatio(levels.here, levels.control, 1 + increase, level)
        : boundDifference(beyond(levels, increase), level);
    const { gap, sd } = absenceGap!;
    const safe = heavyTailed !== true && absence < level;
    return { safe, futile: !safe && n < LAST && chance(-gap / (sd / Math.sqrt(n)), n, level) < WORTH, ...bound };
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
