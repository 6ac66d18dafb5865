import type { RandomStream } from '../../contracts/index.js';

/** Up to here all 2^n sign patterns are enumerated and p is exact. */
export const ENUMERATED = 12;
/** Random flips beyond. */
export const FLIPS = 9999;

/**
 * Sign-flip test of H0: the differences are symmetric about a mean <= 0, against a mean > 0. The statistic is the sum.
 * n <= 12: all 2^n patterns, exact p = hits / 2^n with the observed pattern among them. Beyond: 9,999 patterns from
 * `random` and p = (1 + hits) / (1 + 9,999), which is valid whatever the number of flips (Phipson & Smyth 2010).
 */
export const signFlip = (differences: Float64Array, random: RandomStream): number => {
  const n = differences.length;
  if (n === 0) return NaN;
  return n <= ENUMERATED ? enumerate(differences) : (1 + countRandom(differences, random)) / (1 + FLIPS);
};

/** Rounding in sums of the same numbers in another order must not lose a tie. */
const threshold = (differences: Float64Array): number => {
  let sum = 0;
  let size = 0;
  for (const d of differences) {
    sum += d;
    size += Math.abs(d);
  }
  return sum - 1e-12 * size;
};

const enumerate = (differences: Float64Array): number => {
  const n = differences.length;
  const atLeast = threshold(differences);
  const patterns = 1 << n;
  let hits = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (pattern >> i) & 1 ? -differences[i]! : differences[i]!;
    if (sum >= atLeast) hits++;
  }
  return hits / patterns;
};

const countRandom = (differences: Float64Array, random: RandomStream): number => {
  const n = differences.length;
  const atLeast = threshold(differences);
  let hits = 0;
  let bits = 0;
  let left = 0;
  for (let flip = 0; flip < FLIPS; flip++) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      if (left === 0) {
        bits = random.below(1 << 30);
        left = 30;
      }
      sum += bits & 1 ? -differences[i]! : differences[i]!;
      bits >>= 1;
      left--;
    }
    if (sum >= atLeast) hits++;
  }
  return hits;
};
