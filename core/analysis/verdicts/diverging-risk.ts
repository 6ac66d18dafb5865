import { inUnit } from '../../judging/index.js';
import { HEAVY } from '../bounds/pivot.js';
import type { Arms } from '../series/arms.js';
import { beyond, difference, logs, moments } from '../series/summary.js';
import { endOf, middleOf, oneOf } from '../series/window.js';
import { shownAbove } from '../tests/counts.js';
import { absenceOf } from './carried.js';
import type { JudgingContext, Judge, Evidence } from './judge.js';
import { allPositive, kindOf, levels } from './risk.js';

/** late = end - middle; theta = late - early / 2 with early = middle - first generation. */
const growth = (arms: Arms): { late: Float64Array; theta: Float64Array } => {
  const middle = arms.here(middleOf(arms.generations));
  const late = difference(arms.here(endOf(arms.generations)), middle);
  return { late, theta: beyond(late, difference(middle, arms.here(oneOf(1))), 0.5) };
};

/**
 * Asymptotically diverging risk, as far as a finite run can tell: the risk still rises in the second half, at least half
 * as fast as in the first. Judged on the strategy's own curve; the control only sets what a small rise is.
 */
export const divergingRisk: Judge = {
  id: 'diverging-risk',
  refuses(arms, { thresholds }) {
    if (arms.generations < thresholds.divergingGenerations)
      return {
        kind: 'few-generations',
        needed: thresholds.divergingGenerations,
        generations: arms.generations,
      };
    const [first, middle] = [arms.here(oneOf(1)), arms.here(middleOf(arms.generations))];
    return first.every(Number.isFinite) && middle.every(Number.isFinite) ? undefined : { kind: 'not-finite-before' };
  },
  judge(arms: Arms, context: JudgingContext): Evidence {
    const { thresholds } = context;
    const { late, theta } = growth(arms);
    const { x, c } = levels(arms, context);
    const positive = kindOf(arms) === 'risk';
    const small = positive
      ? beyond(late, c, thresholds.lateShare)
      : late.map((value) => value - inUnit(thresholds.lateNats, arms.metric));
    // Either of two reasons makes it absent, so each gets half of the level.
    const half = { ...thresholds, alpha: thresholds.alpha / 2 };
    const slowing = absenceOf(theta, 0, 'difference', half);
    const slight = absenceOf(small, 0, 'difference', half);
    const [decisive, of] = slowing.absence <= slight.absence ? [slowing, theta] : [slight, small];
    const { mean, variance } = moments(of);
    const heavyTailed = positive && allPositive(x) && moments(logs(x)).variance > HEAVY;
    return {
      theta,
      scale: 'difference',
      zero: 0,
      margin: 0,
      presence: Math.max(shownAbove(late, 0), shownAbove(theta, 0)),
      absence: Math.min(1, 2 * decisive.absence),
      test: 'larger-t-late',
      bound: decisive.bound,
      absenceGap: { gap: -mean, sd: Math.sqrt(variance) },
      ...(decisive.atLeast === undefined ? {} : { atLeast: decisive.atLeast }),
      heavyTailed,
      caveats: [
        { kind: 'late-against-early' },
        ...(decisive === slight ? [{ kind: 'bound-on-late-rise' } as const] : []),
        ...decisive.caveats,
        ...(heavyTailed ? [{ kind: 'heavy-tailed', n: x.length, typical: false } as const] : []),
      ],
    };
  },
};
