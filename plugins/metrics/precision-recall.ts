import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { oncePer } from '../../core/samples/index.js';
import { eachNearPair } from './distance/near-pairs.js';
import { nearestSquares } from './distance/nearest.js';
import { type Comparable, type Points, pointsOf, ROWS } from './distance/points.js';
import { eachSampled, obstacle } from './measured.js';
import { AMOUNT, REAL, SHARE } from './outputs.js';
import { comparable, DISTANCE, isGower, takesCategories } from './table/gower.js';
import { COUNT } from '../options.js';

const schema = objectSchema({
  k: {
    ...COUNT,
    default: 5,
    description: "a row's ball reaches to its k-th nearest row of the same sample (papers: 3 and 5)",
  },
  distance: DISTANCE,
  rows: ROWS,
});

const INSIDE = { ...SHARE, better: 'higher', ideal: 'real' } as const;

/** Balls around rows stand for the region that a sample comes from. All four depend on k and on the number of rows. */
class PrecisionRecall implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'precision',
      title: 'Precision',
      summary: "share of the model's rows inside a ball of a real row",
      ...INSIDE,
    },
    {
      name: 'recall',
      title: 'Recall',
      summary: "share of the real rows inside a ball of one of the model's rows",
      ...INSIDE,
    },
    {
      name: 'density',
      title: 'Density',
      summary: "number of real rows in whose balls one of the model's rows lies, mean over the rows, divided by k",
      ...AMOUNT,
      ...REAL,
    },
    {
      name: 'coverage',
      title: 'Coverage',
      summary: "share of the real rows whose balls hold one of the model's rows",
      ...INSIDE,
    },
  ];
  readonly #real;

  constructor(private readonly options: Options<typeof schema>) {
    this.#real = oncePer((test: Comparable) => {
      const points = pointsOf(test, options.rows);
      return { points, radii: nearestSquares(points, points, options.k, true) };
    });
  }

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const { k, rows: most, distance } = this.options;
    const rows = await subject.rows();
    const { test } = subject;
    // A ball that reaches to the k-th neighbour needs so many: asked for by the study, not made by the model.
    const hindered = obstacle(rows, test, this.outputs, most <= k ? { rows: Infinity } : { rows: k + 1, real: k + 1 });
    if (hindered !== undefined) return hindered;
    const [own, held] = isGower(test, distance) ? comparable(rows, test, distance) : [rows, test];
    const real = this.#real(held);
    const points = pointsOf(own, most);
    return eachSampled(manifolds(real.points, real.radii, points, nearestSquares(points, points, k, true), k));
  }
}

/**
 * Every row's ball reaches to its k-th nearest row of the same sample (its squared radius given); a row on the edge is
 * inside. Precision and recall: Kynkäänniemi et al. 2019, equations 1 and 2; density and coverage: Naeem et al. 2020,
 * equations 3 and 4.
 */
const manifolds = (real: Points, realRadii: Float64Array, model: Points, modelRadii: Float64Array, k: number) => {
  const insideReal = new Uint8Array(model.count);
  const insideModel = new Uint8Array(real.count);
  const covered = new Uint8Array(real.count);
  let balls = 0;
  eachNearPair(model, real, { rows: modelRadii, columns: realRadii }, (i, c, square) => {
    if (square <= modelRadii[i]!) insideModel[c] = 1;
    if (square > realRadii[c]!) return;
    insideReal[i] = 1;
    covered[c] = 1;
    balls++;
  });
  return {
    precision: share(insideReal),
    recall: share(insideModel),
    density: balls / (k * model.count),
    coverage: share(covered),
  };
};

const share = (flags: Uint8Array): number => {
  let sum = 0;
  for (const flag of flags) sum += flag;
  return sum / flags.length;
};

export const precisionRecall = metric({
  id: 'precision-recall',
  summary: "How far the model's rows lie where real ones do, and the other way round, by nearest neighbours",
  reference:
    'Kynkäänniemi et al. 2019, Improved Precision and Recall Metric; Naeem et al. 2020, Reliable Fidelity and Diversity Metrics',
  data: 'vectors',
  provides: takesCategories,
  options: schema,
  implementation: PrecisionRecall,
});
