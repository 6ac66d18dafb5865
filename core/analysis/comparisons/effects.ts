import type { Comparison, MetricInfo, VerdictId } from '../../contracts/index.js';
import type { Alone } from '../series/alone.js';
import { endOf } from '../series/window.js';
import { allPositive, readAsRisk } from '../verdicts/risk.js';
import { apart, levelsOf } from './levels.js';

/**
 * Definitions whose effect is the distance from the control at the end. The others are not: catastrophic-risk is the
 * same risk held against a multiple, diverging-risk the strategy's own curve, scaling-law a slope over several T.
 */
export const COMPARED = ['any-risk', 'variance-collapse', 'lost-modes', 'lost-tails', 'hallucination'] as const;
export type ComparedId = (typeof COMPARED)[number] & VerdictId;

/** Lower values are worse, and they are logs already. */
export const LOSSES: readonly VerdictId[] = ['variance-collapse', 'lost-tails'];

/** The definition's reading of a value: bigger = worse; of a risk its log where every value of every arm is positive. */
export interface Scale {
  readonly name: Comparison['scale'];
  on(value: number): number;
}
export const scaleOf = (id: ComparedId, metric: MetricInfo, arms: readonly Alone[]): Scale => {
  if (LOSSES.includes(id)) return { name: 'log-ratio', on: (value) => -value };
  const positive =
    id === 'any-risk' &&
    readAsRisk(metric)?.kind === 'risk' &&
    arms.every((one) => allPositive(one.means(endOf(one.series.generations))));
  return positive ? { name: 'log-ratio', on: Math.log } : { name: 'difference', on: (value) => value };
};

export interface Effects {
  readonly scale: Comparison['scale'];
  /** one a strategy, by seed, as `apart`: bigger = worse, infinite = lost, NaN = not known */
  readonly columns: readonly Float64Array[];
  /** what the columns are differences of, by seed on that scale: bigger = worse, Infinity = lost, NaN = not known */
  readonly levels: readonly Float64Array[];
  readonly control: Float64Array;
}

/** The effects of one definition on one scale. */
export const effectsOf = (
  id: ComparedId,
  metric: MetricInfo,
  strategies: readonly Alone[],
  reference: Alone,
  seeds: readonly number[],
): Effects => {
  const { name, on } = scaleOf(id, metric, [...strategies, reference]);
  const control = levelsOf(reference, seeds, on);
  const levels = strategies.map((one) => levelsOf(one, seeds, on));
  return { scale: name, columns: levels.map((one) => apart(one, control)), levels, control };
};
