import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { rowLength } from '../../core/samples/index.js';
import { constantColumns, modelMoments, realMoments, sortedColumns, withoutConstants } from './columns.js';
import { obstacle, ofBasis, sampled } from './measured.js';
import { LEAST } from './outputs.js';
import { frechetDistance } from './wasserstein/frechet.js';
import { directions, powerCost, rootCost, slicedDistance } from './wasserstein/transport.js';
import { COUNT } from '../options.js';

const schema = objectSchema({
  method: {
    enum: ['auto', 'exact', 'frechet', 'sliced'],
    default: 'auto',
    description:
      'what `distance` is. exact: between the rows, one column only; frechet: between the normal laws of equal moments; sliced: mean over projections; auto: exact for one column, else frechet. A column that holds one number in the real rows and in the model counts for none',
  },
  order: { enum: [1, 2], default: 2, description: 'p of W_p, for exact and sliced; frechet is always of order 2' },
  projections: { ...COUNT, default: 128, description: 'random directions, for sliced' },
});

const DISTANCE = { unit: 'data units', ...LEAST, range: [0, Infinity], scale: 'log' } as const;

const SUMMARY = {
  auto: 'one column: Wasserstein distance to the held-out real rows; more: Fréchet distance',
  exact: 'Wasserstein distance to the held-out real rows',
  frechet: 'Fréchet distance: W2 between the normal laws with the moments of the model and of the real rows',
  sliced: 'sliced Wasserstein distance to the held-out real rows',
} as const;

/** No distance is corrected for sampling: between two samples of one law it is above 0 and falls as they grow. */
class Wasserstein implements Metric<Vectors> {
  readonly outputs: readonly Output[];

  constructor(private readonly options: Options<typeof schema>) {
    const { method } = options;
    this.outputs = [
      { name: 'distance', title: 'Wasserstein distance', summary: SUMMARY[method], ...DISTANCE, measures: 'risk' },
      ...(method === 'auto'
        ? [{ name: 'frechet', title: 'Fréchet distance', summary: SUMMARY.frechet, ...DISTANCE }]
        : []),
    ];
  }

  async measure(subject: Subject<Vectors>, context: Call): Promise<Readonly<Record<string, Measured>>> {
    const { method } = this.options;
    const columns = rowLength(subject.test.shape);
    if (method === 'exact' && columns > 1)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'metric wasserstein',
        what: `\`method: exact\` takes rows of one column; these have ${columns}`,
        fix: 'Choose `frechet`, `sliced` or `auto`',
      });
    if (method === 'frechet') return { distance: await betweenMoments(subject) };
    const frechet = method === 'auto' ? { frechet: await betweenMoments(subject) } : {};
    // Of more columns the exact distance is wanted only where all but one are constant, and rows may not be needed at all.
    if (method === 'auto' && columns > 1 && constantColumns(subject.test).length !== columns - 1)
      return { distance: frechet.frechet, ...frechet };
    const rows = await subject.rows();
    const hindered = obstacle(rows, subject.test, this.outputs);
    if (hindered !== undefined) return { ...hindered, ...frechet };
    const pair = withoutConstants(rows, subject.test);
    if (method === 'sliced') return { distance: this.#sliced(pair, context) };
    return { distance: rowLength(pair[0].shape) > 1 ? frechet.frechet : this.#exact(pair), ...frechet };
  }

  #exact([rows, real]: readonly [Vectors, Vectors]): Measured {
    const { order } = this.options;
    return sampled(rootCost(powerCost(Float64Array.from(rows.values).sort(), sortedColumns(real)[0]!, order), order));
  }

  #sliced([rows, real]: readonly [Vectors, Vectors], { random }: Call): Measured {
    const { order, projections } = this.options;
    const along = directions(projections, rowLength(rows.shape), random.child('directions'));
    return sampled(slicedDistance(rows, real, along, order));
  }
}

const betweenMoments = async (subject: Subject<Vectors>): Promise<Measured> => {
  const model = await modelMoments(subject);
  if (model === undefined) return undefined;
  const real = realMoments(subject);
  if (real === undefined) return 'harmless';
  return ofBasis(model.basis)(frechetDistance(model, real));
};

export const wasserstein = metric({
  id: 'wasserstein',
  summary: "Distance that mass must be moved to turn the model's distribution into the real one",
  reference:
    'Villani 2003, Topics in Optimal Transportation; Dowson & Landau 1982 (Fréchet); Bonneel et al. 2015 (sliced)',
  data: 'vectors',
  options: schema,
  implementation: Wasserstein,
});
