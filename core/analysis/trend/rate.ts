import type { MetricInfo, TestedEstimate, Trend } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { oneOf } from '../series/window.js';
import { skewedTwoSided } from '../tests/skewed.js';
import { studentInterval } from '../tests/student.js';

/** These metrics are logarithms already: their rate is that of what they are the log of. */
const isLog = ({ measures }: MetricInfo): boolean => measures === 'log-variance' || measures === 'tail-mass';

/** (log v_G - log v_1) / (G - 1), one a seed; undefined where a value is not positive or not measured. */
const rates = (first: Float64Array, last: Float64Array, log: boolean, steps: number): Float64Array | undefined => {
  if (steps < 1 || first.length < 2) return undefined;
  const rate = first.map(
    (value, i) => ((log ? last[i]! : Math.log(last[i]!)) - (log ? value : Math.log(value))) / steps,
  );
  return rate.every(Number.isFinite) ? rate : undefined;
};

/** Rate of change a generation, the control's taken off seed by seed where there is one. */
export const rateOf = (arms: Arms, paired: boolean): TestedEstimate | undefined => {
  const { generations, metric } = arms;
  const first = oneOf(1);
  const last = oneOf(generations);
  const here = rates(arms.here(first), arms.here(last), isLog(metric), generations - 1);
  if (here === undefined) return undefined;
  const control = paired
    ? rates(arms.control(first), arms.control(last), isLog(metric), generations - 1)
    : new Float64Array(here.length);
  if (control === undefined) return undefined;
  const rate = here.map((value, i) => value - control[i]!);
  return { ...studentInterval(rate), p: skewedTwoSided(rate, 0) };
};

/** Generations in which the metric halves, from a rate below 0; no upper limit when the rate may be 0. */
export const halfLifeOf = ({ mean, low, high }: TestedEstimate): Trend['halfLife'] => {
  if (!(mean < 0) || low === undefined) return undefined;
  const half = (rate: number): number => -Math.LN2 / rate;
  return { value: half(mean), low: half(low), ...(high !== undefined && high < 0 ? { high: half(high) } : {}) };
};
