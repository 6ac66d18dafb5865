import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { rowLength } from '../../../core/samples/index.js';
import type { Standardisation } from '../../tensors/index.js';

/**
 * Mean and standard deviation (divisor n) of each number of a row, or for images one of each for all pixels, which are in one
 * unit; rows count by their part's weight. What does not vary is only shifted: scale 1.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for values that are not finite, or weights that leave no row
 */
export const standardise = (training: TrainingSet<Vectors>, where: string): Standardisation => {
  const shape = training.parts[0]?.samples.shape ?? [];
  const d = rowLength(shape);
  const mass = training.parts.reduce((sum, { samples, weight = 1 }) => sum + weight * samples.count, 0);
  if (!(mass > 0))
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', { what: 'no training row has a weight above 0', where });
  const average = (of: (value: number, coordinate: number) => number): Float64Array => {
    const sums = new Float64Array(d);
    for (const { samples, weight = 1 } of training.parts) {
      const share = weight / mass;
      const { values } = samples;
      if (weight > 0)
        for (let at = 0; at < values.length;) for (let j = 0; j < d; j++) sums[j]! += share * of(values[at++]!, j);
    }
    return shape.length >= 2 ? sums.fill(sums.reduce((sum, one) => sum + one, 0) / d) : sums;
  };
  const mean = average((value) => value);
  const scale = average((value, j) => (value - mean[j]!) * (value - mean[j]!)).map((variance, j) => {
    const sd = Math.sqrt(variance);
    // Rounding leaves constants a spread of some last bits.
    return sd <= 1e-12 * Math.abs(mean[j]!) ? 1 : sd;
  });
  if (scale.every(Number.isFinite)) return { mean, scale };
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the training rows hold values that are not finite',
    where,
    fix: 'Look at what the source gives; where a generation made them, lower the learningRate of its model',
  });
};
