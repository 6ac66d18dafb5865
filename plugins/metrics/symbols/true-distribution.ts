import type { Subject, Symbols, Text } from '../../../core/contracts/index.js';
import type { Unit } from '../../text.js';
import { observed, type Distribution } from './distribution.js';

export interface TrueDistribution extends Distribution {
  /** symbols or tokens of the held-out rows */
  readonly size: number;
}

/** The source's own probabilities, else the frequencies of the held-out rows; undefined where there are none. */
export const trueDistribution = (
  { truth, test }: Subject<Symbols | Text>,
  unit: Unit,
): TrueDistribution | undefined => {
  const seen = observed(test, unit);
  if (seen === undefined) return undefined;
  const probabilities = truth?.probabilities;
  if (probabilities === undefined) return { ...seen, size: seen.total };
  return { weights: probabilities, total: 1, basis: 'exact', size: seen.total };
};

/** The model's share of every true outcome, by the true outcomes' own numbers. */
export const aligned = (model: Distribution, truth: Distribution): Float64Array => {
  const { weights, total, types } = model;
  if (types === undefined || truth.types === undefined) return weights.map((weight) => weight / total);
  const index = new Map(types.map((type, i) => [type, i]));
  return Float64Array.from(truth.types, (type) => {
    const own = index.get(type);
    return own === undefined ? 0 : weights[own]! / total;
  });
};
