import type {
  MeasuredSeries,
  MetricInfo,
  Point,
  Prediction,
  TheorySetting,
  TheoryPoint,
} from '../../contracts/index.js';
import { criticalT } from '../tests/student.js';
import { MARKS } from './columns.js';

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
