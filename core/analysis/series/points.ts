import type {
  GroupLineage,
  MeasuredSeries,
  MetricInfo,
  Point,
  Prediction,
  TheorySetting,
  TheoryPoint,
  Trend,
} from '../../contracts/index.js';
import { criticalT } from '../tests/student.js';
import { MARKS } from '../input.js';

/**
 * Mean, spread and 95 % t interval over the seeds that have a finite value, by generation, with the number of those that
 * have lost theirs; generations without a finite value are left out.
 */
export const pointsOf = ({ values, marks, seeds, generations }: MeasuredSeries): Point[] => {
  const points: Point[] = [];
  for (let generation = 1; generation <= generations; generation++) {
    const point = pointAt(values, seeds.length, generations, generation);
    if (point === undefined) continue;
    let lost = 0;
    for (let at = generation - 1; at < values.length; at += generations)
      if (marks?.[at] === MARKS.lost || Math.abs(values[at]!) === Infinity) lost++;
    points.push(lost === 0 ? point : { ...point, lost });
  }
  return points;
};

const pointAt = (values: Float64Array, seeds: number, stride: number, generation: number): Point | undefined => {
  let n = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let at = generation - 1; at < seeds * stride; at += stride) {
    const value = values[at]!;
    if (!Number.isFinite(value)) continue;
    n++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (n === 0) return undefined;
  // A mean of equal numbers is that number, not a rounding error beside it.
  const mean = min === max ? min : sum / n;
  if (n === 1) return { generation, n, mean, min, max };
  let squares = 0;
  for (let at = generation - 1; at < seeds * stride; at += stride) {
    const value = values[at]!;
    if (Number.isFinite(value)) squares += (value - mean) * (value - mean);
  }
  const sd = Math.sqrt(squares / (n - 1));
  if (!Number.isFinite(sd)) return { generation, n, mean, min, max };
  const half = criticalT(0.975, n - 1) * (sd / Math.sqrt(n));
  return { generation, n, mean, sd, low: mean - half, high: mean + half, min, max };
};

/** Points of a series in the results, at most; results.csv has every generation. */
export const MOST_POINTS = 200;
/**
 * On each of two scales, of which the logarithm's first is generation 1 again: room is left for the first and the last, where a
 * trend sets in, both extremes, where a seed is first lost and where the fewest have a number: what a page says of how many
 * seeds its means rest on is so of every generation.
 */
const EVENLY = 97;

/** The generations that every long series shows: evenly spread over the run, and over its logarithm. */
const spread = (generations: number): ReadonlySet<number> => {
  const kept = new Set<number>([1, generations]);
  for (let i = 1; i < EVENLY; i++) {
    kept.add(Math.round(1 + ((generations - 1) * i) / EVENLY));
    kept.add(Math.round(Math.exp((Math.log(generations) * i) / EVENLY)));
  }
  return kept;
};

/** What a chart needs of a long series. `generations`: of the study. */
export const thinnedPoints = (
  points: readonly Point[],
  generations: number,
  onset: Trend['onset'] | undefined,
): readonly Point[] => {
  if (points.length <= MOST_POINTS) return points;
  const extreme = (sign: 1 | -1): number =>
    points.reduce((most, point) => (sign * point.mean > sign * most.mean ? point : most)).generation;
  const kept = spread(generations);
  const fewest = points.reduce((least, point) => (point.n < least.n ? point : least)).generation;
  const firstLost = points.find(({ lost }) => lost !== undefined)?.generation;
  const ends = [points[0]!.generation, points.at(-1)!.generation];
  const own = new Set([...ends, extreme(1), extreme(-1), onset?.generation, fewest, firstLost]);
  return points.filter(({ generation }) => kept.has(generation) || own.has(generation));
};

/** The same of rows by origin: they change by steps in the first two generations, and little from one to the next later. */
export const thinnedLineage = <L extends Omit<GroupLineage, 'group'>>(lineage: L, generations: number): L => {
  const { points } = lineage;
  if (points.length <= MOST_POINTS) return lineage;
  const kept = spread(generations);
  return {
    ...lineage,
    points: points.filter(({ generation }, i) => generation === 2 || i === points.length - 1 || kept.has(generation)),
  };
};

/** What the theories say of the same generations; empty where they say nothing. */
export const theoryOf = (
  predict: (setting: TheorySetting, metric: string, generation: number) => Prediction | undefined,
  setting: TheorySetting,
  { use, output }: MetricInfo,
  points: readonly Point[],
): TheoryPoint[] =>
  points.flatMap(({ generation }) => {
    const prediction = predict(setting, `${use}.${output}`, generation);
    return prediction === undefined || !Number.isFinite(prediction.value) ? [] : [{ generation, ...prediction }];
  });
