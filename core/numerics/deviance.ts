/**
 * x log(x / m) + m - x for x, m > 0: the deviance of a count x from its mean m (Loader 2000), without the cancellation
 * that the formula has where x is close to m.
 */
export const deviance = (x: number, m: number): number => {
  const v = (x - m) / (x + m);
  if (Math.abs(v) > 0.5) return x * Math.log(x / m) + m - x;
  const square = v * v;
  // x log(x / m) = 2 x artanh(v), and its first term takes m - x up.
  let sum = 0;
  let power = v * square;
  for (let k = 3; ; k += 2) {
    const next = sum + power / k;
    if (next === sum) break;
    sum = next;
    power *= square;
  }
  return v * (x - m) + 2 * x * sum;
};
