import type { Checkpoint, FittedModel, Model, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { covarianceOf, type Scatter } from '../../core/numerics/index.js';
import { model, type Options } from '../../core/plugin/index.js';
import { FittedGaussian } from './gaussian/fitted-gaussian.js';
import { trainingScatter } from './gaussian/remembered-scatter.js';
import { besidePoints, restoreBesidePoints } from './point-masses.js';
import { checkFinite, checkWeight } from './training-faults.js';

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
    return besidePoints(training, async (varying) => this.#fit(varying));
  }

  #fit(training: TrainingSet<Vectors>): FittedGaussian {
    const statistics = trainingScatter(training, this.options.covariance);
    const { mean, covariance } = estimateGaussian(statistics, this.options.estimator);
    const shape = training.parts[0]?.samples.shape ?? [];
    return new FittedGaussian(shape, mean, covariance, this.options.covariance === 'diagonal');
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel<Vectors>> {
    return restoreBesidePoints('gaussian', checkpoint, FittedGaussian.restore);
  }
}

type Estimator = 'mle' | 'unbiased';

/**
 * What the scatter is divided by. With row weights w: mle, sum w; unbiased, sum w - sum w^2 / sum w, which is T - 1 when
 * they are equal, whatever their scale.
 */
const divisorOf = ({ weight, squaredWeight }: Scatter, estimator: Estimator): number =>
  estimator === 'mle' ? weight : weight - squaredWeight / weight;

/** Mean and covariance (d x d, or the d variances) of the Gaussian that the statistics determine. */
const estimateGaussian = (
  statistics: Scatter,
  estimator: Estimator,
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
  return {
    // The statistics may go on growing.
    mean: mean.slice(),
    covariance:
      scatter.length === d * d ? covarianceOf(statistics, divisor) : scatter.map((square) => square / divisor),
  };
};

export const gaussian = model({
  id: 'gaussian',
  summary: 'one Gaussian: mean and covariance',
  reference: 'Shumailov et al. 2023, The Curse of Recursion; Kazdan et al. 2024, Collapse or Thrive',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'logLikelihood', 'moments', 'weights', 'temperature'],
  implementation: Gaussian,
});
