import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { type IsotropicMixture, layoutOf, mixtureRows } from './mixture/layout.js';
import { mixtureTruth } from './mixture/truth.js';
import { LABELS } from './shapes/rows.js';
import { endless } from './sequence.js';
import { POSITIVE } from '../options.js';

const schema = objectSchema({
  preset: {
    enum: ['ring', 'grid'],
    description: 'ring: 8 modes on a circle (default); grid: 5 x 5 modes; both of two columns',
  },
  spread: { ...POSITIVE, default: 2, description: 'radius of the ring, or distance of neighbours in the grid' },
  means: {
    type: 'array',
    minItems: 1,
    items: { type: 'array', minItems: 1, items: { type: 'number' } },
    description: 'instead of a preset: the mean of every mode, in any number of columns',
  },
  weights: {
    type: 'array',
    minItems: 1,
    items: POSITIVE,
    description: 'mass of every mode, in any unit; default: all the same',
  },
  sd: {
    anyOf: [POSITIVE, { type: 'array', minItems: 1, items: POSITIVE }],
    default: 0.1,
    description: 'standard deviation of a mode in every direction; a list gives each mode its own',
  },
  labels: { ...LABELS, description: 'rows carry the index of the mode that they were drawn from' },
});

class GaussianMixture implements DataSource<Vectors> {
  readonly #mixture: IsotropicMixture;

  constructor(private readonly options: Options<typeof schema>) {
    this.#mixture = layoutOf(options);
  }

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const mixture = this.#mixture;
    const { labels } = this.options;
    return endless(context, (random) => mixtureRows(mixture, random, labels), {
      truth: mixtureTruth(mixture),
      ...(labels ? { names: { labels: Array.from({ length: mixture.k }, (_, mode) => `mode ${mode + 1}`) } } : {}),
    });
  }
}

export const gaussianMixture = source({
  id: 'gaussian-mixture',
  summary: 'Gaussian modes on a ring, on a grid or where you put them; modes, moments and likelihood known exactly',
  reference: 'ring and grid: Srivastava et al. 2017, VEEGAN; Bertrand et al. 2023',
  data: 'vectors',
  options: schema,
  provides: (options) => [
    'truth.moments',
    'truth.likelihood',
    'truth.modes',
    ...(options['labels'] === true ? (['labels'] as const) : []),
  ],
  publishable: true,
  implementation: GaussianMixture,
});
