import type { JsonObject, Prediction, TheoryExample, TheorySetting } from '../../../core/contracts/index.js';
import { example } from '../closed-form.js';
import type { Estimator, SecondMoments } from './recursion.js';

/** A setting with one Gaussian model and a true covariance; undefined where it is not that. */
interface GaussianSetting {
  readonly estimator: Estimator;
  readonly covariance: 'full' | 'diagonal';
  readonly dimensions: number;
  /** trace of the true covariance */
  readonly trace: number;
  /** the source itself is normal, so that the law of the first fit is exact too */
  readonly normal: boolean;
}

export const gaussianSetting = ({ model, source, truth }: TheorySetting): GaussianSetting | undefined => {
  const moments = truth?.moments;
  if (model.use !== 'gaussian' || moments === undefined) return undefined;
  const dimensions = moments.mean.length;
  let trace = 0;
  for (let j = 0; j < dimensions; j++) trace += moments.covariance[j * dimensions + j]!;
  return {
    estimator: model.with['estimator'] === 'unbiased' ? 'unbiased' : 'mle',
    covariance: model.with['covariance'] === 'diagonal' ? 'diagonal' : 'full',
    dimensions,
    trace,
    normal: source.use === 'normal',
  };
};

/** The outputs of the metric `moments` that second moments decide. */
export const secondMomentPrediction = (
  metric: string,
  { trace, dimensions }: GaussianSetting,
  { variance, meanError }: SecondMoments,
  reference: string,
): Prediction | undefined => {
  switch (metric) {
    case 'moments.variance':
      return { value: (variance * trace) / dimensions, reference };
    case 'moments.trace':
      return { value: variance * trace, reference };
    case 'moments.meanError':
      return { value: meanError * trace, reference };
    case 'moments.excessRisk':
      return { value: meanError, reference };
    default:
      return undefined;
  }
};

/** Chains of a Gaussian fitted to normal rows, held against its second moments. */
export const momentsExample = (
  strategy: string | JsonObject,
  generations: readonly number[],
  { samples = 20, estimator = 'mle' }: { readonly samples?: number; readonly estimator?: Estimator } = {},
): TheoryExample =>
  example(
    ['normal', { use: 'gaussian', with: { estimator } }, strategy],
    ['moments.variance', 'moments.meanError'],
    generations,
    { samples },
  );
