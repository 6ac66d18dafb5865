import { studentUpper } from '../bounds/student.js';
import type { Arms } from '../series/arms.js';
import { difference, moments } from '../series/summary.js';
import { endOf } from '../series/window.js';
import { studentAbove } from '../tests/student.js';
import type { Case, Definition, Evidence } from './definition.js';

/** The log variance lost: end(C) - end(X). */
const effect = (arms: Arms): Float64Array => {
  const end = endOf(arms.generations);
  return difference(arms.control(end), arms.here(end));
};

/** Collapsing variance: the log of the generalised variance falls below the control's. */
export const varianceCollapse: Definition = {
  id: 'variance-collapse',
  measures: ['log-variance'],
  wanting: 'the log of a generalised variance (of text: the log of distinct n-grams or entropy)',
  effect,
  judge(arms: Arms, { thresholds }: Case): Evidence {
    const theta = effect(arms);
    const margin = -Math.log(thresholds.variance);
    const { upper, p } = studentUpper(theta, margin, thresholds.alpha);
    const constant = moments(theta).variance === 0;
    const expanding = studentUpper(theta, 0, thresholds.alpha).upper < 0;
    return {
      theta,
      scale: 'log-ratio',
      zero: 0,
      margin,
      presence: studentAbove(theta, 0),
      absence: p,
      test: 't',
      bound: { method: constant ? 'no variation' : 't', scale: 'log-ratio', upper, below: margin },
      expanding,
      notes: expanding
        ? ['variance: expanding. The model spreads out beyond the control: it collapses outward, if at all.']
        : [],
    };
  },
};
