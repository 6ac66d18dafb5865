import type { Column, FitContext, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { checkFinite, checkWeight, joinValues, rowWeights, trainingSet } from '../../../core/samples/index.js';
import type { EmOptions } from './expectation-maximisation.js';
import { FittedTableGmm } from './fitted-table-gmm.js';
import { marginal } from './mixture.js';
import { maximiseTableLikelihood, spreadOf, type TableObservations } from './table-maximisation.js';
import { partsOf, type TableMixture, type TableParts } from './table-mixture.js';
import { tableStart } from './table-start.js';

/** The likeliest of the fits from so many starts; of one start where it is given. @throws COLLAPSAR_FIT_INVALID */
export const fitTable = (
  training: TrainingSet<Vectors>,
  columns: readonly Column[],
  options: EmOptions & { readonly restarts: number },
  context: FitContext<Vectors>,
): FittedTableGmm => {
  const rows = observationsOf(training);
  const parts = partsOf(training, columns, options.covariance === 'spherical');
  const spread = spreadOf(parts, rows);
  checkFinite('gmm', spread.means, spread.variances);
  const own: EmOptions = { ...options, covariance: parts.numbers.length === 0 ? 'full' : options.covariance };
  const starts =
    context.start === undefined
      ? Array.from({ length: options.restarts }, (_, restart) =>
          tableStart(parts, rows, own, spread, context.random.child('start', restart)),
        )
      : [startedFrom(context.start, parts, rows, own)];
  let best: ReturnType<typeof maximiseTableLikelihood> | undefined;
  for (const start of starts) {
    const fit = maximiseTableLikelihood(rows, start, own, spread.variances, context);
    if (best === undefined || fit.logLikelihood > best.logLikelihood) best = fit;
  }
  return new FittedTableGmm(best!.mixture);
};

/** Parts without weight say nothing, and would only take centres. */
const observationsOf = (training: TrainingSet<Vectors>): TableObservations => {
  const kept = trainingSet(training.parts.filter(({ weight = 1, samples }) => weight !== 0 && samples.count > 0));
  const weights = rowWeights(kept);
  checkWeight('gmm', training.count, weights?.reduce((sum, weight) => sum + weight, 0) ?? kept.count);
  if (weights?.some((weight) => weight < 0))
    throw invalid('a part has a negative weight', 'weights count rows', 'give weights of 0 or more');
  return { values: joinValues(kept), count: kept.count, ...(weights === undefined ? {} : { weights }) };
};

const invalid = (what: string, why: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_FIT_INVALID', { what, where: 'gmm', why, fix });

/** How much of a start's chances is that of the rows: what an earlier model never made may be among them. */
const ASIDE = 1e-3;

/** The earlier mixture in the columns of numbers that still vary. */
const startedFrom = (
  start: unknown,
  parts: TableParts,
  rows: TableObservations,
  { components, covariance }: EmOptions,
): TableMixture => {
  const earlier = start instanceof FittedTableGmm ? start.mixture : undefined;
  const at = earlier === undefined ? [] : parts.numbers.map((column) => earlier.parts.numbers.indexOf(column));
  const gaussian = earlier?.gaussian;
  if (
    earlier === undefined ||
    gaussian?.k !== components ||
    (gaussian.covariance !== covariance && gaussian.d > 0) ||
    at.includes(-1)
  )
    throw invalid(
      'the model to start from does not fit',
      `it must be a gmm of ${components} components with ${covariance} covariance of the same table, in whose columns of numbers that vary now it varied too`,
      'give `base` the same options and data as the model',
    );
  return {
    parts,
    gaussian: { ...(at.length === gaussian.d ? gaussian : marginal(gaussian, at)), covariance },
    categories: parts.categories.map(({ column, values }, j) =>
      mixed(earlier.categories[j]!, sharesOf(rows, parts.columns.length, column, values)),
    ),
    missing: mixed(
      earlier.missing,
      parts.gaps.map(({ mark }) => sharesOf(rows, parts.columns.length, mark, 2)[1]!),
    ),
  };
};

const mixed = (chances: Float64Array, shares: readonly number[]): Float64Array =>
  chances.map((chance, i) => (1 - ASIDE) * chance + ASIDE * shares[i % shares.length]!);

const sharesOf = ({ values, count }: TableObservations, d: number, column: number, outcomes: number): number[] => {
  const shares = new Array<number>(outcomes).fill(0);
  for (let at = column; at < values.length; at += d) shares[values[at]!]! += 1 / count;
  return shares;
};
