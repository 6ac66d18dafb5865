import type {
  Checkpoint,
  FittedModel,
  Model,
  Moments,
  SampleContext,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import {
  affineNormals,
  cholesky,
  type CholeskyFactor,
  covarianceOf,
  logDeterminant as regularLogDeterminant,
  type Scatter,
  semidefiniteFactor,
} from '../../core/numerics/index.js';
import { checkpointCodec, model, type Options, SHAPE } from '../../core/plugin/index.js';
import { arrayPool, blankArrayPool, checkFinite, checkWeight, rowLength, shapeOf } from '../../core/samples/index.js';
import { independentNormalRow } from './gaussian/normal-rows.js';
import { trainingScatter } from './gaussian/remembered-scatter.js';
import { withPointMasses, restoreWithPointMasses } from './point-masses.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    estimator: {
      enum: ['mle', 'unbiased'],
      default: 'mle',
      description:
        'what the covariance is divided by: T (mle; Shumailov et al. 2023, Kazdan et al. 2024) or T - 1 (unbiased; Suresh et al. 2024)',
    },
    covariance: {
      enum: ['full', 'diagonal'],
      default: 'full',
      description: 'every covariance, or the variances alone with independent coordinates',
    },
  },
} as const;

/**
 * Fits and samples at every T >= 1, T <= d included: the covariance is then singular. A column that is one number in all
 * training rows, while others vary, is a point mass. Labels are ignored.
 */
class Gaussian implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>): Promise<FittedModel<Vectors>> {
    return withPointMasses(training, (varying) => this.#fit(varying));
  }

  #fit(training: TrainingSet<Vectors>): FittedGaussian {
    const statistics = trainingScatter(training, this.options.covariance);
    const { mean, covariance } = estimateGaussian(statistics, this.options.estimator);
    return new FittedGaussian(shapeOf(training), mean, covariance, this.options.covariance === 'diagonal');
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel<Vectors>> {
    return restoreWithPointMasses('gaussian', checkpoint, FittedGaussian.restore);
  }
}

/** Means pass with their models; rows may be kept as long as the chain. */
const newMean = arrayPool();
const newRows = blankArrayPool();

type CovarianceEstimator = 'mle' | 'unbiased';

/**
 * What the scatter is divided by. With row weights w: mle, sum w; unbiased, sum w - sum w^2 / sum w, which is T - 1 when
 * they are equal, whatever their scale.
 */
const divisorOf = ({ weight, squaredWeight }: Scatter, estimator: CovarianceEstimator): number =>
  estimator === 'mle' ? weight : weight - squaredWeight / weight;

/** Mean and covariance (d x d, or the d variances) of the Gaussian that the statistics determine. */
const estimateGaussian = (
  statistics: Scatter,
  estimator: CovarianceEstimator,
): { mean: Float64Array; covariance: Float64Array } => {
  const { rows, weight, mean, scatter } = statistics;
  checkWeight('gaussian', rows, weight);
  checkFinite('gaussian', mean, scatter);
  const divisor = divisorOf(statistics, estimator);
  // One row and rounding in the weights: nothing is left to estimate a spread from.
  if (!(divisor > 1e-12 * weight))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'an unbiased covariance cannot be estimated from a single row',
      where: 'gaussian',
      why: 'it divides by the number of rows less one',
      fix: 'raise `samples` to 2 or more, or use `estimator: mle`',
    });
  const d = mean.length;
  // The statistics may go on growing.
  const ownMean = newMean(d);
  ownMean.set(mean);
  return {
    mean: ownMean,
    covariance:
      scatter.length === d * d ? covarianceOf(statistics, divisor) : scatter.map((square) => square / divisor),
  };
};

const LOG_2_PI = Math.log(2 * Math.PI);

const codec = checkpointCodec({
  model: 'gaussian',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['shape', 'diagonal'],
    properties: { shape: SHAPE, diagonal: { type: 'boolean' } },
  },
  arrays: {
    mean: { type: 'float64', shape: ({ shape }) => [rowLength(shape)] },
    covariance: {
      type: 'float64',
      shape: ({ shape, diagonal }) => (diagonal ? [rowLength(shape)] : [rowLength(shape), rowLength(shape)]),
    },
  },
});

/** A Gaussian. `covariance`: d x d, row-major, of any rank; or the d variances, when the coordinates are independent. */
class FittedGaussian implements FittedModel<Vectors> {
  readonly #diagonal: boolean;
  #factor: CholeskyFactor | undefined;
  #factored = false;
  #singular: boolean | undefined;

