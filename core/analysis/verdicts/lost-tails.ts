import type { MetricInfo } from '../../contracts/index.js';
import { studentUpper } from '../bounds/student.js';
import type { Arms } from '../series/arms.js';
import { difference, moments } from '../series/summary.js';
import { allOf, endOf } from '../series/window.js';
import { mcnemar } from '../tests/mcnemar.js';
import { studentAbove } from '../tests/student.js';
import type { Case, Definition, Evidence } from './definition.js';

/** The metric gives logs of smoothed masses, so that a rare class drifting by chance shows: its plain mean does not fall. */
const effect = (arms: Arms): Float64Array => {
  const end = endOf(arms.generations);
  return difference(arms.control(end), arms.here(end));
};

/** Log of the true mass: the metric's ideal, else what the control's real rows give. */
const trueLevel = ({ ideal }: MetricInfo, arms: Arms): number =>
  typeof ideal === 'number' ? ideal : moments(arms.control(allOf(arms.generations))).mean;

const halved = (arms: Arms): NonNullable<Evidence['halved']> => {
  const end = endOf(arms.generations);
  const limit = trueLevel(arms.metric, arms) - Math.LN2;
  const x = arms.here(end);
  const c = arms.control(end);
  let here = 0;
  let control = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i]! < limit && c[i]! >= limit) here++;
    if (c[i]! < limit && x[i]! >= limit) control++;
  }
  return { here, control, n: x.length, p: mcnemar(here, control) };
};

/** Disappearance of real tail data: the mass beyond the real 1 % quantiles, or of rare events, falls. */
export const lostTails: Definition = {
  id: 'lost-tails',
  measures: ['tail-mass'],
  wanting: 'the mass of the tails or of a rare event',
  effect,
  judge(arms: Arms, { thresholds }: Case): Evidence {
    const theta = effect(arms);
    const margin = -Math.log(thresholds.tails);
    const { upper, p } = studentUpper(theta, margin, thresholds.alpha);
    return {
      theta,
      scale: 'log-ratio',
      zero: 0,
      margin,
      presence: studentAbove(theta, 0),
      absence: p,
      test: 't on the log of the smoothed mass',
      bound: {
        method: moments(theta).variance === 0 ? 'no variation' : 't',
        scale: 'log-ratio',
        upper,
        below: margin,
      },
      halved: halved(arms),
      notes: [],
    };
  },
};
