import { logGamma } from '../../../core/numerics/index.js';

/** The words of texts. */
export interface Words {
  /** texts that they are of */
  readonly count: number;
  /** words of them all */
  readonly total: number;
  /** by word: in how many texts it occurs, and how often */
  readonly texts: ReadonlyMap<string, number>;
  readonly times: ReadonlyMap<string, number>;
}

/** log C(n, k) */
const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** Chance that, of n rows of which c hold a word, k of a sample of a hold it (hypergeometric). */
const holding = (k: number, c: number, n: number, a: number): number =>
  k > c || k > a || a - k > n - c ? 0 : Math.exp(logChoose(c, k) + logChoose(n - c, a - k) - logChoose(n, a));

/** What is expected of a word that c of all n real rows hold, where a of them are drawn and b others (a + b <= n). */
interface WordShares {
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

const wordShares = (c: number, n: number, a: number, b: number, rare: number): WordShares => {
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

/** Over all words of the real texts. kept, rareKept: that are found in the model's text too. */
export type Sums = Record<keyof WordShares | 'kept' | 'rareKept', number>;

/**
 * Half of the real texts are looked through for their words, of the others and of the model's as many as hold as many words
 * in the mean. `found`: chance that a word that c of the model's texts hold is in those.
 */
export const rarefied = (
  real: Words,
  model: Words,
  rare: number,
): { readonly sums: Sums; readonly found: (c: number) => number } => {
  const half = real.count >> 1;
  const [perReal, perMade] = [real.total / real.count, model.total / model.count];
  const others = between(1, Math.floor(model.total / perReal), real.count - half);
  const looked = between(1, Math.round((others * perReal) / perMade), model.count);
  const sums: Sums = { real: 0, again: 0, rare: 0, rareAgain: 0, rows: 0, rareRows: 0, kept: 0, rareKept: 0 };
  const shares = memo((c) => wordShares(c, real.count, half, others, rare));
  const found = memo((c) => 1 - holding(0, c, model.count, looked));
  for (const [word, c] of real.texts) {
    const each = shares(c);
    for (const name of ['real', 'again', 'rare', 'rareAgain', 'rows', 'rareRows'] as const) sums[name] += each[name];
    const chance = found(model.texts.get(word) ?? 0);
    sums.kept += each.real * chance;
    sums.rareKept += each.rare * chance;
  }
  return { sums, found };
};

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value));

/** Words are many, and the counts of texts that hold one few. */
const memo = <T>(compute: (c: number) => T): ((c: number) => T) => {
  const known = new Map<number, T>();
  return (c) => {
    let value = known.get(c);
    if (value === undefined) known.set(c, (value = compute(c)));
    return value;
  };
};
