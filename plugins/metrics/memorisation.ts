import type { Call, Measured, Metric, Output, Subject, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { rowLength, trainingSet } from '../../core/samples/index.js';
import { nearestSquares } from './distance/nearest.js';
import { type Points, pointsOf, ROWS, spreadRows } from './distance/points.js';
import { allFinite, harmless, LOST, obstacle, sampled } from './measured.js';
import { AMOUNT, SHARE } from './outputs.js';
import { DISTANCE, gowerRows, isGower, takesCategories } from './table/gower.js';

const schema = objectSchema({
  rows: {
    ...ROWS,
    description:
      'rows of the model that are looked at, spread over all that there are; each is held against as many training rows as there are held-out real ones',
  },
  distance: DISTANCE,
  near: {
    type: 'number',
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0.01,
    description:
      'a copy is no farther from a training row than this part of the median distance of a training row to the next; 0: equal to one',
  },
});

/**
 * Real training rows and held-out real rows come from one law, so in expectation the model's rows lie as near to the ones as
 * to as many of the others, however far the chain has drifted, unless it gives away what it was trained on. Far outside
 * both a few outermost rows decide, and one seed says little. Copies are of any training row, synthetic ones too.
 */
class Memorisation implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'closer',
      title: 'Rows closer to training than to held-out rows',
      summary:
        "share of the model's rows that are closer to a real training row than to a held-out row; ties count half",
      ...SHARE,
      better: 'ideal',
      ideal: 0.5,
    },
    {
      name: 'ratio',
      title: 'Distance to training over distance to held-out rows',
      summary:
        'mean distance to the nearest real training row over that to the nearest held-out row; infinite where every row equals a held-out one alone',
      ...AMOUNT,
      better: 'ideal',
      ideal: 1,
    },
    {
      name: 'copies',
      title: 'Copies of training rows',
      summary: "share of the model's rows that equal a training row, or next to",
      ...SHARE,
      better: 'lower',
      ideal: 'real',
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const rows = await subject.rows();
    const { test, training } = subject;
    const hindered = training.count === 0 ? harmless(this.outputs) : obstacle(rows, test, this.outputs);
    if (hindered !== undefined) return hindered;
    const trained = trainingRows(training, test.count);
    if (!allFinite(trained.values)) return LOST;
    const real = trainingSet(training.parts.filter(({ origin }) => origin === 'real'));
    const known = Math.min(test.count, real.count);
    const all = [rows, trained, test, trainingRows(real, known)] as const;
    const [own, from, held, ofReal] = isGower(test, this.options.distance) ? gowerRows(all, test) : all;
    const points = pointsOf(own!, this.options.rows);
    return {
      ...(known === 0 ? NO_REAL_ROWS : against(points, pointsOf(ofReal!), pointsOf(held!, known))),
      copies: sampled(this.#copies(points, pointsOf(from!))),
    };
  }

  #copies(points: Points, trained: Points): number {
    const limit = trained.count < 2 ? 0 : this.options.near * spacing(trained, this.options.rows);
    const copied = nearestSquares(points, trained, 1).filter((square) => Math.sqrt(square) <= limit);
    return copied.length / points.count;
  }
}

/** A strategy without real rows in training leaves none to be memorised, which is no loss. */
const NO_REAL_ROWS: Readonly<Record<string, Measured>> = { closer: 'harmless', ratio: 'harmless' };

const against = (points: Points, real: Points, held: Points): Readonly<Record<string, Measured>> => {
  const toTraining = nearestSquares(points, real, 1);
  const toHeld = nearestSquares(points, held, 1);
  let [closer, sumTraining, sumHeld] = [0, 0, 0];
  for (let i = 0; i < points.count; i++) {
    const [own, other] = [toTraining[i]!, toHeld[i]!];
    closer += own < other ? 1 : own === other ? 0.5 : 0;
    sumTraining += Math.sqrt(own);
    sumHeld += Math.sqrt(other);
  }
  return {
    closer: sampled(closer / points.count),
    // Equally near where every row equals one of either.
    ratio: sampled(sumTraining === sumHeld ? 1 : sumTraining / sumHeld),
  };
};

/** Median distance of a row to the nearest other one, over at most `most` rows. */
const spacing = ({ values, ...rest }: Points, most: number): number => {
  const some = pointsOf({ kind: 'vectors', shape: [rest.d], values, ...rest }, most);
  // The nearest of all is the row itself.
  const squares = nearestSquares(some, { values, ...rest }, 2).sort();
  return Math.sqrt(squares[squares.length >> 1]!);
};

/** At most `most` rows of a training set, spread over all its parts. */
export const trainingRows = ({ parts, count }: TrainingSet<Vectors>, most: number): Vectors => {
  const { shape = [1], columns } = parts[0]?.samples ?? {};
  const d = rowLength(shape);
  const rows = spreadRows(count, most);
  const values = new Float64Array(rows.length * d);
  let next = 0;
  let before = 0;
  for (const { samples } of parts) {
    const end = before + samples.count;
    for (; next < rows.length && rows[next]! < end; next++) {
      const from = (rows[next]! - before) * d;
      for (let j = 0; j < d; j++) values[next * d + j] = samples.values[from + j]!;
    }
    before = end;
  }
  return { kind: 'vectors', count: rows.length, shape: [d], values, ...(columns === undefined ? {} : { columns }) };
};

export const memorisation = metric({
  id: 'memorisation',
  summary:
    "Whether the model's rows repeat its training rows: nearest-neighbour distances to these and to held-out rows",
  reference: 'Meehan et al. 2020, A Non-Parametric Test to Detect Data-Copying in Generative Models',
  data: 'vectors',
  needs: ['training'],
  provides: takesCategories,
  options: schema,
  implementation: Memorisation,
});
