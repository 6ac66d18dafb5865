import type {
  Checkpoint,
  FittedModel,
  Model,
  Pairs,
  SampleContext,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { checkpointCodec, model, objectSchema, type Options, SHAPE } from '../../core/plugin/index.js';
import { checkFinite, checkWeight, rowLength } from '../../core/samples/index.js';
import { givenOnly } from './conditional.js';
import { linearPredictor } from './regression/linear-predictor.js';
import { type Gram, leastSquares, trainingGram } from './regression/least-squares.js';
import { NOT_NEGATIVE } from '../options.js';

const schema = objectSchema({
  ridge: {
    ...NOT_NEGATIVE,
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
    anyOf: [NOT_NEGATIVE, { const: 'estimated' }],
    default: 'estimated',
    description:
      'standard deviation of the noise on generated targets: known, or estimated from the residuals (divisor T - d, less one with an intercept)',
  },
});

/** Fits and generates at every T >= 1: with fewer rows than inputs, the solution of least norm. */
class LinearRegression implements Model<Pairs> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Pairs>): Promise<FittedLinear> {
    const gram = trainingGram(training);
    const { rows, weight, mean, scatter } = gram.statistics;
    checkWeight('linear-regression', rows, weight);
    checkFinite('linear-regression', mean, scatter);
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

  async restore(checkpoint: Checkpoint): Promise<FittedLinear> {
    return FittedLinear.restore(checkpoint);
  }
}

const codec = checkpointCodec({
  model: 'linear-regression',
  meta: objectSchema({ shape: SHAPE, inputs: { type: 'integer', minimum: 0 } }, 'all'),
  arrays: {
    weights: { type: 'float64', shape: ({ shape, inputs }) => [rowLength(shape), inputs + 1] },
    variances: { type: 'float64', shape: ({ shape }) => [rowLength(shape)] },
  },
});

/** `coefficients`: k x (d + 1), row-major; `variances`: of the noise of each of the k targets. */
class FittedLinear implements FittedModel<Pairs> {
  constructor(
    private readonly shape: readonly number[],
    private readonly weights: Float64Array,
    private readonly variances: Float64Array,
  ) {}

  sample(): Promise<Pairs> {
    return givenOnly('linear-regression');
  }

  /** A temperature t multiplies the variance of the noise by t. */
  async sampleGiven(given: Pairs, { random, bias }: SampleContext): Promise<Pairs> {
    const targets = this.#means(given);
    const { values } = targets;
    const deviations = this.variances.map((variance) => Math.sqrt(variance * (bias?.temperature ?? 1)));
    const k = deviations.length;
    for (let i = 0; i < values.length; i++) values[i]! += deviations[i % k]! * random.normal();
    return { kind: 'pairs', count: given.count, inputs: given.inputs, targets };
  }

  async predict(given: Pairs): Promise<Vectors> {
    return this.#means(given);
  }

  /** Of the targets given the inputs. Without noise there is no density: -Infinity for every row. */
  async logLikelihood(pairs: Pairs): Promise<Float64Array> {
    const k = this.variances.length;
    const out = new Float64Array(pairs.count);
    if (this.variances.some((variance) => variance === 0)) return out.fill(-Infinity);
    const { values } = this.#means(pairs);
    for (let row = 0; row < pairs.count; row++)
      for (let j = 0; j < k; j++) {
        const variance = this.variances[j]!;
        const residual = pairs.targets.values[row * k + j]! - values[row * k + j]!;
        out[row]! -= 0.5 * (Math.log(2 * Math.PI * variance) + (residual / variance) * residual);
      }
    return out;
  }

  coefficients(): Float64Array {
    return this.weights;
  }

  async save(): Promise<Checkpoint> {
    const { shape, weights, variances } = this;
    return codec.encode({ shape, inputs: weights.length / variances.length - 1 }, { weights, variances });
  }

  static restore(checkpoint: Checkpoint): FittedLinear {
    const { meta, arrays } = codec.decode(checkpoint);
    return new FittedLinear(meta.shape, arrays.weights, arrays.variances);
  }

  #means({ count, inputs }: Pairs): Vectors & { readonly values: Float64Array } {
    const values = linearPredictor(inputs, this.weights, this.variances.length);
    return { kind: 'vectors', count, shape: this.shape, values };
  }
}

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
