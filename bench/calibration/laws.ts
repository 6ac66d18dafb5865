import type { RandomStream } from '../../core/contracts/index.js';

/** 2 Gamma(k / 2), by Marsaglia & Tsang (2000); k >= 1; 0 when k is 0. */
export const chiSquare = (k: number, random: RandomStream): number => {
  if (k === 0) return 0;
  if (k === 1) {
    const z = random.normal();
    return z * z;
  }
  const d = k / 2 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const t = 1 + c * x;
    if (t <= 0) continue;
    const v = t * t * t;
    if (Math.log(random.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return 2 * d * v;
  }
};

/** Counts of rare rows among many, by multiplication of uniforms; for means of a few tens. */
export const poisson = (mean: number, random: RandomStream): number => {
  const limit = Math.exp(-mean);
  let product = random.uniform();
  let count = 0;
  while (product > limit) {
    product *= random.uniform();
    count++;
  }
  return count;
};

/** Shares of `rows` draws. */
export const multinomial = (shares: Float64Array, rows: number, random: RandomStream): Float64Array => {
  const drawn = new Float64Array(shares.length);
  for (let row = 0; row < rows; row++) {
    let at = 0;
    let left = random.uniform() - shares[0]!;
    while (left > 0 && at < shares.length - 1) left -= shares[++at]!;
    drawn[at]! += 1 / rows;
  }
  return drawn;
};
