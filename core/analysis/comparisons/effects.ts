import type { Comparison, MetricInfo, VerdictId } from '../../contracts/index.js';
import { DEFINITIONS, definitionOf } from '../../definitions/index.js';
import { readAsRisk } from '../../judging/index.js';
import type { Alone } from '../series/arms.js';
import { endOf } from '../series/window.js';
import { allPositive } from '../verdicts/risk.js';

/**
 * Definitions whose effect is the distance from the control at the end. The others are not: catastrophic-risk is the
 * same risk held against a multiple, diverging-risk the strategy's own curve, scaling-law a slope over several T.
 */
export const COMPARED: readonly VerdictId[] = DEFINITIONS.filter(({ comparable }) => comparable).map(({ id }) => id);

/** The definition's reading of a value: bigger = worse; of a risk its log where every value of every arm is positive. */
export interface Scale {
  readonly name: Comparison['scale'];
  on(value: number): number;
}
export const scaleOf = (id: VerdictId, metric: MetricInfo, arms: readonly Alone[]): Scale => {
  if (definitionOf(id).loses) return { name: 'log-ratio', on: (value) => -value };
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
  id: VerdictId,
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

/**
 * End values of one group by seed on the judged scale, bigger = worse. A lost seed is `Infinity` until it is given a
 * stand-in; NaN: not known, or nothing to measure.
 */
export const levelsOf = (arm: Alone, seeds: readonly number[], on: (value: number) => number): Float64Array => {
  const means = arm.means(endOf(arm.series.generations));
  const rows = new Map(arm.seeds.map((seed, row) => [seed, row]));
  const lost = new Set(arm.lost);
  return Float64Array.from(seeds, (seed) => {
    const row = rows.get(seed);
    return row !== undefined ? on(means[row]!) : lost.has(seed) ? Infinity : NaN;
  });
};

export const countOf = (levels: Float64Array, what: (value: number) => boolean): number =>
  levels.reduce((sum, value) => sum + (what(value) ? 1 : 0), 0);
export const isLostLevel = (value: number): boolean => value === Infinity;

/** The largest size of a finite number among all columns: what a lost seed counts as at least. 1 where there is none. */
export const largestIn = (columns: readonly Float64Array[]): number => {
  let size = 0;
  for (const column of columns)
    for (const value of column) if (Number.isFinite(value)) size = Math.max(size, Math.abs(value));
  return size === 0 ? 1 : size;
};

/**
 * Differences a - b seed by seed: lost in a alone Infinity, in b alone -Infinity, in both 0, since nothing parts them. What
 * is not known of a stays NaN; lost in a it is the worst, whatever is known of b.
 */
export const apart = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, i) => {
    const other = b[i]!;
    if (value === Infinity) return other === Infinity ? 0 : Infinity;
    return Number.isNaN(value) || other !== Infinity ? value - other : -Infinity;
  });

/** The same of two strategies, where nothing is known of a pair of which one is not known. */
export const pairedApart = (a: Float64Array, b: Float64Array): Float64Array =>
  apart(
    a.map((value, i) => (Number.isNaN(b[i]!) ? NaN : value)),
    b,
  );

/** What is infinite counts as the largest finite difference of any column. */
export const largestForInfinite = (columns: readonly Float64Array[]): Float64Array[] => {
  const worst = largestIn(columns);
  return columns.map((column) =>
    column.map((value) => (Math.abs(value) === Infinity ? Math.sign(value) * worst : value)),
  );
};
