import { cholesky, symmetricEigen, type SemidefiniteFactor } from '../../../core/numerics/index.js';

/**
 * F with F F^T the correlation matrix. One that is no correlation matrix, because its entries were estimated pair by pair,
 * is repaired: negative eigenvalues become 0 and the diagonal 1 again (Rousseeuw & Molenberghs 1993, eigenvalue method).
 */
export const correlationFactor = (correlation: Float64Array, n: number): SemidefiniteFactor => {
  const definite = cholesky(correlation, n);
  if (definite !== undefined) return { factor: definite.lower, rank: n };
  const { values, vectors } = symmetricEigen(correlation, n);
  const kept = Array.from(values.keys()).filter((k) => values[k]! > n * Number.EPSILON * values[n - 1]!);
  const rank = kept.length;
  const factor = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) {
    let square = 0;
    kept.forEach((k, column) => {
      const entry = Math.sqrt(values[k]!) * vectors[k * n + i]!;
      factor[i * rank + column] = entry;
      square += entry * entry;
    });
    const length = Math.sqrt(square);
    for (let column = 0; column < rank; column++) factor[i * rank + column]! /= length;
  }
  return { factor, rank };
};
