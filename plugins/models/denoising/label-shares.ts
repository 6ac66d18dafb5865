import type { RandomStream, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { aliasTable } from '../../../core/random/index.js';

/**
 * Frequency of each label in the training rows, which count by their part's weight; adds up to 1. As long as the highest label
 * says, or `least`.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for rows without labels
 */
export const labelShares = ({ parts }: TrainingSet<Vectors>, least: number, where: string): Float64Array => {
  const masses: number[] = new Array<number>(least).fill(0);
  let total = 0;
  for (const { samples, weight = 1 } of parts)
    for (const label of labelsOf(samples, where)) {
      while (masses.length <= label) masses.push(0);
      masses[label]! += weight;
      total += weight;
    }
  return Float64Array.from(masses, (mass) => mass / total);
};

/** @throws CollapsarError COLLAPSAR_FIT_INVALID for rows without labels */
export const labelsOf = ({ labels }: Vectors, where: string): Uint32Array => {
  if (labels !== undefined) return labels;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the rows have no labels',
    where,
    why: 'with classConditional it generates rows by their labels',
    fix: 'Choose a source with labels, or set classConditional: false',
  });
};

/** Labels drawn by their shares. */
export const drawLabels = (shares: Float64Array, count: number, random: RandomStream): Uint32Array => {
  const table = aliasTable(shares);
  const labels = new Uint32Array(count);
  for (let i = 0; i < count; i++) labels[i] = table.draw(random);
  return labels;
};

/** @throws CollapsarError COLLAPSAR_FIT_INVALID for a label that no training row had */
export const checkLabels = (labels: Uint32Array, shares: Float64Array, where: string): void => {
  for (const label of labels)
    if (!(shares[label]! > 0))
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        what: `no row of label ${label} can be generated`,
        where,
        why: 'The training set held none: the label was forgotten',
      });
};
