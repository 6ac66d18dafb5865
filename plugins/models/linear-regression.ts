import type { Checkpoint, Model, Pairs, TrainingSet } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { model, type Options } from '../../core/plugin/index.js';
import { FittedLinear } from './regression/fitted-linear.js';
import { leastSquares } from './regression/least-squares.js';
import { trainingGram, type Gram } from './regression/remembered-gram.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ridge: {
      type: 'number',
      minimum: 0,
      default: 0,
      description:
        'penalty on the squared coefficients, beside the sum of squared residuals; 0: ordinary least squares. It weighs coefficients in the units of the inputs: another model when these change',
    },
    intercept: {
      type: 'boolean',
      default: false,
      description: 'fits an intercept, which is not penalised; the papers fit none',
    },
    noise: {
      anyOf: [{ type: 'number', minimum: 0 }, { const: 'estimated' }],
      default: 'estimated',
      description:
        'standard deviation of the noise on generated targets: known, or estimated from the residuals (divisor T - d, less one with an intercept)',
    },
  },
} as const;

/** Fits and generates at every T >= 1: with fewer rows than inputs, the solution of least norm. */
class LinearRegression implements Model<Pairs> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Pairs>): Promise<FittedLinear> {
    const gram = trainingGram(training);
    refuse(gram);
    const { coefficients, residuals } = leastSquares(gram, this.options);
    return new FittedLinear(training.parts[0]!.samples.targets.shape, coefficients, this.#variances(gram, residuals));
  }

  #variances({ inputs, statistics: { rows, weight } }: Gram, residuals: Float64Array): Float64Array {
    const { noise, intercept } = this.options;
    if (noise !== 'estimated') return residuals.map(() => noise * noise);
    const free = rows - inputs - (intercept ? 1 : 0);
    // Every row is fitted exactly: nothing is left to see the noise by.
    return residuals.map((squares) => (free > 0 ? (squares / weight) * (rows / free) : 0));
  }

  async restore({ meta, arrays }: Checkpoint): Promise<FittedLinear> {
    const { shape } = meta as { shape: readonly number[] };
    const { weights, variances } = arrays as { weights: Float64Array; variances: Float64Array };
    return new FittedLinear(shape, weights, variances);
  }
}

const refuse = ({ statistics: { weight, mean, scatter, rows } }: Gram): void => {
  if (!(weight > 0 && weight < Infinity))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `the weights of the ${rows} training rows add up to ${weight}`,
      where: 'linear-regression',
      fix: 'give at least one part with rows a weight above 0',
    });
  if (!mean.every(Number.isFinite) || !scatter.every(Number.isFinite))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'the training rows hold values that are not finite, or too large to square',
      where: 'linear-regression',
      why: 'the data have such values, or the chain has run away outwards',
    });
};

export const linearRegression = model({
  id: 'linear-regression',
  summary: 'Linear regression by least squares, ridge or least norm: generates targets for given inputs',
  reference: 'Dohmatob et al. 2024, Model Collapse Demystified; Gerstgrasser et al. 2024',
  data: 'pairs',
  options: schema,
  provides: ['sampleGiven', 'logLikelihood', 'predict', 'weights', 'temperature'],
  conditional: true,
  implementation: LinearRegression,
});
