import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, type Options } from '../../core/plugin/index.js';
import { nearestSquares } from './distance/neighbours.js';
import { ROWS } from './distance/options.js';
import { pointsOf } from './distance/points.js';
import { allFinite, sampled } from './finite.js';
import { trainingPoints } from './memorisation/training-points.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    rows: {
      ...ROWS,
      description:
        'rows of the model that are looked at, spread over all that there are; each is held against as many training rows as there are held-out real ones',
    },
    near: {
      type: 'number',
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.01,
      description:
        'a copy is nearer to a training row than this part of the median distance of a held-out row to its nearest training row; 0: equal to one',
    },
  },
} as const;

/**
 * Distances of the model's rows to the nearest training row and to the nearest held-out row, of as many of each: they are
 * alike unless the model repeats what it was trained on.
 */
class Memorisation implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'closer',
      summary: "share of the model's rows that are closer to a training row than to a held-out row; ties count half",
      unit: '',
      better: 'ideal',
      ideal: 0.5,
      range: [0, 1],
    },
    {
      name: 'ratio',
      summary: 'mean distance to the nearest training row over that to the nearest held-out row',
      unit: '',
      better: 'ideal',
      ideal: 1,
      range: [0, Infinity],
    },
    {
      name: 'copies',
      summary: "share of the model's rows that equal a training row, or next to",
      unit: '',
      better: 'lower',
      ideal: 'real',
      range: [0, 1],
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const rows = await subject.rows();
    const { test, training } = subject;
    if (rows.count === 0 || test.count === 0 || training.count === 0) return {};
    const known = Math.min(test.count, training.count);
    const [points, held, trained] = [
      pointsOf(rows, this.options.rows),
      pointsOf(test, known),
      trainingPoints(training, known),
    ];
    if (![points, held, trained].every(({ values }) => allFinite(values))) return {};
    const toTraining = nearestSquares(points, trained, 1).map(Math.sqrt);
    const toHeld = nearestSquares(points, held, 1).map(Math.sqrt);
    const usual = nearestSquares(pointsOf(test, Math.min(known, this.options.rows)), trained, 1)
      .map(Math.sqrt)
      .sort();
    const limit = this.options.near * usual[usual.length >> 1]!;
    let [closer, copies, sumTraining, sumHeld] = [0, 0, 0, 0];
    for (let i = 0; i < points.count; i++) {
      const [own, other] = [toTraining[i]!, toHeld[i]!];
      closer += own < other ? 1 : own === other ? 0.5 : 0;
      if (own <= limit) copies++;
      sumTraining += own;
      sumHeld += other;
    }
    return {
      closer: sampled(closer / points.count),
      ratio: sampled(sumHeld > 0 ? sumTraining / sumHeld : undefined),
      copies: sampled(copies / points.count),
    };
  }
}

export const memorisation = metric({
  id: 'memorisation',
  summary:
    "Whether the model's rows repeat its training rows: nearest-neighbour distances to these and to held-out rows",
  reference: 'Meehan et al. 2020, A Non-Parametric Test to Detect Data-Copying in Generative Models',
  data: 'vectors',
  options: schema,
  implementation: Memorisation,
});
