import type { Arms } from '../series/arms.js';
import { beyond, difference } from '../series/summary.js';
import { allOf, endOf } from '../series/window.js';
import { signFlip } from '../tests/sign-flip.js';
import { studentAbove } from '../tests/student.js';
import type { Case, Definition } from './definition.js';
import { boundDifference, boundRatio, kindOf, levels } from './risk.js';

/** Seeds below which 2^-n sign patterns cannot survive an adjustment, so that t is used. */
export const FEW = 8;

const effect = (arms: Arms, { growing, thresholds }: Case): Float64Array => {
  const end = endOf(arms.generations);
  const x = arms.here(end);
  const c = arms.control(growing ? end : allOf(arms.generations));
  return kindOf(arms) === 'risk'
    ? beyond(x, c, thresholds.catastrophicRatio)
    : difference(x, c).map((d) => d - thresholds.catastrophicNats);
};

/** A risk many times the control's: ten times, or, of a log loss, perplexity doubled. */
export const catastrophicRisk: Definition = {
  id: 'catastrophic-risk',
  measures: ['risk', 'signed-risk'],
  wanting: 'a risk: excess risk, held-out log loss or a distance to the real distribution',
  effect,
  judge(arms: Arms, about: Case) {
    const { alpha, catastrophicRatio, catastrophicNats } = about.thresholds;
    const theta = effect(arms, about);
    const { x, c } = levels(arms, about);
    const few = theta.length < FEW;
    const positive = kindOf(arms) === 'risk';
    const reassurance = positive
      ? boundRatio(x, c, catastrophicRatio, alpha)
      : boundDifference(
          difference(x, c).map((d) => d - catastrophicNats),
          alpha,
        );
    return {
      ...reassurance,
      theta,
      scale: 'difference',
      zero: 0,
      margin: 0,
      presence: few ? studentAbove(theta, 0) : signFlip(theta, about.random),
      test: few ? 't' : 'sign-flip',
      notes: [
        ...reassurance.notes,
        positive
          ? `The effect is the distance from ${catastrophicRatio} times the control's level.`
          : `The effect is the distance from ${catastrophicNats.toFixed(3)} nats above the control (perplexity times ${Math.exp(catastrophicNats).toFixed(2)}).`,
      ],
    };
  },
};
