import type { MetricInfo, Tolerance, Trend } from '../../contracts/index.js';
import { readAsRisk, type RiskReading, type Thresholds } from '../../judging/index.js';
import type { Arms } from '../series/arms.js';
import { moments } from '../series/summary.js';
import { oneOf } from '../series/window.js';
import { skewedAbove, skewedBelow } from '../tests/skewed.js';
import { excessRisk } from '../verdicts/risk.js';

/** Each walk at 2.5 %; a fixed sequence needs no adjustment for its many generations. */
const ALPHA = 0.025;

/**
 * The first generation whose effect exceeds the tolerance. `excess(g)`: one number a seed, the paired effect in
 * generation g minus the tolerance. Lower limit: walking up, the first generation that is not shown to be within it.
 * Upper limit: walking down from the last one while the excess is shown. Point: where the running maximum of the mean
 * first exceeds it, which is where the mean does.
 */
export const onsetOf = (
  generations: number,
  excess: (generation: number) => Float64Array | undefined,
): NonNullable<Trend['onset']> | undefined => {
  const by: Float64Array[] = [];
  for (let generation = 1; generation <= generations; generation++) {
    const d = excess(generation);
    if (d === undefined || d.length < 2) return undefined;
    by.push(d);
  }
  const point = by.findIndex((d) => moments(d).mean > 0);
  const low = by.findIndex((d) => !(skewedBelow(d, 0) <= ALPHA));
  let high = generations + 1;
  while (high > 1 && skewedAbove(by[high - 2]!, 0) <= ALPHA) high--;
  const withinRun = high <= generations;
  return {
    ...(point < 0 ? {} : { generation: point + 1 }),
    ...(low < 0 ? {} : { low: low + 1 }),
    ...(withinRun ? { high } : {}),
    withinRun,
  };
};

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
  const judged = measures === 'risk' || measures === 'signed-risk' || measures === 'leakage' || id === tolerance.metric;
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
