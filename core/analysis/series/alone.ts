import type { MeasuredSeries, MetricInfo } from '../../contracts/index.js';
import { isLost, statesOf, windowMeans, worseOf, type Arm, type Judged } from './arms.js';
import { placesOf } from './seeds.js';
import type { Window } from './window.js';

/** One metric of one group by itself: every seed that was asked for, and what became of it in the judged window. */
export interface Alone {
  readonly series: MeasuredSeries;
  readonly asked: readonly number[];
  /** seeds with a finite number wherever the judged window has something to measure */
  readonly seeds: readonly number[];
  /** undefined or infinite for the worse, or the chain failed by its own fault: the worst there is */
  readonly lost: readonly number[];
  /** not run yet, ended by the machine, on the other basis, or infinite for the better */
  readonly unknown: readonly number[];
  /** nothing to measure, by the metric's own word */
  readonly harmless: readonly number[];
  /** mean over the window as it is judged, one number for each of `seeds`; NaN where a generation of it has none */
  means(window: Window): Float64Array;
}

export const aloneOf = (
  metric: MetricInfo,
  arm: Arm,
  judged: Judged,
  read: (value: number) => number = (value) => value,
): Alone => {
  // A reading that turns the order round turns round what an infinite number means.
  const worse = (read(1) < read(0) ? -worseOf(metric) : worseOf(metric)) as 1 | -1;
  const stateOf = statesOf(arm, judged, worse);
  const found: Record<'seeds' | 'lost' | 'unknown' | 'harmless', number[]> = {
    seeds: [],
    lost: [],
    unknown: [],
    harmless: [],
  };
  for (const seed of arm.asked) {
    const state = stateOf(seed);
    found[isLost(state) ? 'lost' : state === 'number' ? 'seeds' : (state as 'unknown' | 'harmless')].push(seed);
  }
  const rows = placesOf(arm.series.seeds, found.seeds);
  return {
    series: arm.series,
    asked: arm.asked,
    ...found,
    means: (window) => windowMeans(arm.series, rows, window).map(read),
  };
};
