import type { MetricInfo, VerdictCaveat } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { moments } from '../series/summary.js';
import { allOf, endOf } from '../series/window.js';
import { mcnemar } from '../tests/counts.js';
import { endEffect, evidenceOf } from './carried.js';
import type { JudgingContext, Judge, Evidence } from './judge.js';
import { readWhereDrifted } from './tail-elements.js';

/** Log of the true mass: the metric's ideal, else what the control's real rows give. */
const trueLevel = ({ ideal }: MetricInfo, arms: Arms): number =>
  typeof ideal === 'number' ? ideal : moments(arms.control(allOf(arms.generations)).filter(Number.isFinite)).mean;

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

/**
 * Hits that the control expects in one measurement of so many rows. Logs of smoothed counts under about five hits hardly
 * fall when nothing is hit any more: ten generations of .1 expected hits lose a tenth of a log unit with the whole tail.
 */
const tooFewHits = (
  arms: Arms,
  { evaluate, shown, thresholds: { hits } }: JudgingContext,
): VerdictCaveat | undefined => {
  if (arms.basis === 'exact') return undefined;
  // Of the elements that rows show the rule for elements decides: rows of texts hold many words each. Without it this one does.
  if (arms.metric.recall !== undefined && shown !== undefined) return undefined;
  const mass = Math.exp(moments(arms.control(endOf(arms.generations))).mean);
  const expected = mass * evaluate;
  if (expected >= hits) return undefined;
  const few = { kind: 'few-hits', expected, evaluate, fewest: hits, would: roundUp(hits / mass) } as const;
  return arms.metric.found === undefined ? few : { ...few, heldOut: true };
};

/** A part of the margin so near to it that nothing is said of the difference. */
const TOLD = 0.99;

/** To two digits. */
const roundUp = (rows: number): number => {
  const digit = Number(`1e${Math.max(0, Math.floor(Math.log10(rows)) - 1)}`);
  return Math.ceil(rows / digit) * digit;
};

/**
 * Disappearance of real tail data: the mass beyond the real 1 % quantiles, or of rare events, falls. The metric gives logs
 * of smoothed masses, so that a rare class drifting by chance shows: its plain mean does not fall. A tail of several
 * elements is called kept only where a loss of the margin would show even if what is left of them took the mass of the rest.
 */
export const lostTails: Judge = {
  id: 'lost-tails',
  effect: (arms) => endEffect(arms, -1, endOf(arms.generations)),
  judge(arms, context) {
    const theta = endEffect(arms, -1, endOf(arms.generations));
    const { shown } = context;
    const { tails } = context.thresholds;
    const margin = -Math.log(tails);
    const reads = shown === undefined ? tails : readWhereDrifted(tails, shown);
    const below = -Math.log(reads);
    const { mean, variance } = moments(theta);
    const few = tooFewHits(arms, context);
    const evidence = evidenceOf(theta, { scale: 'log-ratio', zero: 0, margin, below }, context);
    const { found } = arms.metric;
    const caveats: readonly VerdictCaveat[] =
      shown === undefined || below > TOLD * margin
        ? []
        : [{ kind: 'shown-part', shown, lost: 1 - tails, reads: 1 - reads }];
    return {
      ...evidence,
      caveats: [...caveats, ...evidence.caveats],
      absenceGap: { gap: below - mean, sd: Math.sqrt(variance) },
      // Of a share there is no true mass to fall under half of.
      ...(found === undefined ? { halved: halved(arms) } : {}),
      ...(few === undefined ? {} : { cannotExclude: few }),
    };
  },
};
