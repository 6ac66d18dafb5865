import { logGamma } from '../../../core/numerics/index.js';

/** log C(n, k) */
const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** Chance that, of n rows of which c hold a word, k of a sample of a hold it (hypergeometric). */
export const holding = (k: number, c: number, n: number, a: number): number =>
  k > c || k > a || a - k > n - c ? 0 : Math.exp(logChoose(c, k) + logChoose(n - c, a - k) - logChoose(n, a));

/** What is expected of a word that c of all n real rows hold, where a of them are drawn and b others (a + b <= n). */
export interface WordShares {
  /** chance that it is among the a */
  readonly real: number;
  /** that it is among both */
  readonly again: number;
  /** that it is rare among the a: no more than `rare` of them, and at least one, hold it */
  readonly rare: number;
  /** that it is rare among the a, and among the b */
  readonly rareAgain: number;
  /** rows of the a that hold it: their mean, and what of it is of the word as a rare one */
  readonly rows: number;
  readonly rareRows: number;
}

export const wordShares = (c: number, n: number, a: number, b: number, rare: number): WordShares => {
  const none = (drawn: number): number => holding(0, c, n, drawn);
  const shares = { real: 1 - none(a), again: 1 - none(a) - none(b) + none(a + b), rows: (c * a) / n };
  let [chance, again, rows] = [0, 0, 0];
  for (let k = 1; k <= Math.min(rare, c); k++) {
    const p = holding(k, c, n, a);
    chance += p;
    again += p * (1 - holding(0, c - k, n - a, b));
    rows += p * k;
  }
  return { ...shares, again: Math.max(0, shares.again), rare: chance, rareAgain: again, rareRows: rows };
};
