import { cornishFisherUpper } from '../bounds/cornish-fisher.js';
import type { Arms } from '../series/arms.js';
import { difference, moments } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { signFlip } from '../tests/sign-flip.js';
import { studentAbove } from '../tests/student.js';
import { FEW } from './catastrophic-risk.js';
import type { Case, Definition, Evidence } from './definition.js';

const effect = (arms: Arms): Float64Array => {
  const end = endOf(arms.generations);
  return difference(arms.here(end), arms.control(end));
};

/** Appearance of hallucinated data: mass where there is next to no real data, between modes included. */
export const hallucination: Definition = {
  id: 'hallucination',
  measures: ['hallucination'],
  wanting: 'the mass where there is no real data, between modes, or the share of invalid records',
  effect,
  judge(arms: Arms, { thresholds, random }: Case): Evidence {
    const theta = effect(arms);
    const few = theta.length < FEW;
    const { upper, p } = cornishFisherUpper(theta, thresholds.hallucination, thresholds.alpha);
    return {
      theta,
      scale: 'difference',
      zero: 0,
      margin: thresholds.hallucination,
      presence: few ? studentAbove(theta, 0) : signFlip(theta, random),
      absence: p,
      test: few ? 't' : 'sign-flip',
      bound: {
        method: moments(theta).variance === 0 ? 'no variation' : 'cornish-fisher',
        scale: 'difference',
        upper,
        below: thresholds.hallucination,
      },
      notes: [],
    };
  },
};
