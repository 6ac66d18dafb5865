import type { RandomStream } from '../../core/contracts/index.js';
import { hasSpread, skewedBelow } from '../../core/analysis/tests/skewed.js';
import { readWhereDrifted } from '../../core/analysis/verdicts/tail-elements.js';
import { THRESHOLDS } from '../../core/judging/index.js';
import { poisson } from '../../core/random/index.js';
import { logSmoothedMass } from '../../plugins/metrics/survival.js';

/** A tail of `elements` equally rare ones, each hit `hits` times in the rows of a measurement in the mean. */
export interface TailLaw {
  readonly elements: number;
  readonly hits: number;
  /** part of the elements that the strategy's chains still make */
  readonly left: number;
  /** drift: what is left takes the mass of the others; gone: other rows take it */
  readonly how: 'drift' | 'gone';
}

/** log of the part of the tail's elements that a measurement shows, smoothed as metrics do. */
const measured = ({ elements, hits, left, how }: TailLaw, random: RandomStream): { log: number; shown: number } => {
  const made = Math.round(left * elements);
  let shown = 0;
  for (let i = 0; i < made; i++) shown += Number(poisson(random, how === 'drift' ? hits / left : hits) > 0);
  return { log: logSmoothedMass(shown, elements), shown: shown / elements };
};

/** Whether a tail of which exactly the margin is lost is called kept at a nominal .05: by the loss that shows alone, and by the verdict. */
export const calledKept = (
  law: TailLaw,
  seeds: number,
  random: RandomStream,
): { readonly bySight: boolean; readonly now: boolean } => {
  const whole = { ...law, left: 1 };
  let shown = 0;
  const theta = Float64Array.from({ length: seeds }, () => {
    const control = measured(whole, random);
    shown += control.shown / seeds;
    return control.log - measured(law, random).log;
  });
  const isBelow = (kept: number): boolean => {
    const margin = -Math.log(kept);
    return hasSpread(theta, margin) && skewedBelow(theta, margin) <= 0.05;
  };
  return { bySight: isBelow(THRESHOLDS.tails), now: isBelow(readWhereDrifted(THRESHOLDS.tails, shown)) };
};
