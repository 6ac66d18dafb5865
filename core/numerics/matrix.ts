/** a b for a of n x m and b of m x p, all row-major. */
export const matrixProduct = (
  a: Float64Array | Float32Array,
  b: Float64Array | Float32Array,
  n: number,
  m: number,
  p: number,
): Float64Array => {
  const product = new Float64Array(n * p);
  // The innermost loop runs along rows of b and of the product: both lie in a line.
  for (let i = 0; i < n; i++)
    for (let k = 0; k < m; k++) {
      const factor = a[i * m + k]!;
      for (let j = 0; j < p; j++) product[i * p + j]! += factor * b[k * p + j]!;
    }
  return product;
};

/** a of n x m turned over: m x n. */
export const transpose = (a: Float64Array, n: number, m: number): Float64Array => {
  const turned = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) turned[j * n + i] = a[i * m + j]!;
  return turned;
};
