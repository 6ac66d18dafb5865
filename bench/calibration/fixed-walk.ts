import { recommendWalk, type SafetyRule } from '../../core/analysis/index.js';
import type { RandomStream, Recommendation } from '../../core/contracts/index.js';
import { meanOf, RealRows, risks, ROWS, SHARES } from './share-walk.js';

const GENERATIONS = 20;

/** Real rows of the control: new ones in every generation (an endless source), or the same T rows again. */
export type ControlRows = 'fresh' | 'fixed';

export interface FixedRowsWalk {
  readonly budget: number;
  readonly window: number;
  readonly control: ControlRows;
}

const level = (share: number, rows: ControlRows, seed: number, from: number, random: RandomStream): number => {
  const real = new RealRows(random.child('rows', seed), rows === 'fixed' ? 1 : GENERATIONS);
  const order = rows === 'fixed' ? 'repeated' : 'aligned';
  return meanOf(risks(share, real, order, random.child('model', seed), GENERATIONS), from);
};
const firstOf = (window: number): number => GENERATIONS - Math.round(window * GENERATIONS);

/** Levels of strategy and control (the last `window` of 20 generations), one chain of each a seed. */
export const simulateFixedLevels = (
  share: number,
  seeds: number,
  { window, control }: Pick<FixedRowsWalk, 'window' | 'control'>,
  random: RandomStream,
): { readonly here: Float64Array; readonly control: Float64Array } => ({
  here: Float64Array.from({ length: seeds }, (_, seed) => level(share, 'fixed', seed, firstOf(window), random)),
  control: Float64Array.from({ length: seeds }, (_, seed) => level(0, control, seed, firstOf(window), random)),
});

/** One walk up the share of a Gaussian mean whose n = (1 - a) T real rows are the same in all of 20 generations. */
export const simulateFixedWalk = (
  rule: SafetyRule,
  { budget, ...setting }: FixedRowsWalk,
  random: RandomStream,
): Recommendation => {
  const walk = recommendWalk({ rule, grid: SHARES, origin: 0, budget });
  let step = walk.next();
  while (step.done !== true) {
    const { value, seeds } = step.value;
    step = walk.next(simulateFixedLevels(value, seeds, setting, random));
  }
  return step.value;
};

/**
 * Mean risk over the window as a multiple of the control's 1/T, without approximation. The mean is that of the real rows,
 * with variance 1/n, and a part w of the synthetic ones: w(1) = 0, w(g + 1) = a^2 w(g) + (a/T) v(g). v is the mean of the
 * unbiased variance of all rows: 1 at first, then T/(T - 1) times the second moment less that of the mean.
 */
export const trueRatio = (share: number, window: number): number => {
  const synthetic = Math.round(share * ROWS);
  const n = ROWS - synthetic;
  const a = synthetic / ROWS;
  const from = firstOf(window);
  let [w, v] = [0, 1];
  let sum = 0;
  for (let g = 0; g < GENERATIONS; g++) {
    if (g > 0) {
      const before = 1 / n + w;
      w = a * a * w + (a / ROWS) * v;
      v = (ROWS * (1 - a + a * (v + before) - (1 / n + w))) / (ROWS - 1);
    }
    if (g >= from) sum += 1 / n + w;
  }
  return (ROWS * sum) / (GENERATIONS - from);
};
