import type { CodedColumn } from './coded-table.js';
import type { Impurity } from './impurity.js';

/** Gini's index, as sums of squared masses of the classes over the mass of a side. */
export class Gini implements Impurity {
  readonly classes: number;
  readonly #codes: Uint32Array;
  readonly #leftMasses: Float64Array;
  readonly #rightMasses: Float64Array;
  readonly #masses: Float64Array;
  #all = 0;
  #left = 0;
  #node = 0;
  #leftSquares = 0;
  #rightSquares = 0;

  constructor(
    { values, codes }: CodedColumn,
    readonly weights: Float64Array,
  ) {
    this.classes = values.length;
    this.#codes = codes;
    this.#masses = new Float64Array(this.classes);
    this.#leftMasses = new Float64Array(this.classes);
    this.#rightMasses = new Float64Array(this.classes);
  }

  open(rows: Uint32Array, from: number, to: number): number {
    this.#masses.fill(0);
    this.#all = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      this.#masses[this.#codes[row]!]! += this.weights[row]!;
      this.#all += this.weights[row]!;
    }
    this.#node = 0;
    let present = 0;
    for (const mass of this.#masses) {
      this.#node += mass * mass;
      present += Number(mass > 0);
    }
    return present < 2 ? 0 : this.#all - this.#node / this.#all;
  }
  reset(): void {
    this.#leftMasses.fill(0);
    this.#rightMasses.set(this.#masses);
    this.#left = this.#leftSquares = 0;
    this.#rightSquares = this.#node;
  }
  move(row: number): void {
    const [k, weight] = [this.#codes[row]!, this.weights[row]!];
    this.#leftSquares += weight * (2 * this.#leftMasses[k]! + weight);
    this.#rightSquares -= weight * (2 * this.#rightMasses[k]! - weight);
    this.#leftMasses[k]! += weight;
    this.#rightMasses[k]! -= weight;
    this.#left += weight;
  }
  left = (): number => this.#left;
  all = (): number => this.#all;
  gain = (): number =>
    this.#leftSquares / this.#left + this.#rightSquares / (this.#all - this.#left) - this.#node / this.#all;
  /** The classes of the node. */
  present = (): readonly number[] => [...this.#masses.keys()].filter((k) => this.#masses[k]! > 0);
  classOf = (row: number): number => this.#codes[row]!;
}
