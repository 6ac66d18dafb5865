import type { MetricInfo, RandomStream, Tolerance } from '../../contracts/index.js';
import { inUnit, readAsRisk, type RiskKind } from '../../judging/index.js';
import { HEAVY } from '../bounds/pivot.js';
import { ratioUpper } from '../bounds/ratio.js';
import { beyond, difference, logs, moments } from '../series/summary.js';
import type { Arms } from '../series/arms.js';
import { lastOf } from '../series/window.js';
import { studentInterval } from '../tests/student.js';
import { absenceOf } from './carried.js';
import type { JudgingContext, Evidence } from './judge.js';

export const kindOf = (arms: Arms): RiskKind => readAsRisk(arms.metric)?.kind ?? 'signed-risk';

/** By how much the level of X exceeds what is tolerated: relative to the control of a positive risk, in nats of a log loss. */
export const excessRisk = (
  x: Float64Array,
  c: Float64Array,
  kind: RiskKind,
  { increase, nats }: Tolerance,
  metric: Pick<MetricInfo, 'unit'>,
): Float64Array =>
  kind === 'risk' ? beyond(x, c, 1 + increase) : difference(x, c).map((d) => d - inUnit(nats, metric));

/** Levels of strategy and control over the tolerance's window, the same one for both. */
export const levels = (arms: Arms, { tolerance }: JudgingContext): { x: Float64Array; c: Float64Array } => {
  const window = lastOf(arms.generations, tolerance.window);
  return { x: arms.here(window), c: arms.control(window) };
};

export const allPositive = (values: Float64Array): boolean => values.every((value) => value > 0);

const nonPositive = (...arms: readonly Float64Array[]): number =>
  Math.max(...arms.map((values) => values.reduce((count, value) => count + (value > 0 ? 0 : 1), 0) / values.length));

/** A few zeros among positive levels: the smallest positive one of either arm stands in, so that logs exist. */
const floored = (values: Float64Array, floor: number): Float64Array => values.map((value) => Math.max(value, floor));
const smallest = (...arms: readonly Float64Array[]): number => {
  let floor = Infinity;
  for (const values of arms) for (const value of values) if (value > 0 && value < floor) floor = value;
  return floor;
};

export type Reassurance = Pick<
  Evidence,
  'absence' | 'bound' | 'absenceGap' | 'atLeast' | 'heavyTailed' | 'typicalRatio' | 'caveats'
>;

/** Upper bound of the ratio of X's mean level to the control's, against `below`: the only way to call a risk safe. */
export const boundRatio = (
  x: Float64Array,
  c: Float64Array,
  below: number,
  thresholds: JudgingContext['thresholds'],
  random: RandomStream,
): Reassurance => {
  const share = nonPositive(x, c);
  if (share > 0.05) {
    const bounded = boundDifference(beyond(x, c, below), thresholds);
    return {
      ...bounded,
      caveats: [{ kind: 'not-positive' }, ...bounded.caveats],
    };
  }
  const floor = smallest(x, c);
  const [here, control] = share > 0 ? [floored(x, floor), floored(c, floor)] : [x, c];
  const { upper, p, eta, se, spread } = ratioUpper(here, control, below, thresholds.alpha, random);
  // One ratio in every seed leaves nothing to bound it with but their number.
  if (se === 0) return boundDifference(beyond(x, c, below), thresholds);
  const heavyTailed = spread > HEAVY;
  return {
    absence: p,
    bound: { method: 'pivot', scale: 'ratio', upper, below },
    absenceGap: { gap: Math.log(below) - eta, sd: se * Math.sqrt(x.length) },
    heavyTailed,
    ...(heavyTailed ? { typicalRatio: typical(here, control) } : {}),
    caveats: heavyTailed ? [{ kind: 'heavy-tailed', n: x.length, typical: true }] : [],
  };
};

const typical = (x: Float64Array, c: Float64Array): NonNullable<Evidence['typicalRatio']> => {
  const { n, mean, low, high } = studentInterval(difference(logs(x), logs(c)));
  const limits = [low, high].map((log) => (log === undefined ? Infinity : Math.exp(log)));
  // Few seeds of a wide spread: the interval runs past the range of numbers, and says nothing.
  const [from, to] = limits;
  return { n, mean: Math.exp(mean), ...(limits.every(Number.isFinite) ? { low: from!, high: to! } : {}) };
};

/** Upper bound of a difference that may have either sign, against 0. */
export const boundDifference = (d: Float64Array, thresholds: JudgingContext['thresholds']): Reassurance => {
  const { mean, variance } = moments(d);
  return { ...absenceOf(d, 0, 'difference', thresholds), absenceGap: { gap: -mean, sd: Math.sqrt(variance) } };
};
