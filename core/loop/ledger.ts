import type { RealData, RealRows, Samples } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { join, take } from '../samples/index.js';
import type { Durable, RowRange } from './checkpoint.js';

/** Each row once, in order. */
const joined = (ranges: readonly RowRange[]): readonly RowRange[] => {
  const out: [number, number][] = [];
  for (const [from, count] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const open = out.at(-1);
    if (open === undefined || from > open[0] + open[1]) out.push([from, count]);
    else open[1] = Math.max(open[1], from + count - open[0]);
  }
  return out;
};

/** The rows whose numbers were not seen yet. */
const newOnes = (samples: Samples, numbers: Uint32Array, seen: Set<number>): Samples =>
  take(
    samples,
    Array.from(numbers.keys()).filter((i) => seen.size < seen.add(numbers[i]!).size),
  );

/** Counts which of the source's numbered rows a chain has used. `state` is all that it carries on. */
export class Ledger implements RealRows {
  #drawn: number;
  #first = 0;
  #fixed: Samples | undefined;
  /** of the latest generation that asked for any; undefined: a checkpoint of an earlier version does not say */
  #last: readonly RowRange[] | undefined;
  #begun = false;
  #lastRows: { readonly of: readonly RowRange[]; readonly rows: Promise<Samples> } | undefined;

  constructor(
    private readonly data: Pick<RealData, 'size' | 'populationRows'>,
    private readonly read: (from: number, count: number) => Promise<Samples>,
    { drawn, last }: Pick<Durable, 'drawn' | 'last'> = { drawn: 0, last: [] },
  ) {
    this.#drawn = drawn;
    this.#last = last;
  }

  get state(): Pick<Durable, 'drawn' | 'last'> {
    return this.#last === undefined ? { drawn: this.#drawn } : { drawn: this.#drawn, last: this.#last };
  }

  /** rows of this generation that no earlier one had */
  get first(): number {
    return this.#first;
  }

  /** Those rows, read again when they are first asked for; of a population that is drawn again each row once. */
  async lastReal(): Promise<Samples | undefined> {
    const ranges = this.#last ?? [];
    if (ranges.length === 0) return undefined;
    if (this.#lastRows?.of !== ranges) {
      const rows = Promise.all(ranges.map((range) => this.#distinct(range))).then((parts) => {
        const seen = new Set<number>();
        return join(
          parts.map(({ samples, numbers }) => (numbers === undefined ? samples : newOnes(samples, numbers, seen))),
        );
      });
      this.#lastRows = { of: ranges, rows };
      // What failed is read again.
      rows.catch(() => (this.#lastRows = undefined));
    }
    return this.#lastRows.rows;
  }

  async #distinct([from, count]: RowRange): Promise<{ samples: Samples; numbers: Uint32Array | undefined }> {
    const numbers = this.data.populationRows?.(from, count);
    return { samples: await this.read(from, count), numbers };
  }

  /**
   * Every generation of an unlimited source starts its fresh rows at row (g - 1) T, so that strategies that use fewer
   * than T of them are compared on the same rows. A finite source wastes none.
   */
  begin(generation: number, samples: number): void {
    this.#first = 0;
    this.#begun = true;
    if (this.data.size === Infinity) this.#drawn = Math.max(this.#drawn, (generation - 1) * samples);
  }

  async fresh(count: number): Promise<Samples> {
    const from = this.#drawn;
    this.#claim(from, count);
    return this.read(from, count);
  }

  async fixed(count: number): Promise<Samples> {
    // The same object each time, so that a model that remembers a part's statistics finds it again.
    if (this.#fixed?.count === count) {
      this.#note(0, count);
      return this.#fixed;
    }
    this.#claim(0, count);
    this.#fixed = await this.read(0, count);
    return this.#fixed;
  }

  #claim(from: number, count: number): void {
    if (!Number.isInteger(count) || count < 1)
      throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
        what: `${count} real rows were asked for`,
        why: 'A strategy asks for a whole number of rows, at least 1',
      });
    if (from + count > this.data.size)
      throw new CollapsarError('COLLAPSAR_SOURCE_DRY', {
        what: `rows ${from + 1} to ${from + count} were asked for, but the source has ${this.data.size}`,
        why: 'The strategy needs new real rows in every generation and the source is finite',
        fix: 'Lower `samples` or `generations`, use fixed real rows, or give the source `draw: again` (its rows are then a population that is drawn from with replacement)',
      });
    this.#first += Math.max(0, from + count - this.#drawn);
    this.#drawn = Math.max(this.#drawn, from + count);
    this.#note(from, count);
  }

  /** The same list as long as the same rows are asked for: what was read of it is not read again. */
  #note(from: number, count: number): void {
    const begun = this.#begun;
    const last = this.#last ?? [];
    this.#begun = false;
    if (!begun) this.#last = joined([...last, [from, count]]);
    else if (last.length !== 1 || last[0]![0] !== from || last[0]![1] !== count) this.#last = [[from, count]];
  }
}
