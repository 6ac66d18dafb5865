import { cornishFisherUpper } from '../bounds/cornish-fisher.js';
import type { Arms } from '../series/arms.js';
import { difference, moments } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { signFlip } from '../tests/sign-flip.js';
import type { Case, Definition, Evidence } from './definition.js';

const effect = (arms: Arms): Float64Array => {
  const end = endOf(arms.generations);
  return difference(arms.here(end), arms.control(end));
};

/** Seeds without a single loss that bound the chance of one below `margin` at level alpha: 29 for .1 and .05. */
export const seedsWithoutEvent = (margin: number, alpha: number): number =>
  Math.ceil(Math.log(alpha) / Math.log(1 - margin));

/** Disappearance of real data modes: the share of modes that keep less than a quarter of their true mass. */
export const lostModes: Definition = {
  id: 'lost-modes',
  measures: ['lost-modes'],
  wanting: 'the share of lost modes (a source whose modes are known, or a classifier)',
  effect,
  judge(arms: Arms, { thresholds, random }: Case): Evidence {
    const { alpha, modes } = thresholds;
    const theta = effect(arms);
    const none = arms.here(endOf(arms.generations)).every((lost) => lost === 0);
    const { upper, p } = cornishFisherUpper(theta, modes, alpha);
    // No loss in any seed has no spread to make a bound of: the count of seeds alone limits how often one is lost.
    const silent = theta.length * Math.log(1 - modes);
    return {
      theta,
      scale: 'difference',
      zero: 0,
      margin: modes,
      presence: signFlip(theta, random),
      absence: none ? Math.exp(silent) : p,
      test: 'sign-flip',
      bound: none
        ? { method: 'count', scale: 'difference', upper: 1 - Math.exp(Math.log(alpha) / theta.length), below: modes }
        : {
            method: moments(theta).variance === 0 ? 'no variation' : 'cornish-fisher',
            scale: 'difference',
            upper,
            below: modes,
          },
      ...(none ? { atLeast: seedsWithoutEvent(modes, alpha) } : {}),
      notes: none
        ? [`No seed lost a mode; ${seedsWithoutEvent(modes, alpha)} such seeds are needed to call it absent.`]
        : [],
    };
  },
};
