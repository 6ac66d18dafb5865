import { chainKey } from '../contracts/index.js';
import type { ImportedMetric } from './meanings.js';
import type { PlaceTexts } from './pattern.js';
import {
  TableReader,
  type ImportTable,
  type ObservationOptions,
  type ObservedRow,
  type ReadValue,
} from './table-reader.js';
import { invalid, type ImportCell } from './value.js';

/** What was read of one generation, by the metric's place. */
export interface ObservedGeneration {
  /** undefined where it was read, and lost */
  readonly values: (number | undefined)[];
  /** the row of all files that it was read from; a metric without one has no value here */
  readonly rows: number[];
}

/** What was read of one chain, by generation. */
export interface ObservedChain {
  readonly source: string;
  readonly model: string;
  /** as the files call it */
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
  readonly generations: Map<number, ObservedGeneration>;
  /** of the files that it was read from, by name */
  readonly files: Map<string, string>;
}

/** Rows that were not taken. */
export interface LeftRows {
  where: number;
  omitted: number;
  beyond: number;
  empty: number;
}
/** Folds tables into chains; what cannot be read stops the import, with its file, row and column. */
export class ObservedChains {
  readonly chains = new Map<string, ObservedChain>();
  readonly left: LeftRows = { where: 0, omitted: 0, beyond: 0, empty: 0 };
  /** with the number of its first row among those of all files */
  readonly #tables: { readonly name: string; readonly first: number }[] = [];
  #rows = 0;
  readonly #seen = new Set<number>();

  constructor(private readonly options: ObservationOptions) {}

  /** Metrics of which no table had a value. */
  get unseen(): readonly ImportedMetric[] {
    return this.options.metrics.filter((_, at) => !this.#seen.has(at));
  }

  add(table: ImportTable): void {
    const { rows, name } = table;
    if (rows.length === 0)
      throw invalid(name, {
        what: 'the file holds no rows',
        fix: 'Leave it out of `import.files`, or export it again',
      });
    const reader = new TableReader(table, this.options);
    this.#tables.push({ name, first: this.#rows });
    for (const [at, row] of rows.entries()) {
      this.#rows++;
      const where = `${name}, row ${at + 1}`;
      if (!reader.isWanted(row)) this.left.where++;
      else this.#addRow(table, row, where, reader);
    }
  }

  #addRow(table: ImportTable, row: readonly ImportCell[], where: string, reader: TableReader): void {
    const values = reader.valuesOf(row, where);
    if (values.length === 0) {
      this.left.empty++;
      return;
    }
    let taken = false;
    let about: ReturnType<TableReader['about']> | undefined;
    let of: PlaceTexts | undefined;
    for (const { metric, value, place } of values) {
      if (about === undefined || place !== of) about = reader.about(row, place, where);
      of = place;
      if (about === 'omitted' || about === 'beyond') {
        if (!taken) this.left[about]++;
        taken = true;
        continue;
      }
      taken = true;
      this.#take(about, { metric, value, place }, table, reader);
    }
  }

  #take(
    about: ObservedRow,
    { metric, value, place }: ReadValue,
    { name, digest }: ImportTable,
    reader: TableReader,
  ): void {
    const { source, model, strategy, samples, seed, generation } = about;
    const key = chainKey(about, seed);
    let chain = this.chains.get(key);
    if (chain === undefined) {
      chain = { source, model, strategy, samples, seed, generations: new Map(), files: new Map() };
      this.chains.set(key, chain);
    }
    let there = chain.generations.get(generation);
    if (there === undefined) chain.generations.set(generation, (there = { values: [], rows: [] }));
    const before = there.rows[metric];
    if (before !== undefined)
      throw invalid(`${this.#placeOf(this.#rows - 1)}, column '${reader.columnOf(metric, place)}'`, {
        what: `gives ${this.options.metrics[metric]!.column} of ${strategy}, seed ${seed}, generation ${generation} a second time`,
        why: `The first is in ${this.#placeOf(before)}: two runs under one name, or a column that tells them apart is not named`,
        fix: 'Name the column that differs in `import.columns`, or leave one of them out with `import.where`',
      });
    there.values[metric] = value;
    there.rows[metric] = this.#rows - 1;
    this.#seen.add(metric);
    chain.files.set(name, digest);
  }

  #placeOf(row: number): string {
    const { name, first } = this.#tables.findLast((table) => table.first <= row)!;
    return `${name}, row ${row - first + 1}`;
  }
}
