import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, type Options } from '../../core/plugin/index.js';
import { oncePer } from '../../core/samples/index.js';
import { nearestSquares } from './distance/neighbours.js';
import { ROWS } from './distance/options.js';
import { pointsOf } from './distance/points.js';
import { obstacle, sampled } from './measured.js';
import { manifolds } from './precision-recall/counts.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    k: {
      type: 'integer',
      minimum: 1,
      default: 5,
      description: "a row's ball reaches to its k-th nearest row of the same sample (papers: 3 and 5)",
    },
    rows: ROWS,
  },
} as const;

const SHARE = { unit: '', better: 'higher', ideal: 'real', range: [0, 1] } as const;

/** Balls around rows stand for the region that a sample comes from. All four depend on k and on the number of rows. */
class PrecisionRecall implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    { name: 'precision', summary: "share of the model's rows inside a ball of a real row", ...SHARE },
    { name: 'recall', summary: "share of the real rows inside a ball of one of the model's rows", ...SHARE },
    {
      name: 'density',
      summary: "number of real rows in whose balls one of the model's rows lies, mean over the rows, divided by k",
      unit: '',
      better: 'ideal',
      ideal: 'real',
      range: [0, Infinity],
    },
    { name: 'coverage', summary: "share of the real rows whose balls hold one of the model's rows", ...SHARE },
  ];
  readonly #real;

  constructor(private readonly options: Options<typeof schema>) {
    this.#real = oncePer((test: Vectors) => {
      const points = pointsOf(test, options.rows);
      return { points, radii: nearestSquares(points, points, options.k, true) };
    });
  }

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const { k, rows: most } = this.options;
    const rows = await subject.rows();
    const { test } = subject;
    // A ball that reaches to the k-th neighbour needs so many: asked for by the study, not made by the model.
    const hindered = obstacle(rows, test, this.outputs, most <= k ? { rows: Infinity } : { rows: k + 1, real: k + 1 });
    if (hindered !== undefined) return hindered;
    const real = this.#real(test);
    const points = pointsOf(rows, most);
    const found = manifolds(real.points, real.radii, points, nearestSquares(points, points, k, true), k);
    return {
      precision: sampled(found.precision),
      recall: sampled(found.recall),
      density: sampled(found.density),
      coverage: sampled(found.coverage),
    };
  }
}

export const precisionRecall = metric({
  id: 'precision-recall',
  summary: "How far the model's rows lie where real ones do, and the other way round, by nearest neighbours",
  reference:
    'Kynkäänniemi et al. 2019, Improved Precision and Recall Metric; Naeem et al. 2020, Reliable Fidelity and Diversity Metrics',
  data: 'vectors',
  options: schema,
  implementation: PrecisionRecall,
});
