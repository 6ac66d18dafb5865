import type { Measured, Metric, Moments, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { logDeterminant, meanAndCovariance } from '../../core/numerics/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { oncePerColumns, takeColumns } from '../../core/samples/index.js';
import {
  almostConstantColumns,
  type KnownMoments,
  modelMoments,
  realMoments,
  sameMean,
  varyingColumns,
} from './columns.js';
import { allFinite, exact, LOST, sampled } from './measured.js';

const REAL = { better: 'ideal', ideal: 'real' } as const;

/**
 * From a model's own moments all outputs are exact. From n of its rows, variances are unbiased, and meanError is larger by
 * trace / n in expectation: the sampling error of the mean, which is not taken off. Columns that are one number among the real
 * rows (range within 1e-9 of their magnitude) have no variance to lose: they are left out of variance, logVariance and
 * logDeterminant, for every model.
 */
class MomentsMetric implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'excessRisk',
      title: 'Excess risk of the mean',
      summary:
        "squared error added by predicting a fresh real row by the model's mean, over that of the true mean, mean over the columns: sum of (m_j - mu_j)^2 / Sigma_jj over their number, so that no column's unit decides; almost constant columns are left out; infinite where real rows do not vary and the mean is another",
      unit: '',
      better: 'lower',
      ideal: 0,
      range: [0, Infinity],
      scale: 'log',
      measures: 'risk',
    },
    {
      name: 'meanError',
      title: 'Squared error of the mean',
      summary: 'squared distance of the mean from the real mean: |m - mu|^2',
      unit: 'data units^2',
      better: 'lower',
      ideal: 0,
      range: [0, Infinity],
      scale: 'log',
    },
    {
      name: 'variance',
      title: 'Mean variance of a column',
      summary: 'mean variance of a column, over those that vary among the real rows',
      unit: 'data units^2',
      ...REAL,
      range: [0, Infinity],
      scale: 'log',
    },
    {
      name: 'logVariance',
      title: 'Generalised variance (log)',
      summary:
        'log generalised variance of a column, over those that vary among the real rows: log determinant of their covariance / their number; lost where it is singular (a variance of 0, no more training rows than columns, columns that depend on each other)',
      unit: '',
      ...REAL,
      range: [-Infinity, Infinity],
      measures: 'log-variance',
    },
    {
      name: 'trace',
      title: 'Trace of the covariance',
      summary: 'trace of the covariance',
      unit: 'data units^2',
      ...REAL,
      range: [0, Infinity],
      scale: 'log',
    },
    {
      name: 'logDeterminant',
      title: 'Log determinant of the covariance',
      summary:
        'log determinant of the covariance of the columns that vary among the real rows; lost where it is singular',
      unit: '',
      ...REAL,
      range: [-Infinity, Infinity],
    },
  ];

  async measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    const found = modelMoments(subject);
    const model = found instanceof Promise ? await found : found;
    const varying = varyingColumns(subject);
    if (model === undefined) return wanting(subject, varying);
    const measured = model.basis === 'exact' ? exact : sampled;
    const d = model.mean.length;
    // One row has a mean but no spread, whatever the model.
    const total = model.rows > 1 ? trace(model.covariance, d) : undefined;
    let ofVarying = 0;
    for (const j of varying) ofVarying += model.covariance[j * d + j]!;
    ofVarying /= varying.length;
    const { excessRisk, meanError } = againstReal(model, varying, subject, measured);
    const generalised = determinants(model, varying, subject, measured);
    return {
      excessRisk,
      meanError,
      variance: total === undefined ? 'harmless' : measured(varying.length === 0 ? total / d : ofVarying),
      trace: total === undefined ? 'harmless' : measured(total),
      logVariance: generalised.logVariance,
      logDeterminant: generalised.logDeterminant,
    };
  }
}

/** Of a model that is not finite: what there is nothing of in reality it has not lost either. */
const wanting = (subject: Subject<Vectors>, varying: readonly number[]): Readonly<Record<string, Measured>> => ({
  ...(realMoments(subject) === undefined ? { meanError: 'harmless', excessRisk: 'harmless' } : LOST),
  ...(varying.length === 0 || isSingularInReality(subject, varying)
    ? { logVariance: 'harmless', logDeterminant: 'harmless' }
    : LOST),
});

const againstReal = (
  { mean }: KnownMoments,
  varying: readonly number[],
  subject: Subject<Vectors>,
  measured: typeof exact,
): Readonly<Record<'excessRisk' | 'meanError', Measured>> => {
  const real = realMoments(subject);
  if (real === undefined) return { excessRisk: 'harmless', meanError: 'harmless' };
  const meanError = squaredDistance(mean, real.mean);
  const d = mean.length;
  const columns = tellingColumns(subject.test, varying);
  let excess = 0;
  for (const j of columns) {
    const gap = mean[j]! - real.mean[j]!;
    excess += (gap * gap) / real.covariance[j * d + j]! / columns.length;
  }
  const ofConstant = sameMean(mean, real.mean) ? 0 : Infinity;
  // One held-out row has no variance to hold the error against.
  const isKnown = subject.truth?.moments !== undefined || subject.test.count > 1;
  return {
    excessRisk: isKnown ? measured(columns.length > 0 ? excess : ofConstant) : 'harmless',
    meanError: measured(meanError),
  };
};

/** Those that are not almost constant in the held-out rows; all of them where none is left. */
const tellingColumns = oncePerColumns((test: Vectors, varying): readonly number[] => {
  const rare = almostConstantColumns(test);
  const telling = varying.filter((j) => rare[j] === 0);
  return telling.length > 0 ? telling : varying;
});

const determinants = (
  model: KnownMoments,
  varying: readonly number[],
  subject: Subject<Vectors>,
  measured: typeof exact,
): Readonly<Record<'logVariance' | 'logDeterminant', Measured>> => {
  const k = varying.length;
  // So many rows span fewer dimensions than there are, whichever model they come from; and what depends on each other in
  // reality has no generalised variance that a model could lose.
  if (k === 0 || model.rows <= k || isSingularInReality(subject, varying))
    return { logVariance: 'harmless', logDeterminant: 'harmless' };
  const logDet = logDeterminantOf(model, varying);
  return {
    logVariance: measured(logDet === undefined ? undefined : logDet / k),
    logDeterminant: measured(logDet),
  };
};

const isSingularInReality = ({ truth, test }: Subject<Vectors>, varying: readonly number[]): boolean => {
  if (truth?.moments !== undefined) return singularMoments(truth.moments, varying);
  return test.count > varying.length && singularRows(test, varying);
};

/** The true moments and the held-out rows are the same in every generation. */
const singularMoments = oncePerColumns(
  (moments: Moments, columns): boolean => logDeterminantOf(moments, columns) === undefined,
);
const singularRows = oncePerColumns((test: Vectors, columns): boolean => {
  const { values, count } = takeColumns(test, columns);
  return (
    allFinite(values) && logDeterminantOf(meanAndCovariance(values, count, columns.length, 1), columns) === undefined
  );
});

/** Of the chosen columns; of moments of these columns alone where there are no others. */
const logDeterminantOf = ({ mean, covariance }: Moments, columns: readonly number[]): number | undefined => {
  const [d, k] = [mean.length, columns.length];
  if (d === k) return logDeterminant(covariance, d, mean);
  const chosen = Float64Array.from({ length: k * k }, (_, at) => {
    const [i, j] = [columns[Math.floor(at / k)]!, columns[at % k]!];
    return covariance[i * d + j]!;
  });
  return logDeterminant(
    chosen,
    k,
    Float64Array.from(columns, (j) => mean[j]!),
  );
};

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
