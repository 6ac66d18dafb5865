import { recommendWalk, riskRule } from '../../core/analysis/index.js';
import type { RandomStream, Recommendation } from '../../core/contracts/index.js';

/** The setting of studies/verifier-quality.yaml. */
export const SETTING = { samples: 200, generations: 20, share: 0.9, realWrong: 0.1, teacherWrong: 0.3 } as const;

/** Share of wrong rows that a verifier lets through who passes every right row and a wrong one with probability h. */
export const wrongAfter = (keepBad: number): number => {
  const { teacherWrong: wrong } = SETTING;
  return (wrong * keepBad) / (1 - wrong + wrong * keepBad);
};
/** Share of wrong rows among those trained on, as a multiple of that of real rows. */
export const wrongRatio = (keepBad: number): number => {
  const { share, realWrong } = SETTING;
  return 1 - share + (share * wrongAfter(keepBad)) / realWrong;
};
/** The worst verifier that is safe for `increase`: wrongRatio is 1 + increase. */
export const trueKeepBad = (increase: number): number => {
  const { share, realWrong, teacherWrong } = SETTING;
  const wrong = (realWrong * (share + increase)) / share;
  return ((1 - teacherWrong) * wrong) / (teacherWrong * (1 - wrong));
};

/** Successes in n tries, by the gaps between them. */
const binomial = (n: number, p: number, random: RandomStream): number => {
  if (p <= 0) return 0;
  const log = Math.log1p(-p);
  let at = -1;
  for (let hits = 0; ; hits++) {
    at += 1 + Math.floor(Math.log1p(-random.uniform()) / log);
    if (at >= n) return hits;
  }
};

/**
 * Levels of `seeds` seeds: shares of wrong rows over the whole run. Rows are wrong independently of each other, so that
 * counts are binomial, and strategy and control have their first n = (1 - a) T real rows of a generation in common.
 */
export const verifiedLevels = (
  keepBad: number,
  seeds: number,
  random: RandomStream,
): { readonly here: Float64Array; readonly control: Float64Array } => {
  const { samples, generations, share, realWrong } = SETTING;
  const all = samples * generations;
  const synthetic = Math.round(share * samples) * generations;
  const here = new Float64Array(seeds);
  const control = new Float64Array(seeds);
  for (let seed = 0; seed < seeds; seed++) {
    const shared = binomial(all - synthetic, realWrong, random.child('shared', seed));
    here[seed] = (shared + binomial(synthetic, wrongAfter(keepBad), random.child('made', keepBad, seed))) / all;
    control[seed] = (shared + binomial(synthetic, realWrong, random.child('real', seed))) / all;
  }
  return { here, control };
};

/** One walk down the quality 1 - h of the verifier, from a perfect one. */
export const simulateVerifierWalk = (
  increase: number,
  grid: readonly number[],
  budget: number,
  random: RandomStream,
): Recommendation => {
  const walk = recommendWalk({ rule: riskRule({ increase, nats: increase }, 'risk'), grid, budget });
  let step = walk.next();
  while (step.done !== true) step = walk.next(verifiedLevels(step.value.value, step.value.seeds, random));
  return step.value;
};
