import type { MetricInfo, Tolerance } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { allOf, oneOf } from '../series/window.js';
import { readAsRisk, type RiskReading } from '../verdicts/risk.js';
import type { Thresholds } from '../verdicts/thresholds.js';

/**
 * By how much a generation's paired effect exceeds what is tolerated, one number a seed; undefined for a metric of which
 * no definition says what is tolerated. A risk is held against the control's level over the run (the same generation's
 * where the control grows), everything else against the control in the same generation.
 */
export const excessOf = (
  arms: Arms,
  { measures, id }: MetricInfo,
  tolerance: Tolerance,
  thresholds: Thresholds,
  growing: boolean,
): ((generation: number) => Float64Array) | undefined => {
  const judged = measures === 'risk' || measures === 'signed-risk' || id === tolerance.metric;
  const reading = judged ? readAsRisk(arms.metric) : undefined;
  if (reading !== undefined) return risk(arms, reading, tolerance.increase, growing);
  switch (measures) {
    case 'log-variance':
      return paired(arms, -1, -Math.log(thresholds.variance));
    case 'tail-mass':
      return paired(arms, -1, -Math.log(thresholds.tails));
    case 'lost-modes':
      return paired(arms, 1, thresholds.modes);
    case 'hallucination':
      return paired(arms, 1, thresholds.hallucination);
    default:
      return undefined;
  }
};

const risk = (
  arms: Arms,
  { read }: RiskReading,
  increase: number,
  growing: boolean,
): ((generation: number) => Float64Array) => {
  const all = arms.control(allOf(arms.generations)).map(read);
  return (generation) => {
    const c = growing ? arms.control(oneOf(generation)).map(read) : all;
    return arms.here(oneOf(generation)).map((value, i) => read(value) - c[i]! - increase * Math.abs(c[i]!));
  };
};

const paired =
  (arms: Arms, worse: 1 | -1, margin: number): ((generation: number) => Float64Array) =>
  (generation) => {
    const control = arms.control(oneOf(generation));
    return arms.here(oneOf(generation)).map((value, i) => worse * (value - control[i]!) - margin);
  };
