import type { CodedColumn } from './coded-table.js';
import type { Gini } from './gini.js';
import type { Impurity } from './impurity.js';
import { SquaredError } from './squared-error.js';

/** Two splits that differ by less than this part of the node's impurity are equal: sums round, and the first one is taken. */
const EQUAL = 1e-9;

/** Which rows of a node go left, by the codes of one predictor. */
export interface CartSplit {
  readonly predictor: number;
  /** of a category: those that go left; of numbers the greatest that does */
  readonly left: ReadonlySet<number> | number;
  /** of numbers: the least that goes right */
  readonly above: number;
}

interface BestSplit {
  gain: number;
  split: CartSplit | undefined;
}

/** The columns that a tree may ask for, and the rows of a node by each of them. */
export interface Candidates {
  readonly columns: readonly CodedColumn[];
  /** by predictor: rows [from, to) are the node's, of numbers by ascending value */
  readonly rows: readonly Uint32Array[];
}

/** Finds the split of a node after which both sides together are purest; of equal ones that of the first predictor. */
export class SplitSearch {
  readonly #sorted: Uint32Array;
  readonly #starts: Uint32Array;

  constructor(
    private readonly candidates: Candidates,
    private readonly impurity: SquaredError | Gini,
    /** least weight of a side */
    private readonly minimum: number,
  ) {
    const { columns, rows } = candidates;
    this.#sorted = new Uint32Array(rows[0]?.length ?? 0);
    this.#starts = new Uint32Array(Math.max(0, ...columns.map(({ values }) => values.length)) + 1);
  }

  /** @param predictors that may be asked for, ascending. undefined: no split gains anything */
  best(from: number, to: number, impure: number, predictors: readonly number[]): CartSplit | undefined {
    const best: BestSplit = { gain: EQUAL * impure, split: undefined };
    for (const predictor of predictors) {
      const { isCategory, codes } = this.candidates.columns[predictor]!;
      const rows = this.candidates.rows[predictor]!;
      if (!isCategory) this.#scan(predictor, rows, from, to, impure, best);
      else
        for (const order of this.#orders(rows, from, to, codes)) {
          this.#arrange(rows, from, to, codes, order);
          this.#scan(predictor, this.#sorted, 0, to - from, impure, best);
        }
    }
    return best.split;
  }

  /** Every cut between rows of different values. */
  #scan(predictor: number, rows: Uint32Array, from: number, to: number, impure: number, best: BestSplit): void {
    const { codes, isCategory } = this.candidates.columns[predictor]!;
    const impurity: Impurity = this.impurity;
    const all = impurity.all();
    let cut = -1;
    let last = codes[rows[from]!]!;
    impurity.reset();
    for (let i = from; i < to; i++) {
      const code = codes[rows[i]!]!;
      if (code !== last) {
        const left = impurity.left();
        if (all - left < this.minimum) break;
        const gain = left < this.minimum ? 0 : impurity.gain();
        if (gain > best.gain + EQUAL * impure) [best.gain, cut] = [gain, i];
        last = code;
      }
      impurity.move(rows[i]!);
    }
    if (cut < 0) return;
    const left = isCategory
      ? new Set(Array.from(rows.subarray(from, cut), (row) => codes[row]!))
      : codes[rows[cut - 1]!]!;
    best.split = { predictor, left, above: codes[rows[cut]!]! };
  }

  /**
   * Orders of the categories of a node among whose cuts the best partition is: by the mean of numbers and by the share of one of
   * two classes it is the best of all (Fisher 1958; Breiman et al. 1984, theorem 4.5); of more classes by the share of each.
   */
  #orders(rows: Uint32Array, from: number, to: number, codes: Uint32Array): readonly (readonly number[])[] {
    const { impurity } = this;
    if (impurity instanceof SquaredError) return [this.#byMean(rows, from, to, codes, impurity.mean)];
    const present = impurity.present();
    const sides = present.length === 2 ? present.slice(1) : present;
    return sides.map((k) => this.#byMean(rows, from, to, codes, (row) => Number(impurity.classOf(row) === k)));
  }

  #byMean(
    rows: Uint32Array,
    from: number,
    to: number,
    codes: Uint32Array,
    valueOf: (row: number) => number,
  ): readonly number[] {
    const sums = new Map<number, { sum: number; weight: number }>();
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const code = codes[row]!;
      let own = sums.get(code);
      if (own === undefined) sums.set(code, (own = { sum: 0, weight: 0 }));
      const weight = this.impurity.weights[row]!;
      own.sum += weight * valueOf(row);
      own.weight += weight;
    }
    return [...sums]
      .map(([code, { sum, weight }]) => ({ code, mean: sum / weight }))
      .sort((a, b) => a.mean - b.mean || a.code - b.code)
      .map(({ code }) => code);
  }

  /** The rows of the node by the place of their category in the order. */
  #arrange(rows: Uint32Array, from: number, to: number, codes: Uint32Array, order: readonly number[]): void {
    const starts = this.#starts;
    for (const code of order) starts[code] = 0;
    for (let i = from; i < to; i++) starts[codes[rows[i]!]!]!++;
    let at = 0;
    for (const code of order) {
      const count = starts[code]!;
      starts[code] = at;
      at += count;
    }
    for (let i = from; i < to; i++) this.#sorted[starts[codes[rows[i]!]!]!++] = rows[i]!;
  }
}
