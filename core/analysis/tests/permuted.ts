import type { RandomStream } from '../../contracts/index.js';
import { moments } from '../series/summary.js';
import { FLIPS } from './sign-flip.js';

/** What the chains of two samples say when they are dealt out to the two anew. */
export interface Permuted {
  /** of H0: both samples are of one law, or, with many chains, of one mean */
  readonly p: number;
  /** the point that |t| stays below in `level` of the deals where the means are equal */
  critical(level: number): number;
}

/** In how many ways n + m chains can be dealt out to samples of n and m; Infinity above 2^1023. */
export const deals = (n: number, m: number): number => {
  let ways = 1;
  for (let i = 1; i <= Math.min(n, m); i++) ways *= (Math.max(n, m) + i) / i;
  return Math.round(ways);
};

/**
 * The studentised permutation test of two means (Janssen 1997; Chung & Romano 2013), against both sides: |t| of Welch under
 * 9,999 deals of the chains. It has its level exactly where both samples are of one law, however long its tail and however
 * unequal their sizes, which a t quantile has not; and in the limit where only the means are equal. `critical` deals out what
 * is left of each chain when its sample's mean is taken off. Two numbers in each sample at least, all finite.
 */
export const permuted = (x: Float64Array, y: Float64Array, random: RandomStream): Permuted => {
  const n = x.length;
  const all = Float64Array.of(...x, ...y);
  const centre = moments(all).mean;
  const [a, b] = [moments(x).mean, moments(y).mean];
  // Sums of squares of distances from the centre, in a unit in which they stay within range.
  const unit = all.reduce((most, value) => Math.max(most, Math.abs(value - centre)), 0) || 1;
  const raw = all.map((value) => (value - centre) / unit);
  const left = all.map((value, i) => (value - (i < n ? a : b)) / unit);
  const [ofRaw, ofLeft] = [statisticOf(raw, n), statisticOf(left, n)];
  const order = Uint32Array.from(all.keys());
  // Rounding in sums of the same numbers in another order must not lose a tie.
  const observed = ofRaw(order) * (1 - 1e-9);
  const statistics = new Float64Array(FLIPS);
  let hits = 0;
  for (let deal = 0; deal < FLIPS; deal++) {
    for (let i = 0; i < n; i++) {
      const j = i + random.below(order.length - i);
      const other = order[j]!;
      order[j] = order[i]!;
      order[i] = other;
    }
    if (ofRaw(order) >= observed) hits++;
    statistics[deal] = ofLeft(order);
  }
  statistics.sort();
  return {
    p: (1 + hits) / (1 + FLIPS),
    critical: (level) => statistics[Math.min(FLIPS - 1, Math.ceil(level * (FLIPS + 1)) - 1)]!,
  };
};

/** |t| of Welch of the first n of an order against the rest. */
const statisticOf = (values: Float64Array, n: number): ((order: Uint32Array) => number) => {
  const m = values.length - n;
  let [total, totalSquares] = [0, 0];
  for (const value of values) {
    total += value;
    totalSquares += value * value;
  }
  return (order) => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      const value = values[order[i]!]!;
      sum += value;
      squares += value * value;
    }
    const rest = total - sum;
    const apart = Math.abs(sum / n - rest / m);
    const ofFirst = Math.max(0, squares - (sum * sum) / n) / (n * (n - 1));
    const ofRest = Math.max(0, totalSquares - squares - (rest * rest) / m) / (m * (m - 1));
    const se = Math.sqrt(ofFirst + ofRest);
    return se > 0 ? apart / se : apart > 0 ? Infinity : 0;
  };
};
