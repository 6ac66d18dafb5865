import type { TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { rowLength } from '../../../core/samples/index.js';

/** x -> (x - mean) / scale, by coordinate; both of the length of a row. */
export interface Standardisation {
  readonly mean: Float64Array;
  /** above 0 */
  readonly scale: Float64Array;
}

/**
 * Mean and standard deviation (divisor n) over all rows: of each coordinate, or one of each for all coordinates (images,
 * whose pixels are in one unit). What does not vary is only shifted: scale 1.
 */
export const standardisationOf = (
  { parts, count }: TrainingSet<Vectors>,
  per: 'coordinate' | 'all' = 'coordinate',
): Standardisation => {
  const d = rowLength(parts[0]?.samples.shape ?? []);
  const mean = new Float64Array(d);
  const scale = new Float64Array(d);
  const over = (add: (value: number, coordinate: number) => void): void => {
    for (const { samples } of parts) {
      const { values } = samples;
      for (let at = 0; at < values.length;) for (let j = 0; j < d; j++) add(values[at++]!, j);
    }
  };
  const share = per === 'all' ? 1 / d : 1;
  const spread = (sums: Float64Array): void => {
    if (per === 'all') sums.fill(sums.reduce((sum, one) => sum + one, 0));
  };
  over((value, j) => (mean[j]! += (value * share) / count));
  spread(mean);
  over((value, j) => (scale[j]! += ((value - mean[j]!) * (value - mean[j]!) * share) / count));
  spread(scale);
  for (let j = 0; j < d; j++) {
    const sd = Math.sqrt(scale[j]!);
    // Rounding leaves constants a spread of some last bits.
    scale[j] = sd > 1e-12 * (1 + Math.abs(mean[j]!)) ? sd : 1;
  }
  return { mean, scale };
};
