import type { MetricInfo, Tolerance } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { oneOf } from '../series/window.js';
import { excessRisk, readAsRisk, type RiskReading } from '../verdicts/risk.js';
import type { Thresholds } from '../verdicts/thresholds.js';

/**
 * By how much a generation's paired effect exceeds what is tolerated, one number a seed; undefined for a metric of which
 * no definition says what is tolerated. The control's level is that of the same generation.
 */
export const excessOf = (
  arms: Arms,
  { measures, id }: MetricInfo,
  tolerance: Tolerance,
  thresholds: Thresholds,
): ((generation: number) => Float64Array) | undefined => {
  const judged = measures === 'risk' || measures === 'signed-risk' || id === tolerance.metric;
  const reading = judged ? readAsRisk(arms.metric) : undefined;
  if (reading !== undefined) return risk(arms, reading, tolerance);
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

const risk =
  (arms: Arms, { read, kind }: RiskReading, tolerance: Tolerance): ((generation: number) => Float64Array) =>
  (generation) =>
    excessRisk(
      arms.here(oneOf(generation)).map(read),
      arms.control(oneOf(generation)).map(read),
      kind,
      tolerance,
      arms.metric,
    );

const paired =
  (arms: Arms, worse: 1 | -1, margin: number): ((generation: number) => Float64Array) =>
  (generation) => {
    const control = arms.control(oneOf(generation));
    return arms.here(oneOf(generation)).map((value, i) => worse * (value - control[i]!) - margin);
  };
