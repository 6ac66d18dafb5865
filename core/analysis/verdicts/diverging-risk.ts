import { cornishFisherUpper } from '../bounds/cornish-fisher.js';
import { HEAVY } from '../bounds/lognormal.js';
import type { Arms } from '../series/arms.js';
import { beyond, difference, logs, moments } from '../series/summary.js';
import { endOf, middleOf, oneOf } from '../series/window.js';
import { signFlip } from '../tests/sign-flip.js';
import type { Case, Definition, Evidence } from './definition.js';
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
export const divergingRisk: Definition = {
  id: 'diverging-risk',
  measures: ['risk', 'signed-risk'],
  wanting: 'a risk: excess risk, held-out log loss or a distance to the real distribution',
  refuses(arms, { thresholds }) {
    if (arms.generations < thresholds.divergingGenerations)
      return `Needs at least ${thresholds.divergingGenerations} generations; the study has ${arms.generations}.`;
    return arms.here(oneOf(1)).every(Number.isFinite) && arms.here(middleOf(arms.generations)).every(Number.isFinite)
      ? undefined
      : 'Needs a value in generation 1 and in the middle of the run.';
  },
  judge(arms: Arms, about: Case): Evidence {
    const { alpha, lateShare, lateNats } = about.thresholds;
    const { late, theta } = growth(arms);
    const { x, c } = levels(arms, about);
    const positive = kindOf(arms) === 'risk';
    const small = positive ? beyond(late, c, lateShare) : late.map((value) => value - lateNats);
    // Either of two reasons makes it absent, so each gets half of the level.
    const slowing = cornishFisherUpper(theta, 0, alpha / 2);
    const slight = cornishFisherUpper(small, 0, alpha / 2);
    const decisive = slowing.p <= slight.p ? { by: slowing, of: theta } : { by: slight, of: small };
    const { mean, variance } = moments(decisive.of);
    const heavyTailed = positive && allPositive(x) && moments(logs(x)).variance > HEAVY;
    return {
      theta,
      scale: 'difference',
      zero: 0,
      margin: 0,
      presence: Math.max(signFlip(late, about.random.child('late')), signFlip(theta, about.random.child('theta'))),
      absence: Math.min(1, 2 * Math.min(slowing.p, slight.p)),
      test: 'sign-flip on the late rise and on late - early / 2, the larger p',
      bound: {
        method: variance === 0 ? 'no variation' : 'cornish-fisher',
        scale: 'difference',
        upper: decisive.by.upper,
        below: 0,
      },
      absenceGap: { gap: -mean, sd: Math.sqrt(variance) },
      heavyTailed,
      notes: [
        'The effect is the rise from the middle to the end minus half of the rise from the first generation to the middle.',
        ...(slight.p < slowing.p ? ['The bound is on the late rise, against what counts as small.'] : []),
        ...(heavyTailed ? [`Heavy-tailed: the mean risk is not estimable from ${x.length} seeds.`] : []),
      ],
    };
  },
};
