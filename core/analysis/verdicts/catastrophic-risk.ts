import { inUnit } from '../../judging/index.js';
import type { Arms } from '../series/arms.js';
import { beyond, difference } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { shownAbove } from '../tests/counts.js';
import type { JudgingContext, Judge } from './judge.js';
import { boundDifference, boundRatio, kindOf, levels } from './risk.js';

/** The distance from `catastrophicRatio` times the control's level, or from `catastrophicNats` above it. */
const excess = (x: Float64Array, c: Float64Array, arms: Arms, { thresholds }: JudgingContext): Float64Array =>
  kindOf(arms) === 'risk'
    ? beyond(x, c, thresholds.catastrophicRatio)
    : difference(x, c).map((d) => d - inUnit(thresholds.catastrophicNats, arms.metric));

const effect = (arms: Arms, context: JudgingContext): Float64Array => {
  const end = endOf(arms.generations);
  return excess(arms.here(end), arms.control(end), arms, context);
};

/** A risk many times the control's: ten times, or, of a log loss, perplexity doubled. */
export const catastrophicRisk: Judge = {
  id: 'catastrophic-risk',
  effect,
  judge(arms: Arms, context: JudgingContext) {
    const { catastrophicRatio, catastrophicNats } = context.thresholds;
    const theta = effect(arms, context);
    const { x, c } = levels(arms, context);
    const positive = kindOf(arms) === 'risk';
    const reassurance = positive
      ? boundRatio(x, c, catastrophicRatio, context.thresholds, context.random)
      : boundDifference(excess(x, c, arms, context), context.thresholds);
    return {
      ...reassurance,
      theta,
      scale: 'difference',
      zero: 0,
      margin: 0,
      presence: shownAbove(theta, 0),
      test: 'larger-t',
      caveats: [
        ...reassurance.caveats,
        positive ? { kind: 'beyond-ratio', ratio: catastrophicRatio } : { kind: 'beyond-nats', nats: catastrophicNats },
      ],
    };
  },
};
