import type { Checkpoint, FittedModel, Model, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { covarianceOf } from '../../core/numerics/index.js';
import { model, type Options } from '../../core/plugin/index.js';
import { rowWeights } from '../../core/samples/index.js';
import { FittedKde } from './kde/fitted-kde.js';
import { joinedValues } from './kde/joined-values.js';
import { kernelCovariance } from './kde/kernel-bandwidth.js';
import { trainingScatter } from './gaussian/remembered-scatter.js';
import { besidePoints, restoreBesidePoints } from './point-masses.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    bandwidth: {
      anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { enum: ['scott', 'silverman'] }],
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
  },
} as const;

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
      rows: joinedValues(training.parts.map(({ samples }) => samples)),
      kernel,
      moments: { mean: statistics.mean, covariance: covarianceOf(statistics, statistics.weight) },
      ...(weights === undefined ? {} : { weights }),
    });
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel<Vectors>> {
    return restoreBesidePoints(checkpoint, async ({ meta, arrays }) => {
      const { shape } = meta as { shape: readonly number[] };
      const { rows, weights, kernel, mean, covariance } = arrays as Readonly<Record<string, Float64Array>>;
      return new FittedKde(shape, {
        rows: rows!,
        kernel: kernel!,
        moments: { mean: mean!, covariance: covariance! },
        ...(weights === undefined ? {} : { weights }),
      });
    });
  }
}

export const kde = model({
  id: 'kde',
  summary: 'Gaussian kernel density estimate: a kernel on every training row',
  reference: 'Scott 1992; Silverman 1986; in the recursion: Kazdan et al. 2024, Collapse or Thrive',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'logLikelihood', 'moments', 'weights', 'temperature'],
  implementation: Kde,
});
