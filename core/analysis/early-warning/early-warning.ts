import type { Forecast, Forecasted, MetricInfo, NotForecasted } from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import type { Alone } from '../series/arms.js';
import { placesOf, sharedSeeds } from '../series/seeds.js';
import { moments } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { oneOf } from '../series/window.js';
import { FEWEST_SEEDS, forecastRisk, forecastVariance, type Interval } from './forecast.js';

type ForecastKind = Forecasted['of'];

/**
 * What the union intervals were measured to cover at G = 2k, by how the risk or the variance grows: the smallest rate over
 * its settings (the chains of bench/calibration/growth.ts; 10 and 20 seeds; k = 5, 10, 20), 2,000 simulated studies each.
 * Made by `npx tsx bench/calibration/early-warning.ts` (seed 1); the single forecasts are nominal 90 %. There is no one
 * figure for all: without the walk .000 was covered of exponential growth.
 */
const COVERAGE: Readonly<Record<ForecastKind, Forecasted['coverage']>> = {
  risk: [
    { growth: 'bounded', least: 0.99 },
    { growth: 'power law', least: 0.999 },
    { growth: 'linear', least: 0.989 },
    { growth: 'exponential', least: 0.967 },
  ],
  variance: [
    { growth: 'random walk', least: 0.962 },
    { growth: 'bounded', least: 0.975 },
    { growth: 'exponential', least: 0.962 },
  ],
};

/** How far ahead, in multiples of the generations run: four times as many gives intervals too wide to be of use. */
const AHEAD = 2;

/**
 * Where each risk and log variance of a group would be after twice as many generations, beside its control's level over the
 * run. Ten seeds and five generations at least, and every seed that was asked for: where one has lost what is forecast, or
 * is not known, that is said instead.
 */
export const forecastsOf = (table: SeriesTable, index: number, thresholds: Thresholds): Forecast[] => {
  const control = table.control(index);
  if (control === undefined || table.grows(control)) return [];
  return table.input.metrics.flatMap((metric) => {
    const kind = kindOf(metric);
    return kind === undefined ? [] : forecastOf(table, index, control, metric, kind, thresholds);
  });
};

const forecastOf = (
  table: SeriesTable,
  index: number,
  control: number,
  metric: MetricInfo,
  kind: ForecastKind,
  thresholds: Thresholds,
): Forecast[] => {
  const basis = table.arms(index, control, metric)?.basis;
  if (basis === undefined) return [];
  const { generations } = table.input.record.study;
  const all = { from: 0, least: 0, to: generations };
  const here = table.alone(index, metric, basis, all);
  const there = table.alone(control, metric, basis, all);
  if (here === undefined || there === undefined) return [];
  const known = sharedSeeds(there.seeds, here.seeds);
  const log = kind === 'risk' ? Math.log : (value: number): number => value;
  const logs = logsOf(here, known, generations, log);
  const levels = logsOf(there, known, generations, log);
  const gone = goneOf(here, there, known, [logs, levels], generations);
  const word = wordWithout(gone, known.length);
  if (word !== undefined) return [{ group: index, metric: metric.id, basis, of: kind, word, ...gone }];
  const generation = AHEAD * generations;
  const forecast = (kind === 'risk' ? forecastRisk : forecastVariance)(
    { seeds: known.length, generations, logs },
    generation,
  );
  if (forecast === undefined) return [];
  // Of the typical seed over the run: the mean of all logs.
  const level = moments(levels).mean;
  const [low, high] = [Math.exp(forecast.low - level), Math.exp(forecast.high - level)];
  if (!Number.isFinite(high)) return [];
  const tolerated = kind === 'risk' ? 1 + table.input.record.study.tolerance.increase : thresholds.variance;
  return [
    {
      group: index,
      metric: metric.id,
      basis,
      of: kind,
      observed: generations,
      n: known.length,
      generation,
      low,
      high,
      tolerated,
      word: wordOf(kind, forecast, level + Math.log(tolerated)),
      coverage: COVERAGE[kind],
    },
  ];
};

const kindOf = ({ measures }: MetricInfo): ForecastKind | undefined =>
  measures === 'risk' ? 'risk' : measures === 'log-variance' ? 'variance' : undefined;

/** Logs of these seeds of an arm, seeds x generations, row-major. */
const logsOf = (
  arm: Alone,
  seeds: readonly number[],
  generations: number,
  log: (value: number) => number,
): Float64Array => {
  const rows = placesOf(arm.seeds, seeds);
  const logs = new Float64Array(seeds.length * generations);
  for (let g = 0; g < generations; g++) {
    const at = arm.means(oneOf(g + 1));
    rows.forEach((row, seed) => {
      logs[seed * generations + g] = log(at[row]!);
    });
  }
  return logs;
};

/** Seeds that no interval can be made without, by what became of them. */
const goneOf = (
  here: Alone,
  there: Alone,
  known: readonly number[],
  logs: readonly Float64Array[],
  generations: number,
): Pick<NotForecasted, 'n' | 'lost' | 'lostInControl' | 'unknown' | 'zero'> => {
  const both = sharedSeeds(here.asked, there.asked);
  const of = (seeds: readonly number[]): number[] => sharedSeeds(both, seeds);
  const some = (is: (log: number) => boolean): number =>
    known.filter((_, row) => logs.some((arm) => arm.subarray(row * generations, (row + 1) * generations).some(is)))
      .length;
  return {
    n: both.length,
    lost: of(here.lost).length,
    lostInControl: of(there.lost).length,
    // In some generation measured on the other basis, or nothing to measure: not known there.
    unknown: of([...here.unknown, ...there.unknown]).length + some(Number.isNaN),
    zero: some((log) => log === -Infinity),
  };
};

/** Why there is no forecast. Fewer seeds than one takes are silent, unless some have lost it. */
const wordWithout = (
  { lost, lostInControl, unknown, zero }: Omit<NotForecasted, 'word' | 'of' | 'group' | 'metric' | 'basis'>,
  known: number,
): NotForecasted['word'] | undefined => {
  if (lost > 0) return 'lost';
  return lostInControl > 0 || (known >= FEWEST_SEEDS && unknown + zero > 0) ? 'no forecast' : undefined;
};

/** warning: the whole interval is beyond the line; no sign: none of it is. */
const wordOf = (kind: ForecastKind, { low, high }: Interval, line: number): Forecasted['word'] => {
  const [good, bad] = kind === 'risk' ? [high <= line, low > line] : [low >= line, high < line];
  return good ? 'no sign' : bad ? 'warning' : 'may collapse';
};
