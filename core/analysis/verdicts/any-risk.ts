import type { Arms } from '../series/arms.js';
import { difference, logs, moments } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { signFlip } from '../tests/sign-flip.js';
import { studentAbove } from '../tests/student.js';
import type { Case, Definition } from './definition.js';
import { allPositive, boundDifference, boundRatio, kindOf, levels } from './risk.js';

/** end(X) - end(C), and the log of their ratio where the risk is positive throughout. */
const effects = (arms: Arms): { plain: Float64Array; ratio?: Float64Array } => {
  const end = endOf(arms.generations);
  const x = arms.here(end);
  const c = arms.control(end);
  const plain = difference(x, c);
  const positive = kindOf(arms) === 'risk' && allPositive(x) && allPositive(c);
  return positive ? { plain, ratio: difference(logs(x), logs(c)) } : { plain };
};

/** X's level minus the tolerated one, (1 + r) times the control's where that is positive. */
const excess = (x: Float64Array, c: Float64Array, increase: number): Float64Array =>
  x.map((value, i) => value - c[i]! - increase * Math.abs(c[i]!));

/** Any increase of the population risk beyond the control's; absent only within the study's tolerance. */
export const anyRisk: Definition = {
  id: 'any-risk',
  measures: ['risk', 'signed-risk'],
  wanting: 'a risk: excess risk, held-out log loss or a distance to the real distribution',
  effect: (arms) => {
    const { plain, ratio } = effects(arms);
    return ratio ?? plain;
  },
  judge(arms: Arms, about: Case) {
    const { increase } = about.tolerance;
    const { plain, ratio } = effects(arms);
    const { x, c } = levels(arms, about);
    const flips = signFlip(plain, about.random);
    const positive = kindOf(arms) === 'risk';
    const reassurance = positive
      ? boundRatio(x, c, 1 + increase, about.thresholds.alpha)
      : boundDifference(excess(x, c, increase), about.thresholds.alpha);
    return {
      ...reassurance,
      theta: ratio ?? plain,
      scale: ratio === undefined ? 'difference' : 'log-ratio',
      zero: 0,
      margin: ratio === undefined ? increase * Math.abs(moments(c).mean) : Math.log(1 + increase),
      // Two tests are tried where both make sense, so the smaller p counts twice.
      presence: ratio === undefined ? flips : Math.min(1, 2 * Math.min(flips, studentAbove(ratio, 0))),
      test: ratio === undefined ? 'sign-flip on the difference' : 'sign-flip on the difference, t on the log ratio',
      notes: [
        ...reassurance.notes,
        `Tolerated: up to ${percent(increase)} above the control, over the last ${percent(about.tolerance.window)} of the generations.`,
      ],
    };
  },
};

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
