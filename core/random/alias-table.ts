import type { RandomStream } from '../contracts/index.js';

/** Draws an index with probability proportional to its weight. */
export interface AliasTable {
  draw(random: RandomStream): number;
}

/**
 * Walker's alias method in Vose's form (1991): O(n) to set up, O(1) a draw. Weights: at least 0, finite, not all 0;
 * an index of weight 0 is never drawn.
 */
export const aliasTable = (weights: ArrayLike<number>): AliasTable => {
  const n = weights.length;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`aliasTable: weight ${i} is ${weight}; it must be finite and at least 0.`);
    if (weight > largest) largest = weight;
  }
  if (largest === 0) throw new RangeError('aliasTable: there must be a weight above 0.');
  const keep = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) total += weights[i]! / largest;
  for (let i = 0; i < n; i++) keep[i] = (weights[i]! / largest / total) * n;
  const alias = pair(keep, weights);
  return {
    draw(random) {
      const column = random.below(n);
      return random.uniform() < keep[column]! ? column : alias[column]!;
    },
  };
};

/** Fills every column that is short from one that has too much; `keep` becomes the share of its own. */
const pair = (keep: Float64Array, weights: ArrayLike<number>): Uint32Array => {
  const n = keep.length;
  const alias = new Uint32Array(n);
  const short: number[] = [];
  const long: number[] = [];
  for (let i = n - 1; i >= 0; i--) (keep[i]! < 1 ? short : long).push(i);
  let donor = long.pop();
  let heaviest = 0;
  for (let i = 1; i < n; i++) if (weights[i]! > weights[heaviest]!) heaviest = i;
  for (let column = short.pop(); column !== undefined; column = short.pop()) {
    if (donor === undefined) {
      // Rounding left no donor: the column is full but for an ulp, unless it has no weight at all.
      if (weights[column]! > 0) keep[column] = 1;
      alias[column] = heaviest;
      continue;
    }
    alias[column] = donor;
    keep[donor]! -= 1 - keep[column]!;
    if (keep[donor]! < 1) {
      short.push(donor);
      donor = long.pop();
    }
  }
  if (donor !== undefined) keep[donor] = 1;
  for (const column of long) keep[column] = 1;
  return alias;
};
