import type { Arms } from '../series/arms.js';
import { beyond, difference } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { shownAbove } from '../tests/counts.js';
import type { Case, Definition } from './definition.js';
import { boundDifference, boundRatio, inUnit, kindOf, levels } from './risk.js';

/** The distance from `catastrophicRatio` times the control's level, or from `catastrophicNats` above it. */
const excess = (x: Float64Array, c: Float64Array, arms: Arms, { thresholds }: Case): Float64Array =>
  kindOf(arms) === 'risk'
    ? beyond(x, c, thresholds.catastrophicRatio)
    : difference(x, c).map((d) => d - inUnit(thresholds.catastrophicNats, arms.metric));

const effect = (arms: Arms, about: Case): Float64Array => {
  const end = endOf(arms.generations);
  return excess(arms.here(end), arms.control(end), arms, about);
};

/** A risk many times the control's: ten times, or, of a log loss, perplexity doubled. */
export const catastrophicRisk: Definition = {
  id: 'catastrophic-risk',
  measures: ['risk', 'signed-risk'],
  wanting: 'a risk: excess risk, held-out log loss or a distance to the real distribution',
  effect,
  judge(arms: Arms, about: Case) {
    const { catastrophicRatio, catastrophicNats } = about.thresholds;
    const theta = effect(arms, about);
    const { x, c } = levels(arms, about);
    const positive = kindOf(arms) === 'risk';
    const reassurance = positive
      ? boundRatio(x, c, catastrophicRatio, about.thresholds, about.random)
      : boundDifference(excess(x, c, arms, about), about.thresholds);
    return {
      ...reassurance,
      theta,
      scale: 'difference',
      zero: 0,
      margin: 0,
      presence: shownAbove(theta, 0),
      test: "the larger p of Student's and Johnson's t",
      notes: [
        ...reassurance.notes,
        positive
          ? `The effect is the distance from ${catastrophicRatio} times the control's level.`
          : `The effect is the distance from ${catastrophicNats.toFixed(3)} nats above the control (perplexity times ${Math.exp(catastrophicNats).toFixed(2)}).`,
      ],
    };
  },
};
