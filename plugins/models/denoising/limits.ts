import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import type { Standardisation } from '../../tensors/index.js';

/** Least and greatest standardised value of each number of a row, or for images of all pixels; rows of weight 0 do not count. */
export const limitsOf = (
  { parts }: TrainingSet<Vectors>,
  { mean, scale }: Standardisation,
): { readonly least: Float64Array; readonly most: Float64Array } => {
  const d = mean.length;
  const least = new Float64Array(d).fill(Infinity);
  const most = new Float64Array(d).fill(-Infinity);
  for (const { samples, weight = 1 } of parts) {
    if (!(weight > 0)) continue;
    const { values } = samples;
    for (let at = 0; at < values.length;)
      for (let j = 0; j < d; j++, at++) {
        const value = (values[at]! - mean[j]!) / scale[j]!;
        if (value < least[j]!) least[j] = value;
        if (value > most[j]!) most[j] = value;
      }
  }
  if ((parts[0]?.samples.shape ?? []).length >= 2) {
    least.fill(least.reduce((a, b) => Math.min(a, b), Infinity));
    most.fill(most.reduce((a, b) => Math.max(a, b), -Infinity));
  }
  return { least, most };
};
