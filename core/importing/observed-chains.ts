import type { ImportedMetric } from './meanings.js';
import { TableReader, type ImportTable, type ObservationOptions, type ObservedRow } from './table-reader.js';
import { invalid, type ImportCell } from './value.js';

/** What was read of one chain, by generation. */
export interface ObservedChain {
  readonly source: string;
  readonly model: string;
  /** as the files call it */
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
  /** by generation, then by place of the metric; undefined: lost */
  readonly generations: Map<number, Map<number, number | undefined>>;
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
  /** by chain, generation and metric: where each value was read */
  readonly #read = new Map<string, string>();
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
    for (const [at, row] of rows.entries()) {
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
    for (const { metric, value, place } of values) {
      const about = reader.about(row, place, where);
      if (about === 'omitted' || about === 'beyond') {
        if (!taken) this.left[about]++;
        taken = true;
        continue;
      }
      taken = true;
      this.#take(about, metric, value, table, `${where}, column '${reader.columnOf(metric, place)}'`);
    }
  }

  #take(
    about: ObservedRow,
    metric: number,
    value: number | undefined,
    { name, digest }: ImportTable,
    where: string,
  ): void {
    const { generation, ...of } = about;
    const key = JSON.stringify([of.source, of.model, of.strategy, of.samples, of.seed]);
    const value_ = `${key} ${generation} ${metric}`;
    const before = this.#read.get(value_);
    if (before !== undefined)
      throw invalid(where, {
        what: `gives ${this.options.metrics[metric]!.column} of ${of.strategy}, seed ${of.seed}, generation ${generation} a second time`,
        why: `The first is in ${before}: two runs under one name, or a column that tells them apart is not named`,
        fix: 'Name the column that differs in `import.columns`, or leave one of them out with `import.where`',
      });
    this.#read.set(value_, where);
    this.#seen.add(metric);
    let chain = this.chains.get(key);
    if (chain === undefined) this.chains.set(key, (chain = { ...of, generations: new Map(), files: new Map() }));
    chain.files.set(name, digest);
    const there = chain.generations.get(generation);
    if (there === undefined) chain.generations.set(generation, new Map([[metric, value]]));
    else there.set(metric, value);
  }
}
