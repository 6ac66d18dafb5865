import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { oncePer } from '../../core/samples/index.js';
import { eachDistance, eachDistanceByProducts } from './distance/each-distance.js';
import { exponentialSum } from './distance/kernels.js';
import { type Comparable, type Points, pointsOf, ROWS } from './distance/points.js';
import { eachSampled, harmless, obstacle } from './measured.js';
import { LEAST } from './outputs.js';
import { comparable, DISTANCE, takesCategories } from './table/gower.js';
import { POSITIVE } from '../options.js';

const schema = objectSchema({
  bandwidth: {
    anyOf: [POSITIVE, { const: 'median' }],
    default: 'median',
    description:
      'h of the kernel exp(-|x - y|^2 / (2 h^2)), in data units unless the distance is gower: another one when these change; median: the median distance of two held-out real rows, the same for every generation; where over half of the pairs are equal, of those that are not',
  },
  distance: DISTANCE,
  rows: ROWS,
});

const COMMON = { unit: '', ...LEAST } as const;

/** Where all real rows are equal there is no length to compare by, and nothing to measure for any model. */
class Mmd implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'unbiased',
      title: 'MMD², unbiased',
      summary: 'squared maximum mean discrepancy, unbiased: it may fall below 0',
      ...COMMON,
      range: [-2, 2],
    },
    {
      name: 'biased',
      title: 'MMD², biased',
      summary: 'squared maximum mean discrepancy of the samples as they are; above 0 between two samples of one law',
      ...COMMON,
      range: [0, 2],
    },
  ];
  readonly #real;

  constructor(private readonly options: Options<typeof schema>) {
    this.#real = oncePer((test: Comparable) => {
      const points = pointsOf(test, options.rows);
      const bandwidth = options.bandwidth === 'median' ? medianDistance(points) : options.bandwidth;
      return bandwidth === undefined ? undefined : { points, bandwidth, within: kernelSumWithin(points, bandwidth) };
    });
  }

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const rows = await subject.rows();
    const hindered = obstacle(rows, subject.test, this.outputs, { rows: 2, real: 2 });
    if (hindered !== undefined) return hindered;
    const [varying, test] = comparable(rows, subject.test, this.options.distance);
    const real = this.#real(test);
    if (real === undefined) return harmless(this.outputs);
    const points = pointsOf(varying, this.options.rows);
    return eachSampled(
      discrepancies(
        points.count,
        real.points.count,
        [kernelSumWithin(points, real.bandwidth), real.within],
        kernelSumBetween(points, real.points, real.bandwidth),
      ),
    );
  }
}

/** Rows whose pairs the median is taken over: 124,750 of them. */
const MEDIAN_ROWS = 500;

/**
 * The median distance of two rows of the sample (Gretton et al. 2012, section 8). Where that is 0, because over half of the
 * pairs are equal, the median of the distances above 0; undefined where there is none.
 */
export const medianDistance = (points: Points): number | undefined => {
  const kept = pointsOf({ kind: 'vectors', shape: [points.d], ...points }, MEDIAN_ROWS);
  const squares = new Float64Array((kept.count * (kept.count - 1)) / 2);
  let at = 0;
  eachDistance(
    kept,
    kept,
    (_, __, block) => {
      squares.set(block, at);
      at += block.length;
    },
    'above',
  );
  const median = rootOfMedian(squares);
  if (median > 0) return median;
  const apart = rootOfMedian(squares.filter((square) => square > 0));
  return apart > 0 ? apart : undefined;
};

/** NaN of none; the squares change places. */
const rootOfMedian = (squares: Float64Array): number => {
  const middle = squares.length >> 1;
  const upper = Math.sqrt(select(squares, middle));
  if (squares.length % 2 === 1) return upper;
  return 0.5 * (Math.sqrt(squares.subarray(0, middle).reduce((most, x) => Math.max(most, x), -Infinity)) + upper);
};

/**
 * The number that sorting would bring to a place, in linear time (Hoare 1961, Find): what is in front of it afterwards is no
 * greater, what is behind it no less. undefined of none would be NaN.
 */
const select = (values: Float64Array, place: number): number => {
  let [from, to] = [0, values.length - 1];
  while (from < to) {
    const [a, b, c] = [values[from]!, values[(from + to) >> 1]!, values[to]!];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let [left, right] = [from, to];
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const swapped = values[left]!;
      values[left++] = values[right]!;
      values[right--] = swapped;
    }
    if (place <= right) to = right;
    else if (place >= left) from = left;
    else break;
  }
  return values[place] ?? NaN;
};

/** Sum of the Gaussian kernel exp(-|x - y|^2 / (2 h^2)) over all pairs of two different rows, each pair once. */
export const kernelSumWithin = (points: Points, bandwidth: number): number => {
  const rate = -0.5 / (bandwidth * bandwidth);
  let sum = 0;
  eachDistanceByProducts(points, points, (_, __, squares) => (sum += exponentialSum(squares, rate)), 'above');
  return sum;
};

/** The same over all pairs of a row of one sample and a row of the other. */
export const kernelSumBetween = (a: Points, b: Points, bandwidth: number): number => {
  const rate = -0.5 / (bandwidth * bandwidth);
  let sum = 0;
  eachDistanceByProducts(a, b, (_, __, squares) => (sum += exponentialSum(squares, rate)));
  return sum;
};

/** Squared discrepancy of n and m rows from their sums (Gretton et al. 2012, equations 3 and 5). */
export const discrepancies = (
  n: number,
  m: number,
  within: readonly [number, number],
  between: number,
): { readonly unbiased: number; readonly biased: number } => {
  const cross = (2 * between) / n / m;
  return {
    unbiased: (2 * within[0]) / n / (n - 1) + (2 * within[1]) / m / (m - 1) - cross,
    // A sum of squares but for rounding.
    biased: Math.max(0, (n + 2 * within[0]) / n / n + (m + 2 * within[1]) / m / m - cross),
  };
};

export const mmd = metric({
  id: 'mmd',
  summary: 'Maximum mean discrepancy with a Gaussian kernel, biased and unbiased',
  reference: 'Gretton et al. 2012, A Kernel Two-Sample Test',
  data: 'vectors',
  provides: takesCategories,
  options: schema,
  // Squares from products, exponentials several at a time.
  revision: 2,
  implementation: Mmd,
});
