import type { Basis, Estimate, MeasuredSeries, MetricInfo, TestedEstimate, Trend } from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import { lostIn, windowMean, windowMeans, type Arms } from '../series/arms.js';
import { placesOf } from '../series/seeds.js';
import { difference } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { endOf, oneOf, type Window } from '../series/window.js';
import { skewedTwoSided } from '../tests/skewed.js';
import { studentInterval } from '../tests/student.js';
import { excessOf, onsetOf } from './onset.js';

/**
 * What a metric does over the generations, one number a seed: where it starts and ends, the paired difference from the
 * control at the end, its rate and half-life, and when it leaves the tolerance. Only seeds that finished; undefined
 * when none did.
 */
export const trendOf = (
  table: SeriesTable,
  index: number,
  metric: MetricInfo,
  series: MeasuredSeries,
  thresholds: Thresholds,
): Trend | undefined => {
  const { finished } = table.input.progress[index]!;
  const first = estimate(series, finished, oneOf(1));
  const window = endOf(series.generations);
  const end = estimate(series, finished, window);
  if (first === undefined || end === undefined) return undefined;
  const lost =
    (table.input.progress[index]!.lost ?? []).length +
    rowsOf(series, finished).filter((row) => lostIn(series, row, window)).length;
  const control = table.control(index);
  const paired = control === undefined ? undefined : sameBasis(table, index, control, metric, series);
  return {
    first,
    end,
    ...(lost === 0 ? {} : { lost }),
    ...(metric.measures === 'tail-mass' ? { masses: massesOf(series, finished, window, table, metric) } : {}),
    ...(paired === undefined ? rateAndHalfLife(table.arms(index, index, metric), false) : against(paired)),
  };

  /** What is left of the control's own change. */
  function against(arms: Arms): Omit<Trend, 'first' | 'end'> {
    const onset = leaving(table, metric, arms, thresholds);
    return {
      difference: differenceOf(arms),
      ...rateAndHalfLife(arms, true),
      ...(onset === undefined ? {} : { onset }),
    };
  }
};

const rateAndHalfLife = (arms: Arms | undefined, paired: boolean): Pick<Trend, 'rate' | 'halfLife'> => {
  const rate = arms === undefined ? undefined : rateOf(arms, paired);
  if (rate === undefined) return {};
  const halfLife = halfLifeOf(rate);
  return { rate, ...(halfLife === undefined ? {} : { halfLife }) };
};

const sameBasis = (
  table: SeriesTable,
  index: number,
  control: number,
  metric: MetricInfo,
  { basis }: MeasuredSeries,
): Arms | undefined => {
  const arms = table.arms(index, control, metric);
  return arms !== undefined && arms.basis === basis && arms.seeds.length > 0 ? arms : undefined;
};

const leaving = (table: SeriesTable, metric: MetricInfo, paired: Arms, thresholds: Thresholds): Trend['onset'] => {
  const { tolerance } = table.input.record.study;
  // The effect of chains that are gone is in no seed that is left.
  if (paired.seeds.length < Math.max(thresholds.seeds, paired.lost.n)) return undefined;
  const excess = excessOf(paired, metric, tolerance, thresholds);
  return excess === undefined
    ? undefined
    : onsetOf(paired.generations, (generation) => {
        const d = excess(generation);
        return d.every(Number.isFinite) ? d : undefined;
      });
};

const differenceOf = (arms: Arms): NonNullable<Trend['difference']> => {
  const end = endOf(arms.generations);
  const d = difference(arms.here(end), arms.control(end));
  return { ...studentInterval(d), ...(d.length < 2 ? {} : { p: skewedTwoSided(d, 0) }) };
};

const rowsOf = ({ seeds }: MeasuredSeries, finished: readonly number[]): number[] =>
  placesOf(seeds, finished).filter((row) => row >= 0);

const estimate = (series: MeasuredSeries, finished: readonly number[], window: Window): Estimate | undefined => {
  const rows = rowsOf(series, finished).filter((row) => Number.isFinite(windowMean(series, row, window)));
  return rows.length === 0 ? undefined : studentInterval(windowMeans(series, rows, window));
};

/** A mean says nothing of chains of which some make none and others too many. */
const massesOf = (
  series: MeasuredSeries,
  finished: readonly number[],
  window: Window,
  table: SeriesTable,
  { found, label }: MetricInfo,
): NonNullable<Trend['masses']> => {
  // Of found rows the share itself is there, which is 0 where none is.
  const share =
    found && table.bases(series.group, `${label}.${found.share}`).find(({ basis }) => basis === series.basis);
  const means = (of: MeasuredSeries): Float64Array => windowMeans(of, rowsOf(of, finished), window);
  const masses = (share === undefined ? means(series).map(Math.exp) : means(share)).filter(Number.isFinite);
  const isNone = (mass: number): boolean => (share === undefined ? isNoHit(mass, series.basis, table) : mass === 0);
  const made = masses.filter((mass) => !isNone(mass)).sort();
  const n = masses.length;
  if (made.length === 0) return { none: n, n };
  const middle = (made[Math.floor((made.length - 1) / 2)]! + made[Math.ceil((made.length - 1) / 2)]!) / 2;
  return { none: n - made.length, n, median: middle, low: made[0]!, high: made.at(-1)! };
};

/**
 * Whether a smoothed mass stands for no hit: log((0 + 1/2) / (rows + 1)) by each metric's own word. An exact one is never none,
 * nor is one below that: it is of a tail of several elements, smoothed otherwise.
 */
export const isNoHit = (mass: number, basis: Basis, { input }: SeriesTable): boolean =>
  basis === 'sampled' && Math.abs((mass * (input.record.study.evaluate + 1)) / 0.5 - 1) <= 1e-6;

/** These metrics are logarithms already: their rate is that of what they are the log of. */
export const isLog = ({ measures }: MetricInfo): boolean => measures === 'log-variance' || measures === 'tail-mass';

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
