import type { Basis, MeasuredSeries, MetricInfo } from '../../contracts/index.js';
import { MARKS } from '../input.js';
import { placesOf } from './seeds.js';
import type { Window } from './window.js';

/**
 * What became of the seeds that both arms were asked for, beside those that have a number in both. A seed is lost in an
 * arm when its chain failed by its own fault, or what is measured is undefined or infinite for the worse anywhere in the
 * window that is judged: the worst there is.
 */
export interface Lost {
  /** lost here, with a number in the control */
  readonly here: number;
  /** lost in the control, with a number here */
  readonly control: number;
  readonly both: number;
  /** of those lost here, in the control or not, the ones that are infinite */
  readonly infinite: number;
  /** not lost as far as is known, and without a number that could be judged: not run yet, ended by the machine, on the other basis */
  readonly unknown: number;
  /** nothing to measure in an arm, by the metric's own word */
  readonly harmless: number;
  /** seeds asked for in both arms */
  readonly n: number;
}

/** One metric of a strategy (here) and its control on the same seeds: row i of both comes from the same seed. */
export interface Arms {
  readonly metric: MetricInfo;
  readonly basis: Basis;
  /** seeds with a number in both arms wherever the judged window has generations */
  readonly seeds: readonly number[];
  readonly generations: number;
  readonly lost: Lost;
  /** mean over the window, one number a seed; NaN where a generation of it has no number */
  here(window: Window): Float64Array;
  control(window: Window): Float64Array;
}

/** What is known of one seed in a window. */
export type State = 'number' | 'lost' | 'infinite' | 'unknown' | 'harmless';

/** Mean over a window, in which a place that is lost, or without record, leaves none: NaN. */
export const windowMean = (
  { values, marks, generations }: MeasuredSeries,
  seed: number,
  { from, to }: Window,
): number => {
  let sum = 0;
  let n = 0;
  for (let at = seed * generations + from; at < seed * generations + to; at++) {
    const value = values[at]!;
    if (!Number.isNaN(value)) {
      sum += value;
      n++;
    } else if (marks === undefined || marks[at]! < MARKS.harmless) return NaN;
  }
  return sum / n;
};

export const windowMeans = (series: MeasuredSeries, rows: readonly number[], window: Window): Float64Array => {
  const means = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) means[i] = windowMean(series, rows[i]!, window);
  return means;
};

/** Whether a seed has lost what is measured, or has it infinite, anywhere in a window. */
export const lostIn = ({ values, marks, generations }: MeasuredSeries, seed: number, { from, to }: Window): boolean => {
  for (let at = seed * generations + from; at < seed * generations + to; at++)
    if (marks?.[at] === MARKS.lost || Math.abs(values[at]!) === Infinity) return true;
  return false;
};

/** The widest and the narrowest of the windows that definitions read, both up to the last generation. */
export interface Judged {
  readonly from: number;
  readonly least: number;
  readonly to: number;
}

/** Of one generation; elsewhere: measured, on the other basis. Infinite for the better, or no record, is neither a number nor a loss. */
const stateAt = (value: number, mark: number, worse: 1 | -1): State | 'elsewhere' => {
  if (mark === MARKS.lost) return 'lost';
  if (value === worse * Infinity) return 'infinite';
  if (Number.isFinite(value)) return 'number';
  return mark === MARKS.harmless ? 'harmless' : mark === MARKS.otherwise ? 'elsewhere' : 'unknown';
};

/** `worse`: 1 where higher numbers are worse, -1 where lower ones are. A seed must have a number in the narrowest window. */
const stateIn = (
  { values, marks, generations }: MeasuredSeries,
  seed: number,
  { from, least, to }: Judged,
  worse: 1 | -1,
): State => {
  const seen = new Set<State>();
  const narrow = seed * generations + least;
  for (let at = seed * generations + from; at < seed * generations + to; at++) {
    const state = stateAt(values[at]!, marks?.[at] ?? MARKS.none, worse);
    if (isLost(state)) return state;
    if (state !== 'elsewhere' && (state !== 'number' || at >= narrow)) seen.add(state);
  }
  if (seen.has('unknown')) return 'unknown';
  return seen.has('number') ? 'number' : seen.has('harmless') ? 'harmless' : 'unknown';
};

