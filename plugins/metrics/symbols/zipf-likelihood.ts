/** Where the exponent is looked for; the ends stand for "flat" and "one outcome only". */
const LARGEST = 64;

/**
 * The exponent b >= 0 of p_r = r^-b / H(N, b), r = 1, ..., N, that is likeliest for the weights of the ranks; N is how
 * many there are. The score, (mean of log r under the law) - (mean of log r in the weights), falls with b, so it is
 * bisected. Undefined for fewer than two ranks; 0 where the weights rise with the rank.
 */
export const zipfExponent = (weights: Float64Array): number | undefined => {
  if (weights.length < 2) return undefined;
  const logs = weights.map((_, rank) => Math.log(rank + 1));
  const observed = meanOf(logs, weights);
  const expected = (b: number): number =>
    meanOf(
      logs,
      logs.map((log) => Math.exp(-b * log)),
    );
  if (expected(0) <= observed) return 0;
  let [low, high] = [0, 1];
  while (high < LARGEST && expected(high) > observed) [low, high] = [high, 2 * high];
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2)
    if (expected(middle) > observed) low = middle;
    else high = middle;
  return high >= LARGEST ? undefined : (low + high) / 2;
};

const meanOf = (values: Float64Array, weights: Float64Array): number => {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
};
