import type { Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';

/**
 * d x k normal numbers of variance 1 / k, row-major: distances are kept in expectation (Johnson & Lindenstrauss 1984),
 * and equal laws stay equal, so that nothing is seen where there is nothing.
 */
export const projection = (d: number, k: number, seed: number): Float64Array => {
  const random = rootStream(seed).child('random-projection', d, k);
  const scale = 1 / Math.sqrt(k);
  return Float64Array.from({ length: d * k }, () => scale * random.normal());
};

/** Rows times the d x k `matrix`. */
export const project = ({ count, values }: Vectors, matrix: Float64Array, k: number): Vectors => {
  const d = matrix.length / k;
  const out = new Float64Array(count * k);
  for (let row = 0; row < count; row++)
    for (let j = 0; j < d; j++) {
      const value = values[row * d + j]!;
      // Images are mostly background.
      if (value === 0) continue;
      for (let c = 0, at = row * k, from = j * k; c < k; c++) out[at++]! += value * matrix[from++]!;
    }
  return { kind: 'vectors', count, shape: [k], values: out };
};
