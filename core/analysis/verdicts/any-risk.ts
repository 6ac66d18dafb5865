import type { Arms } from '../series/arms.js';
import { difference, logs, moments } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { shownAbove } from '../tests/counts.js';
import type { Case, Definition } from './definition.js';
import { allPositive, boundDifference, boundRatio, excessRisk, inUnit, kindOf, levels } from './risk.js';

/** end(X) - end(C), and the log of their ratio where the risk is positive throughout. */
const effects = (arms: Arms): { plain: Float64Array; ratio?: Float64Array } => {
  const end = endOf(arms.generations);
  const x = arms.here(end);
  const c = arms.control(end);
  const plain = difference(x, c);
  const positive = kindOf(arms) === 'risk' && allPositive(x) && allPositive(c);
  return positive ? { plain, ratio: difference(logs(x), logs(c)) } : { plain };
};

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
    const { tolerance, thresholds, random } = about;
    const { plain, ratio } = effects(arms);
    const { x, c } = levels(arms, about);
    const kind = kindOf(arms);
    const tolerated = inUnit(tolerance.nats, arms.metric);
    const reassurance =
      kind === 'risk'
        ? boundRatio(x, c, 1 + tolerance.increase, thresholds, random)
        : boundDifference(excessRisk(x, c, kind, tolerance, arms.metric), thresholds);
    return {
      ...reassurance,
      theta: ratio ?? plain,
      scale: ratio === undefined ? 'difference' : 'log-ratio',
      zero: 0,
      margin:
        kind === 'signed-risk'
          ? tolerated
          : ratio === undefined
            ? tolerance.increase * Math.abs(moments(c).mean)
            : Math.log(1 + tolerance.increase),
      // Two tests are tried where both make sense, so the smaller p counts twice.
      presence:
        ratio === undefined
          ? shownAbove(plain, 0)
          : Math.min(1, 2 * Math.min(shownAbove(plain, 0), shownAbove(ratio, 0))),
      test: `the larger p of Student's and Johnson's t${ratio === undefined ? '' : ', on the difference and on the log ratio'}`,
      notes: [
        ...reassurance.notes,
        `Tolerated: up to ${kind === 'risk' ? percent(tolerance.increase) : `${Number(tolerated.toPrecision(3))} ${arms.metric.unit}`.trim()} above the control, over the last ${percent(tolerance.window)} of the generations.`,
      ],
    };
  },
};

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
