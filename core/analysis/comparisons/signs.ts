import type { RandomStream } from '../../contracts/index.js';
import { ENUMERATED, FLIPS } from '../tests/sign-flip.js';

export interface Flips {
  /** patterns visited */
  readonly visited: number;
  /** all 2^n of them: shares are exact, the observed pattern is one of them */
  readonly exact: boolean;
}

/**
 * Sign patterns of n seeds: all 2^n up to n = 12, 9,999 random ones beyond. `signs` is the same array at every visit,
 * 1 or -1 a seed.
 */
export const flipSeeds = (n: number, random: RandomStream, visit: (signs: Int8Array) => void): Flips => {
  const signs = new Int8Array(n).fill(1);
  if (n <= ENUMERATED) {
    for (let pattern = 0; pattern < 1 << n; pattern++) {
      for (let i = 0; i < n; i++) signs[i] = (pattern >> i) & 1 ? -1 : 1;
      visit(signs);
    }
    return { visited: 1 << n, exact: true };
  }
  for (let flip = 0; flip < FLIPS; flip++) {
    let bits = 0;
    for (let i = 0; i < n; i++) {
      if (i % 30 === 0) bits = random.below(1 << 30);
      signs[i] = bits & 1 ? -1 : 1;
      bits >>= 1;
    }
    visit(signs);
  }
  return { visited: FLIPS, exact: false };
};
