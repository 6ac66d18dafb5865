import type { Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { exact, sampled } from './finite.js';
import { logDeterminant } from './moments/log-determinant.js';
import { modelMoments, realMoments } from './reference.js';

const REAL = { better: 'ideal', ideal: 'real' } as const;

/**
 * From a model's own moments all outputs are exact. From n of its rows, variances are unbiased, and meanError is larger by
 * trace / n in expectation: the sampling error of the mean, which is not taken off.
 */
class MomentsMetric implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'excessRisk',
      summary:
        "squared error added by predicting a fresh real row by the model's mean, over that of the true mean: |m - mu|^2 / tr Sigma",
      unit: '',
      better: 'lower',
      ideal: 0,
      range: [0, Infinity],
      scale: 'log',
      measures: 'risk',
    },
    {
      name: 'meanError',
      summary: 'squared distance of the mean from the real mean: |m - mu|^2',
      unit: 'data units^2',
      better: 'lower',
      ideal: 0,
      range: [0, Infinity],
      scale: 'log',
    },
    {
      name: 'variance',
      summary: 'mean variance of a column: trace of the covariance / d',
      unit: 'data units^2',
      ...REAL,
      range: [0, Infinity],
      scale: 'log',
    },
    {
      name: 'logVariance',
      summary: 'log generalised variance of a column: log determinant of the covariance / d; undefined where singular',
      unit: '',
      ...REAL,
      range: [-Infinity, Infinity],
      measures: 'log-variance',
    },
    {
      name: 'trace',
      summary: 'trace of the covariance',
      unit: 'data units^2',
      ...REAL,
      range: [0, Infinity],
      scale: 'log',
    },
    {
      name: 'logDeterminant',
      summary: 'log determinant of the covariance; undefined where singular',
      unit: '',
      ...REAL,
      range: [-Infinity, Infinity],
    },
  ];

  async measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    const model = await modelMoments(subject);
    if (model === undefined) return {};
    const measured = model.basis === 'exact' ? exact : sampled;
    const d = model.mean.length;
    const real = realMoments(subject);
    const meanError = real === undefined ? undefined : squaredDistance(model.mean, real.mean);
    const irreducible = real === undefined ? 0 : trace(real.covariance, d);
    // One row has a mean but no spread; d rows span d - 1 dimensions.
    const rows = model.basis === 'exact' ? Infinity : (await subject.rows()).count;
    const total = rows > 1 ? trace(model.covariance, d) : undefined;
    const logDet = rows > d ? logDeterminant(model.covariance, d) : undefined;
    return {
      excessRisk: measured(meanError === undefined || irreducible <= 0 ? undefined : meanError / irreducible),
      meanError: measured(meanError),
      variance: measured(total === undefined ? undefined : total / d),
      logVariance: measured(logDet === undefined ? undefined : logDet / d),
      trace: measured(total),
      logDeterminant: measured(logDet),
    };
  }
}

const squaredDistance = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let j = 0; j < a.length; j++) {
    const difference = a[j]! - b[j]!;
    sum += difference * difference;
  }
  return sum;
};

const trace = (matrix: Float64Array, d: number): number => {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += matrix[j * d + j]!;
  return sum;
};

export const moments = metric({
  id: 'moments',
  summary: "Mean and covariance of the model against the real distribution's; exact where the model knows its own",
  reference: 'Kazdan et al. 2024, Collapse or Thrive; generalised variance: Wilks 1932',
  data: 'vectors',
  options: noOptions,
  implementation: MomentsMetric,
});
