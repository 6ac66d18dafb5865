import { increasingRoot } from '../../../core/numerics/index.js';

export const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));

/**
 * What log odds are to be multiplied by, so that they fit these labels best (temperature scaling; Guo et al. 2017, On
 * Calibration of Modern Neural Networks). Labels are drawn in from 0 and 1 by the rule of Platt 1999, or odds that part them
 * without error would be multiplied without end. 0 where the odds say nothing of the labels.
 */
export const calibration = (odds: Float64Array, labels: Uint8Array): number => {
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const targets = [1 / (labels.length - ones + 2), (ones + 1) / (ones + 2)] as const;
  const slopeAt = (factor: number): readonly [number, number] => {
    let [value, slope] = [0, 0];
    odds.forEach((z, row) => {
      const p = sigmoid(factor * z);
      value += z * (p - targets[labels[row] === 1 ? 1 : 0]);
      slope += z * z * p * (1 - p);
    });
    return [value, slope];
  };
  return slopeAt(0)[0] >= 0 ? 0 : increasingRoot(slopeAt, 1);
};
