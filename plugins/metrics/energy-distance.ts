import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, type Options } from '../../core/plugin/index.js';
import { oncePer, rowLength } from '../../core/samples/index.js';
import { withoutConstants } from './columns.js';
import { ROWS } from './distance/options.js';
import { pointsOf } from './distance/points.js';
import { energyOnLine, meanDistanceBetween, meanDistanceWithin } from './energy-distance/statistic.js';
import { obstacle, sampled } from './measured.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: { rows: { ...ROWS, description: `${ROWS.description}; one column: all rows are used` } },
} as const;

/** Not corrected for sampling: between two samples of one law it is above 0 and falls as they grow. */
class EnergyDistance implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'distance',
      summary: "square root of 2 E|X - Y| - E|X - X'| - E|Y - Y'| between the model's and the held-out real rows",
      unit: 'data units^(1/2)',
      better: 'lower',
      ideal: 0,
      range: [0, Infinity],
      scale: 'log',
      measures: 'risk',
    },
  ];
  readonly #real;

  constructor({ rows }: Options<typeof schema>) {
    this.#real = oncePer((test: Vectors) => {
      if (rowLength(test.shape) === 1) return { sorted: Float64Array.from(test.values).sort() };
      const points = pointsOf(test, rows);
      return { points, rows, within: meanDistanceWithin(points) };
    });
  }

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const rows = await subject.rows();
    const hindered = obstacle(rows, subject.test, this.outputs);
    if (hindered !== undefined) return hindered;
    const [varying, test] = withoutConstants(rows, subject.test);
    const real = this.#real(test);
    if (real.points === undefined)
      return { distance: sampled(Math.sqrt(energyOnLine(Float64Array.from(varying.values).sort(), real.sorted))) };
    const points = pointsOf(varying, real.rows);
    const squared = 2 * meanDistanceBetween(points, real.points) - meanDistanceWithin(points) - real.within;
    return { distance: sampled(Math.sqrt(Math.max(0, squared))) };
  }
}

export const energyDistance = metric({
  id: 'energy-distance',
  summary: "Energy distance between the model's and the held-out real rows: 0 for equal laws alone",
  reference: 'Székely & Rizzo 2013, Energy statistics',
  data: 'vectors',
  options: schema,
  implementation: EnergyDistance,
});
