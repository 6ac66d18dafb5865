import { endOf } from '../series/window.js';
import { skewedUpper } from '../tests/skewed.js';
import { endEffect, evidenceOf } from './carried.js';
import type { Definition } from './definition.js';

/** Collapsing variance: the log of the generalised variance falls below the control's. */
export const varianceCollapse: Definition = {
  id: 'variance-collapse',
  measures: ['log-variance'],
  wanting: 'the log of a generalised variance (of text: the log of distinct n-grams or entropy)',
  effect: (arms) => endEffect(arms, -1, endOf(arms.generations)),
  judge(arms, about) {
    const theta = endEffect(arms, -1, endOf(arms.generations));
    const margin = -Math.log(about.thresholds.variance);
    const evidence = evidenceOf(theta, { scale: 'log-ratio', zero: 0, margin }, about);
    // A chain whose variance is gone is no part of theta, and no variance that spreads outward.
    const expanding = arms.lost.here === 0 && skewedUpper(theta, 0, about.thresholds.alpha).upper < 0;
    return {
      ...evidence,
      expanding,
      notes: [
        ...evidence.notes,
        ...(expanding
          ? ['variance: expanding. The model spreads out beyond the control: it collapses outward, if at all.']
          : []),
      ],
    };
  },
};
