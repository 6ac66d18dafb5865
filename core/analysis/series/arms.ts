import type { Basis, MeasuredSeries, MetricInfo } from '../../contracts/index.js';
import type { Window } from './window.js';

/** One metric of a strategy (here) and its control on the same seeds: row i of both comes from the same seed. */
export interface Arms {
  readonly metric: MetricInfo;
  readonly basis: Basis;
  readonly seeds: readonly number[];
  readonly generations: number;
  /** seeds that finished in both arms but have no value at the end in one of them */
  readonly unmeasured: number;
  /** mean over the window, one number a seed; NaN where nothing was measured in it */
  here(window: Window): Float64Array;
  control(window: Window): Float64Array;
}

/** Mean of what was measured of one seed in a window; NaN when nothing was. */
export const windowMean = ({ values, generations }: MeasuredSeries, seed: number, { from, to }: Window): number => {
  let sum = 0;
  let n = 0;
  for (let at = seed * generations + from; at < seed * generations + to; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return sum / n;
};

export const windowMeans = (series: MeasuredSeries, rows: readonly number[], window: Window): Float64Array => {
  const means = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) means[i] = windowMean(series, rows[i]!, window);
  return means;
};

/** Rows of `series` by seed. */
const rowOf = ({ seeds }: MeasuredSeries): Map<number, number> => new Map(seeds.map((seed, row) => [seed, row]));

/**
 * Pairs by seed. `seeds`: those that finished in both arms; of these the ones that have a value in `end` in both arms
 * are kept. `read` turns a measured number into the one that is judged (accuracy into error).
 */
export const pairArms = (
  metric: MetricInfo,
  here: MeasuredSeries,
  control: MeasuredSeries,
  seeds: readonly number[],
  end: Window,
  read: (value: number) => number = (value) => value,
): Arms => {
  const hereRow = rowOf(here);
  const controlRow = rowOf(control);
  const kept = seeds.filter(
    (seed) => measured(here, hereRow.get(seed), end) && measured(control, controlRow.get(seed), end),
  );
  const x = kept.map((seed) => hereRow.get(seed)!);
  const c = kept.map((seed) => controlRow.get(seed)!);
  return {
    metric,
    basis: here.basis,
    seeds: kept,
    generations: here.generations,
    unmeasured: seeds.length - kept.length,
    here: (window) => windowMeans(here, x, window).map(read),
    control: (window) => windowMeans(control, c, window).map(read),
  };
};

const measured = (series: MeasuredSeries, row: number | undefined, window: Window): boolean =>
  row !== undefined && !Number.isNaN(windowMean(series, row, window));
