import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';

/** Labels of rows, where the model wants them. @throws CollapsarError COLLAPSAR_FIT_INVALID */
export const labelsOf = ({ labels }: Vectors): Uint32Array => {
  if (labels !== undefined) return labels;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the rows have no labels',
    where: 'vae',
    why: 'classConditional: true generates rows of a label',
    fix: 'Choose a source with labels, or leave classConditional out',
  });
};

/** Share of the training rows that carry each label, `classes` at least. */
export const labelShares = ({ parts, count }: TrainingSet<Vectors>, classes = 0): Float64Array => {
  const counts: number[] = new Array<number>(classes).fill(0);
  for (const { samples } of parts)
    for (const label of labelsOf(samples)) {
      while (counts.length <= label) counts.push(0);
      counts[label]!++;
    }
  return Float64Array.from(counts, (own) => own / count);
};

/** One-hot rows; a label of `classes` or more has none. */
export const oneHot = (labels: Uint32Array, classes: number): Float32Array => {
  const out = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) if (label < classes) out[row * classes + label] = 1;
  return out;
};
