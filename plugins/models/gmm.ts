import type { Checkpoint, FitContext, Model, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { model, type Options } from '../../core/plugin/index.js';
import { rowLength } from '../../core/samples/index.js';
import { clusterStart, maximiseLikelihood } from './gmm/expectation-maximisation.js';
import { FittedGmm } from './gmm/fitted-gmm.js';
import type { Mixture, MixtureCovariance } from './gmm/mixture.js';
import { gmmRows } from './gmm/rows.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    components: { type: 'integer', minimum: 1, default: 2, description: 'number of Gaussians' },
    covariance: {
      enum: ['full', 'diagonal', 'spherical'],
      default: 'full',
      description: 'of each component: every covariance, the variances alone, or one variance for all coordinates',
    },
    regularisation: {
      type: 'number',
      minimum: 0,
      default: 1e-6,
      description: "added to every variance, in the data's units squared; the variances cannot collapse below it",
    },
    tolerance: {
      type: 'number',
      minimum: 0,
      default: 1e-3,
      description: 'EM stops when the log-likelihood of a row changes by less than this (nats)',
    },
    iterations: { type: 'integer', minimum: 1, default: 100, description: 'of EM at most' },
    restarts: {
      type: 'integer',
      minimum: 1,
      default: 1,
      description:
        'starts by k-means++, of which the likeliest fit is kept; a start from an earlier model is the only one',
    },
  },
} as const;

/**
 * Maximum likelihood by EM. A component that runs empty gets weight 0 and stays so; one that shrinks onto a point or a
 * plane is kept usable by `regularisation`, or without that by the least ridge that does.
 * Fewer rows than components are fitted too, with components left empty: a class that a chain forgets passes through few
 * rows, and a chain that failed there would be missing from the statistics just where it collapses. Labels are ignored.
 */
class Gmm implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedGmm> {
    const { options } = this;
    const { rows, spread } = gmmRows(training);
    const shape = training.parts[0]?.samples.shape ?? [];
    if (context.start !== undefined) {
      const start = this.#started(context.start, rowLength(shape));
      return new FittedGmm(shape, maximiseLikelihood(rows, start, options, spread, context).mixture);
    }
    let best: ReturnType<typeof maximiseLikelihood> | undefined;
    for (let restart = 0; restart < options.restarts; restart++) {
      const start = clusterStart(rows, options, context.random.child('start', restart));
      const fit = maximiseLikelihood(rows, start, options, spread, context);
      if (best === undefined || fit.logLikelihood > best.logLikelihood) best = fit;
    }
    return new FittedGmm(shape, best!.mixture);
  }

  async restore({ meta, arrays }: Checkpoint): Promise<FittedGmm> {
    const { shape, covariance } = meta as { shape: readonly number[]; covariance: MixtureCovariance };
    const { weights, means, covariances } = arrays as Record<'weights' | 'means' | 'covariances', Float64Array>;
    return new FittedGmm(shape, { covariance, k: weights.length, d: rowLength(shape), weights, means, covariances });
  }

  #started(start: unknown, d: number): Mixture {
    const { components, covariance } = this.options;
    const mixture = start instanceof FittedGmm ? start.mixture : undefined;
    if (mixture?.k === components && mixture.d === d && mixture.covariance === covariance) return mixture;
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'the model to start from does not fit',
      where: 'gmm',
      why: `it must be a gmm of ${components} components with ${covariance} covariance in ${d} dimensions`,
      fix: 'give `base` the same options as the model',
    });
  }
}

export const gmm = model({
  id: 'gmm',
  summary: 'Gaussian mixture, fitted by EM',
  reference: 'Shumailov et al. 2023, The Curse of Recursion; EM: Dempster, Laird & Rubin 1977',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'logLikelihood', 'moments', 'weights', 'start', 'temperature'],
  implementation: Gmm,
});
