import type { Estimate, MeasuredSeries, MetricInfo, Trend } from '../../contracts/index.js';
import { windowMean, windowMeans, type Arms } from '../series/arms.js';
import { difference } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { endOf, oneOf, type Window } from '../series/window.js';
import { studentInterval, studentTwoSided } from '../tests/student.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import { onsetOf } from './onset.js';
import { halfLifeOf, rateOf } from './rate.js';
import { excessOf } from './tolerated.js';

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
  const end = estimate(series, finished, endOf(series.generations));
  if (first === undefined || end === undefined) return undefined;
  const control = table.control(index);
  const paired = control === undefined ? undefined : sameBasis(table, index, control, metric, series);
  const alone = table.arms(index, index, metric);
  const rate = paired !== undefined ? rateOf(paired, true) : alone === undefined ? undefined : rateOf(alone, false);
  const halfLife = rate === undefined ? undefined : halfLifeOf(rate);
  const onset = paired === undefined ? undefined : leaving(table, control!, metric, paired, thresholds);
  const change = paired === undefined ? undefined : differenceOf(paired);
  return {
    first,
    end,
    ...(change === undefined ? {} : { difference: change }),
    ...(rate === undefined ? {} : { rate }),
    ...(halfLife === undefined ? {} : { halfLife }),
    ...(onset === undefined ? {} : { onset }),
  };
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

const leaving = (
  table: SeriesTable,
  control: number,
  metric: MetricInfo,
  paired: Arms,
  thresholds: Thresholds,
): Trend['onset'] => {
  const { tolerance } = table.input.record.study;
  if (paired.seeds.length < thresholds.seeds) return undefined;
  const growing = table.grows(control);
  const excess = excessOf(paired, metric, tolerance, thresholds, growing);
  return excess === undefined
    ? undefined
    : onsetOf(paired.generations, (generation) => {
        const d = excess(generation);
        return d.every(Number.isFinite) ? d : undefined;
      });
};

const differenceOf = (arms: Arms): Trend['difference'] => {
  const end = endOf(arms.generations);
  const d = difference(arms.here(end), arms.control(end));
  return { ...studentInterval(d), ...(d.length < 2 ? {} : { p: studentTwoSided(d, 0) }) };
};

const estimate = (series: MeasuredSeries, finished: readonly number[], window: Window): Estimate | undefined => {
  const rows = finished
    .map((seed) => series.seeds.indexOf(seed))
    .filter((row) => row >= 0 && !Number.isNaN(windowMean(series, row, window)));
  return rows.length === 0 ? undefined : studentInterval(windowMeans(series, rows, window));
};
