import type { RandomStream } from '../../core/contracts/index.js';
import { chiSquare } from './laws.js';

export const ROWS = 100;
export const GENERATIONS = 100;
export const WINDOW = 0.9;
export const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

/**
 * aligned, as a chain's ledger counts: generation g starts with row (g - 1) T in every chain, so that strategy and control
 * share rows in the same generation; repeated: fixed real rows, the first n = (1 - a) T in every generation, and generation 1
 * on those alone.
 */
export type RowOrder = 'aligned' | 'repeated';

/** Sums of the real rows of one seed up to each row, so that any run of them is summarised at once. */
export class RealRows {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #from = 0;

  constructor(random: RandomStream, generations = GENERATIONS) {
    this.#sums = new Float64Array(ROWS * generations + 1);
    this.#squares = new Float64Array(ROWS * generations + 1);
    for (let row = 0; row < ROWS * generations; row++) {
      const x = random.normal();
      this.#sums[row + 1] = this.#sums[row]! + x;
      this.#squares[row + 1] = this.#squares[row]! + x * x;
    }
  }
  /** To the row that `generation` (from 0) starts with; 0 = the first of all. */
  start(generation: number): void {
    this.#from = generation * ROWS;
  }
  /** The next `count` rows: their mean and their squared deviations from it. */
  fresh(count: number): { mean: number; squares: number } {
    const [from, to] = [this.#from, (this.#from += count)];
    const mean = (this.#sums[to]! - this.#sums[from]!) / count;
    return { mean, squares: this.#squares[to]! - this.#squares[from]! - count * mean * mean };
  }
}

/**
 * Squared errors of the mean along a chain of unbiased Gaussian fits to n fresh real and m synthetic rows. Real rows come
 * from the one numbered sequence of the seed, as in a study, so that strategy and control share them; the synthetic part
 * is drawn from the laws of its mean and variance.
 */
export const risks = (
  share: number,
  rows: RealRows,
  order: RowOrder,
  random: RandomStream,
  generations = GENERATIONS,
): Float64Array => {
  const m = Math.round(share * ROWS);
  const out = new Float64Array(generations);
  let mean = 0;
  let variance = 1;
  for (let g = 0; g < out.length; g++) {
    // The first generation is trained on real rows alone.
    const synthetic = g === 0 ? 0 : m;
    const n = order === 'repeated' ? ROWS - m : ROWS - synthetic;
    rows.start(order === 'aligned' ? g : 0);
    const real = rows.fresh(n);
    const z = random.normal();
    const made = mean + (synthetic === 0 ? 0 : Math.sqrt(variance / synthetic) * z);
    const within = real.squares + (synthetic < 2 ? 0 : variance * chiSquare(synthetic - 1, random));
    const apart = real.mean - made;
    const all = n + synthetic;
    mean = (n * real.mean + synthetic * made) / all;
    variance = (within + ((n * synthetic) / all) * apart * apart) / (all - 1);
    out[g] = mean * mean;
  }
  return out;
};
export const meanOf = (values: Float64Array, from: number): number =>
  values.subarray(from).reduce((sum, value) => sum + value, 0) / (values.length - from);

/** Levels of strategy and control (the last `window` of the generations), one chain of each a seed. */
export const simulateLevels = (
  share: number,
  seeds: number,
  { generations, window }: { readonly generations: number; readonly window: number },
  random: RandomStream,
): { readonly here: Float64Array; readonly control: Float64Array } => {
  const from = generations - Math.round(window * generations);
  const here = new Float64Array(seeds);
  const control = new Float64Array(seeds);
  for (let seed = 0; seed < seeds; seed++) {
    const rows = new RealRows(random.child('rows', seed));
    const model = random.child('model', seed);
    here[seed] = meanOf(risks(share, rows, 'aligned', model, generations), from);
    control[seed] = meanOf(risks(0, rows, 'aligned', random.child('model', seed), generations), from);
  }
  return { here, control };
};

/** The largest share whose stationary risk, (1/T) / (1 - a^2 + a/T), is within the tolerance, for many rows. */
export const trueLimit = (increase: number): number => Math.sqrt(increase / (1 + increase));
