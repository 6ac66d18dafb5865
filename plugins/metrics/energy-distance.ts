import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { oncePer, rowLength } from '../../core/samples/index.js';
import { eachDistance } from './distance/each-distance.js';
import { rootSum } from './distance/kernels.js';
import { type Comparable, type Points, pointsOf, ROWS } from './distance/points.js';
import { obstacle, sampled } from './measured.js';
import { RISK } from './outputs.js';
import { comparable, DISTANCE, DISTANCE_OF_ROWS } from './table/gower.js';

const schema = objectSchema({
  distance: {
    ...DISTANCE,
    default: 'euclidean',
    description: `${DISTANCE_OF_ROWS}; its unit is that of the answer`,
  },
  rows: { ...ROWS, description: `${ROWS.description}; one column of numbers: all rows are used` },
});

/** Not corrected for sampling: between two samples of one law it is above 0 and falls as they grow. */
class EnergyDistance implements Metric<Vectors> {
  readonly outputs: readonly Output[];
  readonly #real;

  constructor(private readonly options: Options<typeof schema>) {
    const { distance, rows } = options;
    this.outputs = [
      {
        name: 'distance',
        title: 'Energy distance',
        summary: "square root of 2 E|X - Y| - E|X - X'| - E|Y - Y'| between the model's and the held-out real rows",
        ...RISK,
        unit: distance === 'gower' ? '' : 'data units^(1/2)',
      },
    ];
    this.#real = oncePer((test: Comparable) => {
      if (rowLength(test.shape) === 1 && test.gower !== true) return { sorted: Float64Array.from(test.values).sort() };
      const points = pointsOf(test, rows);
      return { points, rows, within: meanDistanceWithin(points) };
    });
  }

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const rows = await subject.rows();
    const hindered = obstacle(rows, subject.test, this.outputs);
    if (hindered !== undefined) return hindered;
    const [varying, test] = comparable(rows, subject.test, this.options.distance);
    const real = this.#real(test);
    if (real.points === undefined)
      return { distance: sampled(Math.sqrt(energyOnLine(Float64Array.from(varying.values).sort(), real.sorted))) };
    const points = pointsOf(varying, real.rows);
    const squared = 2 * meanDistanceBetween(points, real.points) - meanDistanceWithin(points) - real.within;
    return { distance: sampled(Math.sqrt(Math.max(0, squared))) };
  }
}

/**
 * Squared energy distance of two samples on the line: 2 E|X - Y| - E|X - X'| - E|Y - Y'| = 2 int (F - G)^2 (Székely & Rizzo
 * 2013, section 2), in one pass over the sorted rows.
 * @param a sorted ascending, not empty
 * @param b sorted ascending, not empty
 */
export const energyOnLine = (a: Float64Array, b: Float64Array): number => {
  const n = a.length;
  const m = b.length;
  let sum = 0;
  let before = Math.min(a[0]!, b[0]!);
  for (let i = 0, j = 0; i < n || j < m;) {
    const next = j === m || (i < n && a[i]! <= b[j]!) ? a[i]! : b[j]!;
    const gap = i / n - j / m;
    sum += gap * gap * (next - before);
    before = next;
    while (i < n && a[i] === next) i++;
    while (j < m && b[j] === next) j++;
  }
  return 2 * sum;
};

/** Mean distance of two rows of one sample, each row held against itself too. */
export const meanDistanceWithin = (points: Points): number => {
  let sum = 0;
  eachDistance(points, points, (_, __, squares) => (sum += rootSum(squares)), 'above');
  return (2 * sum) / points.count / points.count;
};

/** Mean distance of a row of one sample to a row of the other. */
export const meanDistanceBetween = (a: Points, b: Points): number => {
  let sum = 0;
  eachDistance(a, b, (_, __, squares) => (sum += rootSum(squares)));
  return sum / a.count / b.count;
};

export const energyDistance = metric({
  id: 'energy-distance',
  summary: "Energy distance between the model's and the held-out real rows: 0 for equal laws alone",
  reference: 'Székely & Rizzo 2013, Energy statistics',
  data: 'vectors',
  provides: ({ distance }) => (distance === 'gower' ? ['categories', 'missing'] : []),
  options: schema,
  implementation: EnergyDistance,
});
