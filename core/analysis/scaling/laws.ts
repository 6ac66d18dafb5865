import type {
  Estimate,
  Law,
  PlaceWithoutLaw,
  NoLawReason,
  MetricInfo,
  RandomStream,
  WithoutLaw,
} from '../../contracts/index.js';
import type { Thresholds } from '../../judging/index.js';
import type { Alone } from '../series/arms.js';
import { placesOf, sharedSeeds } from '../series/seeds.js';
import { difference, moments } from '../series/summary.js';
import type { SeriesTable } from '../series/table.js';
import { endOf } from '../series/window.js';
import { skewedTested } from '../tests/skewed.js';
import { linesOfSamples, linesOfShares, type AxisLine } from './axes.js';
import { fitAlong, type Fitted, type Form } from './fit.js';
import { misses } from './misfit.js';
import { meansOf, type Along } from './resample.js';

export interface Laws {
  readonly laws: readonly Law[];
  readonly without: readonly WithoutLaw[];
}

/**
 * A law for each metric along every axis that the study has three positions of: T, the synthetic share, or the number of
 * synthetic rows beside as many real ones. What was measured of the intervals and of the test stands in
 * bench/calibration/README.md (`npx tsx bench/calibration/scaling.ts`).
 */
export const lawsOf = (table: SeriesTable, random: RandomStream, thresholds: Thresholds): Laws => {
  const lines = [...linesOfSamples(table), ...linesOfShares(table, thresholds.sizes)].filter(
    ({ at }) => at.length >= thresholds.sizes,
  );
  const without = new Map<string, WithoutLaw>();
  const laws = lines.flatMap((line) =>
    table.input.metrics.flatMap((metric) => {
      const found = lawOf(table, line, metric, random, thresholds);
      if (found === undefined || 'positions' in found) return found ?? [];
      const key = `${line.axis} ${found.reason}`;
      const groups = line.at.map(({ index }) => index);
      const place: PlaceWithoutLaw = { metric: metric.id, strategy: line.strategy, groups, ...found };
      without.set(key, {
        axis: line.axis,
        reason: found.reason,
        places: [...(without.get(key)?.places ?? []), place],
      });
      return [];
    }),
  );
  return { laws, without: [...without.values()] };
};

/** Or why there is none; undefined: nothing was measured there. */
const lawOf = (
  table: SeriesTable,
  { axis, strategy, at }: AxisLine,
  metric: MetricInfo,
  random: RandomStream,
  { alpha, seeds: fewest }: Thresholds,
): Law | NoLawReason | undefined => {
  const measured = endsAlong(table, at, metric, fewest);
  if (measured === undefined || 'reason' in measured) return measured;
  const { basis, along, n, leftOut } = measured;
  const reading = axis === 'share' ? ofShare : readingOf(metric);
  if (reading === undefined) return { reason: 'no-best' };
  const { form } = reading;
  const change = changeOf(along, axis === 'share');
  const read: Along = { ...along, values: along.values.map((of) => of.map(reading.read)) };
  const refused = form === 'zero' ? refusedDistance(read, alpha) : refusedValues(change, alpha);
  if (refused !== undefined) return refused;
  const { source, model, samples } = table.group(at[0]!.index);
  const fitted = fitAlong(read, form, random.child(source, model, strategy, metric.id, ...path(axis, samples)), alpha);
  // Errors of a distance are relative ones, which are too large to tell.
  if (form !== 'zero' && misses(fitted.loss, read)) return { reason: 'no-fit' };
  if (fitted.vague) return { reason: 'vague', exponent: fitted.exponent };
  return {
    groups: at.map(({ index }) => index),
    strategy,
    metric: metric.id,
    basis,
    axis,
    positions: along.x,
    form: FORMS[form],
    ...(leftOut === 0 ? {} : { leftOut }),
    exponent: { n, mean: fitted.law.exponent, ...fitted.exponent },
    ...valuesOf(fitted, reading, metric, n),
    p: fitted.p,
    saturates: fitted.levelsOff,
    change,
    lastStep: skewedTested(difference(along.values.at(-1)!, along.values.at(-2)!)),
  };
};

/** What was measured at every position, on one basis and of the same seeds. */
interface Ends {
  readonly basis: Law['basis'];
  readonly along: Along;
  readonly n: number;
  /** seeds that are not there at every position */
  readonly leftOut: number;
}
const endsAlong = (
  table: SeriesTable,
  at: AxisLine['at'],
  metric: MetricInfo,
  fewest: number,
): Ends | NoLawReason | undefined => {
  const arms = armsOf(table, at, metric);
  if (arms === undefined) return { reason: 'bases' };
  const x = at.map((position) => position.x);
  if (arms.some(({ lost }) => lost.length > 0)) return { reason: 'lost', at: lostAt(x, arms) };
  if (arms.every((one) => one.seeds.length === 0)) return undefined;
  const seeds = seedsIn(arms);
  const n = seeds.length;
  if (n < fewest) return { reason: 'few', seeds: n, needed: fewest };
  return {
    basis: arms[0]!.series.basis,
    along: { x, values: arms.map((one) => endsOf(one, seeds)) },
    n,
    leftOut: new Set(arms.flatMap(({ asked }) => asked)).size - n,
  };
};

