import type { Checkpoint, FittedModel, Model, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { covarianceOf, type Scatter } from '../../core/numerics/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import { joinValues, rowWeights } from '../../core/samples/index.js';
import { trainingScatter } from './gaussian/remembered-scatter.js';
import { FittedKde } from './kde/fitted-kde.js';
import { besidePoints, restoreBesidePoints } from './point-masses.js';
import { checkFinite, checkWeight } from './training-faults.js';
import { POSITIVE } from '../options.js';

const schema = objectSchema({
  bandwidth: {
    anyOf: [POSITIVE, { enum: ['scott', 'silverman'] }],
    default: 'scott',
    description:
      'factor h of the kernel: a number, or a rule that makes it fall with the number of rows. With a spherical kernel it is in data units: another one when these change',
  },
  kernel: {
    enum: ['covariance', 'spherical'],
    default: 'covariance',
    description:
      'covariance of the kernel: h^2 times that of the rows (as gaussian_kde of SciPy), or h^2 in every direction (as KernelDensity of scikit-learn)',
  },
});

/**
 * Every generation is wider than its training rows by the kernel: collapse outwards. A column that is one number in all
 * training rows, while others vary, is a point mass under a kernel shaped as the rows. Labels are ignored.
 */
class Kde implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>): Promise<FittedModel<Vectors>> {
    return this.options.kernel === 'spherical'
      ? this.#fit(training)
      : besidePoints(training, async (varying) => this.#fit(varying));
  }

  #fit(training: TrainingSet<Vectors>): FittedKde {
    const { bandwidth, kernel: shape } = this.options;
    const statistics = trainingScatter(training, 'full');
    const kernel = kernelCovariance(bandwidth, shape, statistics);
    const weights = rowWeights(training);
    return new FittedKde(training.parts[0]?.samples.shape ?? [], {
      rows: joinValues(training),
      kernel,
      moments: { mean: statistics.mean, covariance: covarianceOf(statistics, statistics.weight) },
      ...(weights === undefined ? {} : { weights }),
    });
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel<Vectors>> {
    return restoreBesidePoints('kde', checkpoint, FittedKde.restore);
  }
}

type Bandwidth = number | 'scott' | 'silverman';
type KernelShape = 'covariance' | 'spherical';

/**
 * What the kernel's covariance is scaled by the square of: a number as it is; Scott n^(-1/(d+4)); Silverman
 * (n (d+2) / 4)^(-1/(d+4)). n: the effective number of rows, (sum w)^2 / sum w^2 (the formulas of SciPy's gaussian_kde).
 */
export const bandwidthFactor = (bandwidth: Bandwidth, { weight, squaredWeight }: Scatter, d: number): number => {
  if (typeof bandwidth === 'number') return bandwidth;
  const effective = (weight * weight) / squaredWeight;
  return Math.exp(-Math.log(bandwidth === 'scott' ? effective : (effective * (d + 2)) / 4) / (d + 4));
};

/** Covariance of the kernel, d x d: the squared factor times the rows' unbiased covariance, or times the identity. */
const kernelCovariance = (bandwidth: Bandwidth, shape: KernelShape, statistics: Scatter): Float64Array => {
  const { rows, weight, squaredWeight, mean, scatter } = statistics;
  checkWeight('kde', rows, weight);
  checkFinite('kde', mean, scatter);
  const d = mean.length;
  const factor = bandwidthFactor(bandwidth, statistics, d);
  if (shape === 'spherical') {
    const kernel = new Float64Array(d * d);
    for (let j = 0; j < d; j++) kernel[j * d + j] = factor * factor;
    return kernel;
  }
  const divisor = weight - squaredWeight / weight;
  if (!(divisor > 1e-12 * weight))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'a single row has no covariance to shape the kernel by',
      where: 'kde',
      why: 'the kernel is a smaller copy of the covariance of the rows',
      fix: 'raise `samples` to 2 or more, or use `kernel: spherical`',
    });
  return covarianceOf(statistics, divisor / (factor * factor));
};

export const kde = model({
  id: 'kde',
  summary: 'Gaussian kernel density estimate: a kernel on every training row',
  reference: 'Scott 1992; Silverman 1986; in the recursion: Kazdan et al. 2024, Collapse or Thrive',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'logLikelihood', 'moments', 'weights', 'temperature'],
  implementation: Kde,
});
