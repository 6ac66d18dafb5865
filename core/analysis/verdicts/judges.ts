import type { VerdictId } from '../../contracts/index.js';
import { DEFINITIONS } from '../../definitions/index.js';
import { endOf } from '../series/window.js';
import { skewedUpper } from '../tests/skewed.js';
import { anyRisk } from './any-risk.js';
import { endEffect, evidenceOf } from './carried.js';
import { catastrophicRisk } from './catastrophic-risk.js';
import { divergingRisk } from './diverging-risk.js';
import type { Judge } from './judge.js';
import { lostTails } from './lost-tails.js';
import { scalingLaw } from './scaling-law.js';

/** Collapsing variance: the log of the generalised variance falls below the control's. */
const varianceCollapse: Judge = {
  id: 'variance-collapse',
  effect: (arms) => endEffect(arms, -1, endOf(arms.generations)),
  judge(arms, context) {
    const theta = endEffect(arms, -1, endOf(arms.generations));
    const margin = -Math.log(context.thresholds.variance);
    const evidence = evidenceOf(theta, { scale: 'log-ratio', zero: 0, margin }, context);
    // A chain whose variance is gone is no part of theta, and no variance that spreads outward.
    const expanding = arms.lost.here === 0 && skewedUpper(theta, 0, context.thresholds.alpha).upper < 0;
    return {
      ...evidence,
      expanding,
      caveats: [...evidence.caveats, ...(expanding ? [{ kind: 'expanding' } as const] : [])],
    };
  },
};

/** A share at the end beyond the control's, which few chains may carry. */
const excessShare = (id: VerdictId, margin: 'modes' | 'hallucination'): Judge => ({
  id,
  effect: (arms) => endEffect(arms, 1, endOf(arms.generations)),
  judge: (arms, context) =>
    evidenceOf(
      endEffect(arms, 1, endOf(arms.generations)),
      { scale: 'difference', zero: 0, margin: context.thresholds[margin], rare: true },
      context,
    ),
});

/** Disappearance of real data modes: the share of modes that keep less than a quarter of their true mass. */
const lostModes = excessShare('lost-modes', 'modes');
/** Appearance of hallucinated data: mass where there is next to no real data, between modes included. */
const hallucination = excessShare('hallucination', 'hallucination');

const ALL = [
  catastrophicRisk,
  anyRisk,
  divergingRisk,
  scalingLaw,
  varianceCollapse,
  lostModes,
  lostTails,
  hallucination,
] as const;

/** One for each of the eight definitions, in their order. */
export const JUDGES: readonly Judge[] = DEFINITIONS.map(({ id }) => ALL.find((judge) => judge.id === id)!);