  constructor(
    private readonly shape: readonly number[],
    private readonly mean: Float64Array,
    private readonly covariance: Float64Array,
    diagonal: boolean,
  ) {
    this.#diagonal = diagonal;
  }

  /** A temperature t multiplies the covariance by t: the density to the power 1 / t. */
  async sample(count: number, { random, bias }: SampleContext): Promise<Vectors> {
    const { mean, covariance } = this;
    const d = mean.length;
    const scale = Math.sqrt(bias?.temperature ?? 1);
    const values = newRows(count * d);
    if (this.#diagonal) {
      const deviation = covariance.map(Math.sqrt);
      for (let at = 0; at < values.length; at += d) independentNormalRow(random, mean, deviation, scale, values, at);
    } else {
      const full = this.#cholesky();
      const { factor, rank } = full === undefined ? semidefiniteFactor(covariance, d) : { factor: full.lower, rank: d };
      affineNormals({ offset: mean, factor, rank, triangular: full !== undefined }, random, scale, values);
    }
    return { kind: 'vectors', count, shape: this.shape, values };
  }

  /** A singular Gaussian (no more rows than columns, columns that depend on each other) has no density: -Infinity for every row. */
  async logLikelihood({ count, values }: Vectors): Promise<Float64Array> {
    return this.#diagonal ? this.#independent(count, values) : this.#dependent(count, values);
  }

  moments(): Moments {
    const d = this.mean.length;
    if (!this.#diagonal) return { mean: this.mean, covariance: this.covariance };
    const covariance = new Float64Array(d * d);
    for (let i = 0; i < d; i++) covariance[i * d + i] = this.covariance[i]!;
    return { mean: this.mean, covariance };
  }

  async save(): Promise<Checkpoint> {
    const { shape, mean, covariance } = this;
    return codec.encode({ shape, diagonal: this.#diagonal }, { mean, covariance });
  }

  static restore(this: void, checkpoint: Checkpoint): FittedGaussian {
    const { meta, arrays } = codec.decode(checkpoint);
    return new FittedGaussian(meta.shape, arrays.mean, arrays.covariance, meta.diagonal);
  }

  /** Undefined when singular. A function of the covariance alone, so it is not saved. */
  #cholesky(): CholeskyFactor | undefined {
    if (!this.#factored) this.#factor = cholesky(this.covariance, this.mean.length);
    this.#factored = true;
    return this.#factor;
  }

  #independent(count: number, values: Vectors['values']): Float64Array {
    const { mean, covariance } = this;
    const d = mean.length;
    let constant = -0.5 * d * LOG_2_PI;
    for (const variance of covariance) constant -= 0.5 * Math.log(variance);
    // log 0 = -Infinity: some variance is 0.
    if (constant === Infinity) return new Float64Array(count).fill(-Infinity);
    const out = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      let square = 0;
      for (let i = 0; i < d; i++) {
        const deviation = values[row * d + i]! - mean[i]!;
        square += (deviation / covariance[i]!) * deviation;
      }
      out[row] = constant - 0.5 * square;
    }
    return out;
  }

  #dependent(count: number, values: Vectors['values']): Float64Array {
    const factor = this.#cholesky();
    // Without pivots one in a hundred covariances of too few rows looks regular, and its density is rounding.
    this.#singular ??= regularLogDeterminant(this.covariance, this.mean.length, this.mean) === undefined;
    if (factor === undefined || this.#singular) return new Float64Array(count).fill(-Infinity);
    const { lower, logDeterminant } = factor;
    const { mean } = this;
    const d = mean.length;
    const constant = -0.5 * (d * LOG_2_PI + logDeterminant);
    const z = new Float64Array(d);
    const out = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      let square = 0;
      for (let i = 0; i < d; i++) {
        let sum = values[row * d + i]! - mean[i]!;
        for (let k = 0; k < i; k++) sum -= lower[i * d + k]! * z[k]!;
        z[i] = sum / lower[i * d + i]!;
        square += z[i]! * z[i]!;
      }
      out[row] = constant - 0.5 * square;
    }
    return out;
  }
}

export const gaussian = model({
  id: 'gaussian',
  summary: 'one Gaussian: mean and covariance',
  reference: 'Shumailov et al. 2023, The Curse of Recursion; Kazdan et al. 2024, Collapse or Thrive',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'logLikelihood', 'moments', 'weights', 'temperature'],
  implementation: Gaussian,
});
