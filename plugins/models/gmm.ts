import type { Checkpoint, FitContext, FittedModel, Model, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { scatterOf } from '../../core/numerics/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import { checkFinite, checkWeight, joinValues, rowLength, rowWeights, trainingSet } from '../../core/samples/index.js';
import { clusterStart, maximiseLikelihood } from './gmm/expectation-maximisation.js';
import { fitTable } from './gmm/fit-table.js';
import { FittedGmm } from './gmm/fitted-gmm.js';
import { FittedTableGmm } from './gmm/fitted-table-gmm.js';
import { marginal, type Mixture, type Observations } from './gmm/mixture.js';
import { WithPointMasses, pointMassesOf, inColumns, otherColumns, restoreWithPointMasses } from './point-masses.js';
import { COUNT, NOT_NEGATIVE } from '../options.js';

const schema = objectSchema({
  components: { ...COUNT, default: 2, description: 'number of Gaussians' },
  covariance: {
    enum: ['full', 'diagonal', 'spherical'],
    default: 'full',
    description: 'of each component: every covariance, the variances alone, or one variance for all coordinates',
  },
  regularisation: {
    ...NOT_NEGATIVE,
    default: 1e-6,
    description:
      "part of a column's variance over all training rows that is added to its variance in every component, so that none shrinks onto a point; the same in every unit",
  },
  tolerance: {
    ...NOT_NEGATIVE,
    default: 1e-3,
    description: 'EM stops when the log-likelihood of a row changes by less than this (nats)',
  },
  iterations: { ...COUNT, default: 100, description: 'of EM at most' },
  restarts: {
    ...COUNT,
    default: 1,
    description:
      'starts by k-means++, of which the likeliest fit is kept; a start from an earlier model is the only one',
  },
});

/**
 * Maximum likelihood by EM. A component that runs empty gets weight 0 and stays so; one that shrinks onto a point or a
 * plane is kept usable by `regularisation`, or without that by the least ridge that does. A column that is one number in all
 * training rows is a point mass; under one variance for all columns only where all are.
 * Fewer rows than components are fitted too, with components left empty: a class that a chain forgets passes through few
 * rows, and a chain that failed there would be missing from the statistics just where it collapses. Labels are ignored.
 * Of a table with categories or missing cells a component is a Gaussian of its numbers and, independent of it, a chance for each
 * category and for each cell to be missing; columns depend on each other across these through the components alone. Its
 * moments are those of the rows as they stand, then. A category, or a gap, without rows is forgotten for good.
 */
class Gmm implements Model<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedModel<Vectors>> {
    const declared = training.parts[0]?.samples.columns;
    if (declared !== undefined) return fitTable(training, declared, this.options, context);
    const points = this.#points(training);
    const shape = training.parts[0]?.samples.shape ?? [];
    const columns = otherColumns(rowLength(shape), points);
    const start = context.start === undefined ? undefined : this.#started(context.start, columns, rowLength(shape));
    if (points.length === 0) return this.#fit(training, context, start);
    // Equal rows have no mixture, only their place.
    if (columns.length === 0) return new WithPointMasses(shape, points);
    return new WithPointMasses(shape, points, this.#fit(inColumns(training, columns), context, start));
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel<Vectors>> {
    if (FittedTableGmm.saved(checkpoint)) return FittedTableGmm.restore(checkpoint);
    return restoreWithPointMasses('gmm', checkpoint, FittedGmm.restore);
  }

  #fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>, start: Mixture | undefined): FittedGmm {
    const { options } = this;
    const { rows, variances } = observationsOf(training);
    const shape = training.parts[0]?.samples.shape ?? [];
    if (start !== undefined)
      return new FittedGmm(shape, maximiseLikelihood(rows, start, options, variances, context).mixture);
    let best: ReturnType<typeof maximiseLikelihood> | undefined;
    for (let restart = 0; restart < options.restarts; restart++) {
      const clusters = clusterStart(rows, options, variances, context.random.child('start', restart));
      const fit = maximiseLikelihood(rows, clusters, options, variances, context);
      if (best === undefined || fit.logLikelihood > best.logLikelihood) best = fit;
    }
    return new FittedGmm(shape, best!.mixture);
  }

  /** One variance of all columns is that of constant ones too, unless there are no others. */
  #points(training: TrainingSet<Vectors>): ReturnType<typeof pointMassesOf> {
    const points = pointMassesOf(training);
    const d = rowLength(training.parts[0]?.samples.shape ?? []);
    return this.options.covariance === 'spherical' && points.length < d ? [] : points;
  }

  /** The earlier mixture in the columns that still vary. */
  #started(start: unknown, columns: readonly number[], d: number): Mixture {
    const { components, covariance } = this.options;
    const known =
      start instanceof WithPointMasses ? otherColumns(d, start.points) : Array.from({ length: d }, (_, j) => j);
    const fitted = start instanceof WithPointMasses ? start.inner : start;
    const mixture = fitted instanceof FittedGmm ? fitted.mixture : undefined;
    const at = columns.map((column) => known.indexOf(column));
    if (
      mixture?.k === components &&
      mixture.d === known.length &&
      mixture.covariance === covariance &&
      !at.includes(-1)
    )
      return at.length === mixture.d ? mixture : marginal(mixture, at);
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'the model to start from does not fit',
      where: 'gmm',
      why: `it must be a gmm of ${components} components with ${covariance} covariance in ${d} dimensions, ${columns.length} of which vary`,
      fix: 'give `base` the same options as the model',
    });
  }
}

/** The rows of a training set for EM, and the variance of each column over all of them (length d). */
const observationsOf = (training: TrainingSet<Vectors>): { rows: Observations; variances: Float64Array } => {
  // Parts without weight say nothing, and would only take centres.
  const kept = trainingSet(training.parts.filter(({ weight = 1, samples }) => weight !== 0 && samples.count > 0));
  const { count } = kept;
  const weights = rowWeights(kept);
  checkWeight('gmm', training.count, weights?.reduce((sum, weight) => sum + weight, 0) ?? count);
  if (weights?.some((weight) => weight < 0))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: 'a part has a negative weight',
      where: 'gmm',
      why: 'weights count rows',
      fix: 'give weights of 0 or more',
    });
  const d = rowLength(kept.parts[0]!.samples.shape);
  const values = joinValues(kept);
  const { scatter } = scatterOf(values, count, d, 'diagonal');
  const variances = scatter.map((square) => square / count);
  checkFinite('gmm', variances);
  return { rows: { values, count, d, ...(weights === undefined ? {} : { weights }) }, variances };
};

export const gmm = model({
  id: 'gmm',
  summary: 'Gaussian mixture, fitted by EM; of tables also with categories and missing cells',
  reference:
    'Shumailov et al. 2023, The Curse of Recursion; EM: Dempster, Laird & Rubin 1977; of tables: Ghahramani & Jordan 1994, Supervised learning from incomplete data via an EM approach',
  data: 'vectors',
  options: schema,
  provides: ['sample', 'logLikelihood', 'moments', 'weights', 'start', 'temperature', 'categories', 'missing'],
  implementation: Gmm,
});
