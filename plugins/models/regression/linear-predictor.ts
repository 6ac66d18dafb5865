import type { Vectors } from '../../../core/contracts/index.js';

/** b0 + b'x of every row for each target: count x k, row-major. `coefficients`: k x (d + 1), row-major. */
export const linearPredictor = ({ count, values }: Vectors, coefficients: Float64Array, k = 1): Float64Array => {
  const width = coefficients.length / k;
  const d = width - 1;
  const out = new Float64Array(count * k);
  for (let row = 0; row < count; row++)
    for (let target = 0; target < k; target++) {
      let sum = coefficients[target * width]!;
      for (let j = 0; j < d; j++) sum += coefficients[target * width + 1 + j]! * values[row * d + j]!;
      out[row * k + target] = sum;
    }
  return out;
};
