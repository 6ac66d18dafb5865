import type {
  Basis,
  Estimate,
  MeasuredSeries,
  MetricInfo,
  RandomStream,
  ScalingFit,
  WithoutLaw,
} from '../../contracts/index.js';
import { windowMeans } from '../series/arms.js';
import { difference, moments } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { endOf } from '../series/window.js';
import { studentInterval, studentTwoSided } from '../tests/student.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import { linesOfSamples, linesOfShares, type AxisLine } from './axes.js';
import { fitAlong, levelsOff, type Fitted } from './fit.js';
import { misses } from './misfit.js';
import { readingOf, type Reading } from './readings.js';
import { meansOf, type Along } from './resample.js';
import { Lawless } from './without.js';
import { lawText } from './words.js';

export interface Scaling {
  readonly fits: readonly ScalingFit[];
  readonly without: readonly WithoutLaw[];
}

/**
 * A law for each metric along every axis that the study has three positions of: T, the synthetic share, or the number of
 * synthetic rows beside as many real ones. What was measured of the intervals and of the test stands in
 * bench/calibration/README.md (`npx tsx bench/calibration/scaling.ts`).
 */
export const scalingOf = (table: SeriesTable, random: RandomStream, thresholds: Thresholds): Scaling => {
  const lines = [...linesOfSamples(table), ...linesOfShares(table, thresholds.sizes)].filter(
    ({ at }) => at.length >= thresholds.sizes,
  );
  const without = new Lawless();
  const fits = lines.flatMap((line) =>
    table.input.metrics.flatMap((metric) => fitOf(table, line, metric, random, thresholds, without)),
  );
  return { fits, without: without.sentences() };
};

const fitOf = (
  table: SeriesTable,
  { axis, strategy, at }: AxisLine,
  metric: MetricInfo,
  random: RandomStream,
  { alpha, seeds: fewest }: Thresholds,
  without: Lawless,
): ScalingFit[] => {
  const { source, model, samples } = table.group(at[0]!.index);
  const measured = endsAlong(table, at, metric.id);
  if (measured === undefined) return [];
  const { basis, ends, seeds } = measured;
  if (seeds.length < fewest) return [];
  const along: Along = {
    x: at.map(({ x }) => x),
    values: ends.map((end) => Float64Array.from(seeds, (seed) => end.get(seed)!)),
  };
  const reading = axis === 'share' ? undefined : readingOf(metric);
  const form = axis === 'share' ? 'share' : reading?.form;
  if (form === undefined) return without.add(axis, metric.id, strategy, 'no-best');
  const change = changeOf(along, axis === 'share');
  // Where nothing is shown to change there is no law to be had; a distance may have reached its floor everywhere.
  if (form !== 'zero' && !(change.p! <= alpha)) return without.add(axis, metric.id, strategy, 'no-change');
  const read: Along =
    reading === undefined ? along : { ...along, values: along.values.map((of) => of.map(reading.read)) };
  if (form === 'zero' && !meansOf(read).every((mean) => mean > 0 && Number.isFinite(mean)))
    return without.add(axis, metric.id, strategy, 'at-best');
  // A law that falls towards a floor has nothing to say of a distance that grows.
  if (form === 'zero' && grows(changeOf(read, false), alpha)) return without.add(axis, metric.id, strategy, 'away');
  const path = axis === 'samples' ? [] : [axis, samples];
  const fitted = fitAlong(read, form, random.child(source, model, strategy, metric.id, ...path));
  // Errors of a distance are relative ones, which are too large to tell.
  if (form !== 'zero' && misses(fitted.law.loss, read)) return without.add(axis, metric.id, strategy, 'no-fit');
  const n = seeds.length;
  const about: Omit<ScalingFit, 'text'> = {
    source,
    model,
    strategy,
    metric: metric.id,
    basis,
    ...(axis === 'samples' ? {} : { axis, samples, variants: at.map(({ index }) => table.group(index).strategy) }),
    sizes: along.x,
    exponent: { n, mean: fitted.law.exponent, ...fitted.exponent },
    ...valuesOf(fitted, reading, metric, n),
    p: fitted.p,
    saturates: levelsOff(fitted, form, alpha),
    change,
    lastStep: tested(difference(along.values.at(-1)!, along.values.at(-2)!)),
  };
  return [{ ...about, text: lawText(about, form) }];
};

/** Distances turned back into values of the metric; of a distance to both sides of an ideal that is not 0 it stays one. */
const valuesOf = (
  { law, constant, curve }: Fitted,
  reading: Reading | undefined,
  { better }: MetricInfo,
  n: number,
): Pick<ScalingFit, 'floor' | 'distanceFrom' | 'curve'> => {
  const floor: Estimate = { n, mean: law.constant, ...constant };
  const best = reading?.best;
  if (best === undefined || (best === 0 && better === 'lower')) return { floor, curve };
  if (better === 'ideal') return { floor: { ...floor }, distanceFrom: best };
  const sign = reading?.below === true ? -1 : 1;
  const back = <T extends { readonly low: number; readonly high: number }>({
    low,
    high,
  }: T): { low: number; high: number } =>
    sign < 0 ? { low: best - high, high: best - low } : { low: best + low, high: best + high };
  return {
    floor: { n, mean: best + sign * law.constant, ...back(constant) },
    distanceFrom: best,
    curve: curve.map((point) => ({ x: point.x, value: best + sign * point.value, ...back(point) })),
  };
};

const grows = ({ mean, p }: ScalingFit['change'] & {}, alpha: number): boolean => mean > 0 && p! <= alpha;

/** Least-squares slope by seed: on log2 rows, or on the share. */
const changeOf = ({ x, values }: Along, share: boolean): ScalingFit['change'] & {} => {
  const place = Float64Array.from(x, (position) => (share ? position : Math.log2(position)));
  const { mean } = moments(place);
  const squares = place.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const slopes = new Float64Array(values[0]!.length);
  values.forEach((of, i) => {
    for (let seed = 0; seed < slopes.length; seed++) slopes[seed]! += ((place[i]! - mean) / squares) * of[seed]!;
  });
  return tested(slopes);
};
const tested = (d: Float64Array): NonNullable<ScalingFit['change']> => ({
  ...studentInterval(d),
  p: studentTwoSided(d, 0),
});

/** End values by seed at every position: of the bases that all of them have, the one with most seeds. Never of both. */
const endsAlong = (
  table: SeriesTable,
  at: AxisLine['at'],
  metric: string,
): { readonly basis: Basis; readonly ends: readonly Map<number, number>[]; readonly seeds: number[] } | undefined => {
  const all = (['exact', 'sampled'] as const).flatMap((basis) => {
    const series = at.map(({ index }) => table.bases(index, metric).find((one) => one.basis === basis));
    if (!series.every((one) => one !== undefined)) return [];
    const ends = series.map((one, i) => endsOf(one, table.input.progress[at[i]!.index]!.finished));
    return [{ basis, ends, seeds: [...ends[0]!.keys()].filter((seed) => ends.every((end) => end.has(seed))) }];
  });
  const [first, second] = all;
  return second !== undefined && second.seeds.length > first!.seeds.length ? second : first;
};

/** End value by seed. */
const endsOf = (series: MeasuredSeries, seeds: readonly number[]): Map<number, number> => {
  const known = seeds.filter((seed) => series.seeds.includes(seed));
  const rows = known.map((seed) => series.seeds.indexOf(seed));
  const means = windowMeans(series, rows, endOf(series.generations));
  return new Map(known.flatMap((seed, i) => (Number.isNaN(means[i]) ? [] : [[seed, means[i]!] as const])));
};