/** Where nothing is shown to change there is no law to be had. */
const refusedValues = (change: Law['change'], alpha: number): NoLawReason | undefined =>
  change.p! <= alpha ? undefined : { reason: 'no-change' };

/** A distance may have reached its floor everywhere; a law that falls towards one has nothing to say of a distance that grows. */
const refusedDistance = (read: Along, alpha: number): NoLawReason | undefined => {
  const change = changeOf(read, false);
  if (change.mean > 0 && change.p! <= alpha) return { reason: 'away', change };
  return meansOf(read).every((mean) => mean > 0) ? undefined : { reason: 'at-best' };
};

const FORMS: Readonly<Record<Form, Law['form']>> = { zero: 'distance', any: 'values', share: 'share' };

/** Distances turned back into values of the metric; of a distance to both sides of an ideal that is not 0 it stays one. */
const valuesOf = (
  { law, constant, curve }: Fitted,
  { best, below }: Reading,
  { better }: MetricInfo,
  n: number,
): Pick<Law, 'floor' | 'distanceFrom' | 'curve'> => {
  const floor: Estimate = { n, mean: law.constant, ...constant };
  if (best === undefined || (best === 0 && better === 'lower')) return { floor, curve };
  if (better === 'ideal') return { floor: { ...floor }, distanceFrom: best };
  const sign = below === true ? -1 : 1;
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

/** Least-squares slope by seed: on log2 rows, or on the share. */
const changeOf = ({ x, values }: Along, share: boolean): Law['change'] => {
  const place = Float64Array.from(x, (position) => (share ? position : Math.log2(position)));
  const { mean } = moments(place);
  const squares = place.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const slopes = new Float64Array(values[0]!.length);
  values.forEach((of, i) => {
    for (let seed = 0; seed < slopes.length; seed++) slopes[seed]! += ((place[i]! - mean) / squares) * of[seed]!;
  });
  return skewedTested(slopes);
};

const path = (axis: AxisLine['axis'], samples: number): (string | number)[] =>
  axis === 'samples' ? [] : [axis, samples];

/** The ends at every position: of the bases that all of them can stand on, the one with most seeds. Never of both. */
const armsOf = (table: SeriesTable, at: AxisLine['at'], metric: MetricInfo): readonly Alone[] | undefined => {
  const [first, second] = (['exact', 'sampled'] as const).flatMap((basis) => {
    const arms = at.map(({ index }) => table.alone(index, metric, basis));
    return arms.every((one) => one !== undefined) ? [{ arms, seeds: seedsIn(arms).length }] : [];
  });
  return second !== undefined && second.seeds > first!.seeds ? second.arms : first?.arms;
};
const seedsIn = (arms: readonly Alone[]): number[] => sharedSeeds(...arms.map(({ seeds }) => seeds));

/** End value of each of these seeds. */
const endsOf = (arm: Alone, seeds: readonly number[]): Float64Array => {
  const means = arm.means(endOf(arm.series.generations));
  return Float64Array.from(placesOf(arm.seeds, seeds), (place) => means[place]!);
};

const lostAt = (x: readonly number[], arms: readonly Alone[]): Extract<NoLawReason, { reason: 'lost' }>['at'] =>
  arms.flatMap(({ lost, asked }, i) =>
    lost.length === 0 ? [] : [{ position: x[i]!, lost: lost.length, n: asked.length }],
  );

/** How the values of a metric are read before a law is fitted to them. */
interface Reading {
  readonly form: Form;
  /** form zero: what is fitted is the distance from this best value */
  readonly best?: number;
  /** the best value is approached from below */
  readonly below?: true;
  read(value: number): number;
}

/** A metric with a best value by its distance from it; one without by its values; undefined: no value is called better. */
const readingOf = ({ better, ideal, range: [lowest, highest] }: MetricInfo): Reading | undefined => {
  const known = typeof ideal === 'number' ? ideal : undefined;
  switch (better) {
    case 'ideal':
      return known === undefined ? undefined : { form: 'zero', best: known, read: (value) => Math.abs(value - known) };
    case 'lower': {
      const best = known ?? lowest;
      return best === null ? any : { form: 'zero', best, read: (value) => value - best };
    }
    case 'higher': {
      const best = known ?? highest;
      return best === null ? any : { form: 'zero', best, below: true, read: (value) => best - value };
    }
  }
};
const any: Reading = { form: 'any', read: (value) => value };
const ofShare: Reading = { form: 'share', read: (value) => value };
