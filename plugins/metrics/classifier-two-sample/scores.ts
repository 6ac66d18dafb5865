/** How well scores tell ones (expected above the cut) from zeros. */
export interface Separation {
  /** share told right, a score at the cut counting half */
  readonly accuracy: number;
  /** chance that a one scores above a zero, ties counting half (Mann & Whitney 1947) */
  readonly auc: number;
}

/** @param zeros, ones scores of held-out rows of either sample, one or more of each */
export const separation = (zeros: Float64Array, ones: Float64Array, cut: number): Separation => {
  const right = (scores: Float64Array, sign: number): number =>
    scores.reduce((sum, score) => sum + 0.5 * (1 + sign * Math.sign(score - cut)), 0);
  const low = zeros.slice().sort();
  let below = 0;
  for (const score of ones) below += 0.5 * (countBelow(low, score, false) + countBelow(low, score, true));
  return {
    accuracy: 0.5 * (right(zeros, -1) / zeros.length + right(ones, 1) / ones.length),
    auc: below / (zeros.length * ones.length),
  };
};

/** Numbers of an ascending list below `x`, or no higher. */
const countBelow = (sorted: Float64Array, x: number, equal: boolean): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < x || (equal && sorted[middle]! === x)) low = middle + 1;
    else high = middle;
  }
  return low;
};
