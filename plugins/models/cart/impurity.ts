import type { CodedColumn } from './coded-table.js';

/** How much two sides of a node are purer than the node: rows are all on the right, and go to the left one by one. */
export interface Impurity {
  /**
   * Takes the rows of a node.
   * @returns its impurity; 0 where all rows hold one value
   */
  open(rows: Uint32Array, from: number, to: number): number;
  /** All rows to the right again. */
  reset(): void;
  move(row: number): void;
  /** weight of the rows on the left, and of all */
  left(): number;
  all(): number;
  /** by how much both sides together are purer; both have rows */
  gain(): number;
}

/** Squares around the mean (Breiman et al. 1984, chapter 8). Values count by their place between the least and the greatest. */
export class SquaredError implements Impurity {
  readonly #numbers: Float64Array;
  readonly #codes: Uint32Array;
  #mean = 0;
  #all = 0;
  #left = 0;
  #sum = 0;

  constructor(
    { values, codes }: CodedColumn,
    readonly weights: Float64Array,
  ) {
    this.#codes = codes;
    const [low, high] = [values[0]!, values.at(-1)!];
    // The range of the largest numbers that there are is itself none.
    const scale = high - low < Infinity ? 1 : 0.25;
    const places = values.map((value) => (scale * value - scale * low) / (scale * high - scale * low));
    this.#numbers = Float64Array.from(codes, (code) => places[code]!);
  }

  open(rows: Uint32Array, from: number, to: number): number {
    const first = this.#codes[rows[from]!];
    let [isPure, sum] = [true, 0];
    this.#all = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      isPure &&= this.#codes[row] === first;
      sum += this.weights[row]! * this.#numbers[row]!;
      this.#all += this.weights[row]!;
    }
    this.#mean = sum / this.#all;
    if (isPure) return 0;
    let squares = 0;
    for (let i = from; i < to; i++) {
      const gap = this.#numbers[rows[i]!]! - this.#mean;
      squares += this.weights[rows[i]!]! * gap * gap;
    }
    return squares;
  }
  reset(): void {
    this.#left = this.#sum = 0;
  }
  move(row: number): void {
    this.#left += this.weights[row]!;
    this.#sum += this.weights[row]! * (this.#numbers[row]! - this.#mean);
  }
  left = (): number => this.#left;
  all = (): number => this.#all;
  /** Around the mean of the node the sums of both sides are opposite. */
  gain = (): number => this.#sum * this.#sum * (1 / this.#left + 1 / (this.#all - this.#left));
  /** The mean of one row's value, less that of the node. */
  mean = (row: number): number => this.#numbers[row]! - this.#mean;
}

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
