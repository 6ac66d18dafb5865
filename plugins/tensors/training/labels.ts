import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { aliasTable } from '../../../core/random/index.js';
import type { Tf } from '../engines/provider.js';

/** Labels of rows, where the model of that id wants them. @throws CollapsarError COLLAPSAR_FIT_INVALID */
export const labelsOf = ({ labels }: Vectors, where: string): Uint32Array => {
  if (labels !== undefined) return labels;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the rows have no labels',
    where,
    why: 'It learns from the labels of rows',
    fix: 'Choose a source with labels and a strategy that keeps them, or where the model has it set classConditional: false',
  });
};

/**
 * Frequency of each label in the training rows, which count by their part's weight; adds up to 1. As long as the highest
 * label says, or `least`.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for rows without labels
 */
export const labelShares = ({ parts }: TrainingSet<Vectors>, where: string, least = 0): Float64Array => {
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

/** Labels drawn by their shares. */
export const drawLabels = (shares: Float64Array, count: number, random: RandomStream): Uint32Array => {
  const table = aliasTable(shares);
  const labels = new Uint32Array(count);
  for (let i = 0; i < count; i++) labels[i] = table.draw(random);
  return labels;
};

/** The labels of given rows, each of which some training row had. @throws CollapsarError COLLAPSAR_FIT_INVALID */
export const knownLabels = (given: Vectors, shares: Float64Array, where: string): Uint32Array => {
  const labels = labelsOf(given, where);
  const unknown = labels.find((label) => !(shares[label]! > 0));
  if (unknown === undefined) return labels;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: `no row of label ${unknown} can be generated`,
    where,
    why: 'The training set held none: the label was forgotten',
  });
};

/** One-hot rows [rows, classes]; a label of `classes` or more has none. */
export const oneHot = (tf: Tf, labels: Uint32Array, classes: number): Tensor2D => {
  const values = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) if (label < classes) values[row * classes + label] = 1;
  return tf.tensor2d(values, [labels.length, classes], 'float32');
};
