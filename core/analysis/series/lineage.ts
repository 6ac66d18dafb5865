import type { LineagePoint, RecordedCell } from '../../contracts/index.js';
import type { GroupProgress } from '../input.js';

/** Generations whose models' rows are told apart, at most. */
const BINS = 20;

/** Rows of the training sets by origin, summed over seeds as cells arrive. */
export class LineageSums {
  readonly #bin: number;
  readonly #count: Float64Array;
  readonly #real: Float64Array;
  readonly #teacher: Float64Array;
  /** generations x bins, row-major */
  readonly #synthetic: Float64Array;
  readonly #bins: number;
  readonly #made: Float64Array;
  /** NaN where a chain does not say */
  readonly #drawn: Float64Array;

  constructor(generations: number) {
    this.#bin = Math.ceil(generations / BINS);
    this.#bins = Math.ceil(generations / this.#bin);
    this.#count = new Float64Array(generations);
    this.#real = new Float64Array(generations);
    this.#teacher = new Float64Array(generations);
    this.#drawn = new Float64Array(generations);
    this.#made = new Float64Array(generations);
    this.#synthetic = new Float64Array(generations * this.#bins);
  }

  /** Generations that the study does not ask for are left out, and those whose rows are not known. */
  add({ generations, lineage }: Pick<RecordedCell, 'generations' | 'lineage'>): void {
    const { real, teacher, drawn, ends, ranges } = lineage;
    for (let at = 0, range = 0; at < Math.min(generations, this.#count.length); at++) {
      if (real[at] === 0 && teacher[at] === 0 && range === ends[at]) continue;
      this.#count[at]!++;
      this.#real[at]! += real[at]!;
      this.#teacher[at]! += teacher[at]!;
      this.#drawn[at]! += drawn[at]!;
      this.#addRanges(at, ranges, range, (range = ends[at]!));
    }
  }

  /** Ranges `first` to `end`, in the order of their generations: a chain that draws of all rows has one for almost every number. */
  #addRanges(at: number, ranges: Float64Array, first: number, end: number): void {
    const synthetic = this.#synthetic;
    let place = at * this.#bins;
    let last = this.#bin;
    for (let range = 3 * first; range < 3 * end; range += 3) {
      let from = ranges[range]!;
      const to = ranges[range + 1]!;
      const rows = ranges[range + 2]!;
      // Rows of the model of the generation before were made in this one.
      if (from <= at && at <= to) this.#made[at]! += rows;
      for (; from > last; last += this.#bin) place++;
      for (; to > last; last += this.#bin) {
        synthetic[place++]! += (last - from + 1) * rows;
        from = last + 1;
      }
      synthetic[place]! += (to - from + 1) * rows;
    }
  }

  /** Means over the seeds that reached each generation; ends where none did. */
  all(): GroupProgress['lineage'] {
    const points: LineagePoint[] = [];
    let drawn = 0;
    let made = 0;
    for (let at = 0; at < this.#count.length && this.#count[at]! > 0; at++) {
      const n = this.#count[at]!;
      const rows = this.#synthetic.subarray(at * this.#bins, (at + 1) * this.#bins);
      points.push({
        generation: at + 1,
        real: this.#real[at]! / n,
        teacher: this.#teacher[at]! / n,
        synthetic: Array.from(rows.subarray(0, 1 + rows.findLastIndex((sum) => sum > 0)), (sum) => sum / n),
      });
      drawn += this.#drawn[at]! / n;
      made += this.#made[at]! / n;
    }
    return {
      generations: points.length,
      bin: this.#bin,
      points,
      made,
      ...(points.length === 0 || Number.isNaN(drawn) ? {} : { realDrawn: drawn }),
    };
  }
}