/** One arm of a comparison. */
export interface Arm {
  readonly series: MeasuredSeries;
  readonly asked: readonly number[];
  readonly finished: readonly number[];
  /** seeds whose chain failed by its own fault */
  readonly failed: readonly number[];
}

/** Higher is worse of everything but a log variance and a tail mass. */
export const worseOf = ({ measures }: MetricInfo): 1 | -1 =>
  measures === 'log-variance' || measures === 'tail-mass' ? -1 : 1;

/** Turns a measured number into the one that is judged (accuracy into error). */
type Read = (value: number) => number;
const asMeasured: Read = (value) => value;

/**
 * Pairs the seeds that both arms were asked for. `judged`: the generations of which a seed must have all that there is to
 * measure, and a number in the last of them.
 */
export const pairArms = (
  metric: MetricInfo,
  here: Arm,
  control: Arm,
  judged: Judged,
  read: Read = asMeasured,
): Arms => {
  const there = new Set(control.asked);
  const asked = here.asked.filter((seed) => there.has(seed));
  const ofHere = statesOf(here, judged, metric, read);
  const ofControl = statesOf(control, judged, metric, read);
  const counts = { here: 0, control: 0, both: 0, infinite: 0, unknown: 0, harmless: 0 };
  const paired: number[] = [];
  for (const seed of asked) {
    const [x, c] = [ofHere(seed), ofControl(seed)];
    if (x === 'infinite') counts.infinite++;
    const became = together(x, c);
    if (became === 'number') paired.push(seed);
    else counts[became]++;
  }
  const [x, c] = [placesOf(here.series.seeds, paired), placesOf(control.series.seeds, paired)];
  return {
    metric,
    basis: here.series.basis,
    seeds: paired,
    generations: here.series.generations,
    lost: { ...counts, n: asked.length },
    here: (window) => windowMeans(here.series, x, window).map(read),
    control: (window) => windowMeans(control.series, c, window).map(read),
  };
};

/** What became of a seed of which both arms are known. */
const together = (here: State, control: State): 'number' | 'unknown' | 'both' | 'here' | 'control' | 'harmless' => {
  if (here === 'unknown' || control === 'unknown') return 'unknown';
  if (isLost(here)) return isLost(control) ? 'both' : 'here';
  if (isLost(control)) return 'control';
  return here === 'number' && control === 'number' ? 'number' : 'harmless';
};

const isLost = (state: State | 'elsewhere'): state is 'lost' | 'infinite' => state === 'lost' || state === 'infinite';

/** What became of a seed. */
const statesOf = (
  { series, finished, failed }: Arm,
  judged: Judged,
  metric: MetricInfo,
  read: Read,
): ((seed: number) => State) => {
  // A reading that turns the order round turns round what an infinite number means.
  const worse = (read(1) < read(0) ? -worseOf(metric) : worseOf(metric)) as 1 | -1;
  const done = new Set(finished);
  const dead = new Set(failed);
  const row = new Map(series.seeds.map((seed, at) => [seed, at]));
  return (seed) => {
    if (dead.has(seed)) return 'lost';
    const at = row.get(seed);
    return !done.has(seed) || at === undefined ? 'unknown' : stateIn(series, at, judged, worse);
  };
};

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

export const aloneOf = (metric: MetricInfo, arm: Arm, judged: Judged, read: Read = asMeasured): Alone => {
  const stateOf = statesOf(arm, judged, metric, read);
  const found: Record<'seeds' | 'lost' | 'unknown' | 'harmless', number[]> = {
    seeds: [],
    lost: [],
    unknown: [],
    harmless: [],
  };
  for (const seed of arm.asked) {
    const state = stateOf(seed);
    found[isLost(state) ? 'lost' : state === 'number' ? 'seeds' : state].push(seed);
  }
  const rows = placesOf(arm.series.seeds, found.seeds);
  return {
    series: arm.series,
    asked: arm.asked,
    ...found,
    means: (window) => windowMeans(arm.series, rows, window).map(read),
  };
};
