import type { ImportMap } from '../contracts/index.js';
import { nearest } from '../plugin/index.js';
import type { ImportedMetric } from './meanings.js';
import { PlacePattern, PLACES, type ChainPlace, type PlaceTexts } from './pattern.js';
import { invalid, readNumber, readWhole, shown, transformed, type ImportCell, type ImportNotation } from './value.js';

/** A file as it was read, before anything is decided about its columns. */
export interface ImportTable {
  /** relative to the import file */
  readonly name: string;
  /** SHA-256 of the bytes that were read, hex */
  readonly digest: string;
  /** what its path says */
  readonly place: PlaceTexts;
  readonly header: readonly string[];
  readonly rows: readonly (readonly ImportCell[])[];
  readonly notation: ImportNotation;
  /** a log of what happened when: a row holds what was logged with it, and an empty cell says nothing */
  readonly sparse?: true;
  /** the column that this format counts generations in, and what it calls the first */
  readonly steps?: { readonly column: string; readonly first: number };
}

export interface ObservationOptions {
  readonly map: ImportMap;
  readonly metrics: readonly ImportedMetric[];
  /** absent: all */
  readonly seeds: ReadonlySet<number> | undefined;
  readonly generations: number | undefined;
}

/** Which generation of which chain a value is of. */
export interface ObservedRow {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
  readonly generation: number;
}
export interface ReadValue {
  readonly metric: number;
  /** undefined: lost */
  readonly value: number | undefined;
  /** what the name of its column says */
  readonly place: PlaceTexts;
}
interface ValueColumn {
  readonly metric: number;
  readonly index: number;
  readonly place: PlaceTexts;
}
interface LongColumns {
  readonly name: number;
  readonly value: number;
  readonly of: ReadonlyMap<string, number>;
}
type ReadFrom =
  | { readonly from: 'fixed'; readonly value: ImportCell; readonly said: string }
  | { readonly from: 'column'; readonly index: number }
  | { readonly from: 'name' };

/** What each place of a row is told by, and which columns hold values, in one table. */
export class TableReader {
  readonly #origins: Readonly<Record<ChainPlace, ReadFrom>>;
  readonly #columns: readonly ValueColumn[];
  /** of a long table: the columns of the name and of the value, and metrics by name */
  readonly #long: LongColumns | undefined;
  readonly #where: readonly (readonly [index: number, allowed: ReadonlySet<string>])[];
  readonly #steps: { readonly first: number; readonly every: number };

  constructor(
    private readonly table: ImportTable,
    private readonly options: ObservationOptions,
  ) {
    const { map, metrics } = options;
    const { columns = {} } = map;
    this.#where = Object.entries(map.where ?? {}).map(([column, wanted]) => [
      this.#indexOf(column, 'import.where'),
      new Set((Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted]).map((one) => textOf(one))),
    ]);
    this.#long = this.#longOf(columns);
    this.#columns = this.#long !== undefined ? [] : metrics.flatMap((metric, at) => this.#columnsOf(metric, at));
    const { generation } = columns;
    const counted = typeof generation === 'object' ? generation : {};
    const first = counted.first ?? (generation === undefined ? table.steps?.first : undefined) ?? 1;
    this.#steps = { first, every: counted.every ?? 1 };
    const named = new Set(this.#columns.flatMap(({ place }) => Object.keys(place)));
    this.#origins = Object.fromEntries(PLACES.map((place) => [place, this.#originOf(place, named)])) as Readonly<
      Record<ChainPlace, ReadFrom>
    >;
  }

  isWanted(row: readonly ImportCell[]): boolean {
    return this.#where.every(([index, allowed]) => allowed.has(textOf(row[index]!)));
  }

  /** The column that a metric was read from. */
  columnOf(metric: number, place: PlaceTexts): string {
    const { header } = this.table;
    if (this.#long !== undefined) return header[this.#long.value]!;
    return header[this.#columns.find((one) => one.metric === metric && one.place === place)!.index]!;
  }

  valuesOf(row: readonly ImportCell[], where: string): readonly ReadValue[] {
    const { header } = this.table;
    if (this.#long !== undefined) {
      const { name, value, of } = this.#long;
      const metric = of.get(String(row[name]));
      return metric === undefined
        ? []
        : [
            {
              metric,
              value: this.#number(row[value]!, metric, `${where}, column '${header[value]!}'`),
              place: NOWHERE,
            },
          ];
    }
    return this.#columns.flatMap(({ metric, index, place }) => {
      if (this.table.sparse === true && String(row[index]).trim() === '') return [];
      return [{ metric, value: this.#number(row[index]!, metric, `${where}, column '${header[index]!}'`), place }];
    });
  }

  #number(cell: ImportCell, metric: number, where: string): number | undefined {
    const { transform, output } = this.options.metrics[metric]!;
    const value = readNumber(cell, this.table.notation, where);
    return value === '' || value === undefined ? undefined : transformed(value, transform, output.range, where);
  }

  /** Which generation of which chain a value is of; why it is not taken. */
  about(row: readonly ImportCell[], place: PlaceTexts, where: string): ObservedRow | 'omitted' | 'beyond' {
    const read = (name: ChainPlace): readonly [cell: ImportCell, at: string] => {
      const origin = this.#origins[name];
      if (origin.from === 'fixed') return [origin.value, origin.said];
      if (origin.from === 'name') return [place[name]!, where];
      return [row[origin.index]!, `${where}, column '${this.table.header[origin.index]!}'`];
    };
    const whole = (name: ChainPlace, what: string): number => {
      const [cell, at] = read(name);
      return readWhole(cell, what, this.table.notation, at);
    };
    const strategy = this.#strategyOf(...read('strategy'));
    const known = this.options.map.strategies[strategy]!;
    if (known.omit === true) return 'omitted';
    const seed = whole('seed', 'a seed');
    const generation = this.#generationOf(...read('generation'));
    const { seeds, generations = Infinity } = this.options;
    if (generation > generations || seeds?.has(seed) === false) return 'beyond';
    const samples = whole('samples', 'a number of rows (T)');
    return {
      source: labelOf(...read('source')),
      model: labelOf(...read('model')),
      strategy,
      samples,
      seed,
      generation,
    };
  }

  #strategyOf(cell: ImportCell, where: string): string {
    const name = String(cell).trim();
    const { strategies } = this.options.map;
    if (Object.hasOwn(strategies, name)) return name;
    const meant = nearest(name, Object.keys(strategies));
    throw invalid(where, {
      what:
        name === ''
          ? 'is empty where a strategy is wanted'
          : `names the strategy ${shown(name)}, which the import does not have`,
      ...(meant === undefined ? {} : { why: `Did you mean '${meant}'?` }),
      fix: `Say what it is under import.strategies (${JSON.stringify(name)}: {}), or leave its rows out with { omit: true }`,
    });
  }

  #generationOf(cell: ImportCell, where: string): number {
    const { first, every } = this.#steps;
    const { notation } = this.table;
    const value = readWhole(cell, 'a generation', notation, where);
    const generation = (value - first) / every + 1;
    if (Number.isInteger(generation) && generation >= 1 && generation <= MOST_GENERATIONS) return generation;
    throw invalid(where, {
      what: `holds ${value}, which is no generation`,
      why:
        generation < 1
          ? `Generations count from ${first} here`
          : generation > MOST_GENERATIONS
            ? `No chain has more than ${MOST_GENERATIONS} generations here: these may be steps, or times`
            : `Generations are ${first}, ${first + every}, ${first + 2 * every}, ... here`,
      fix: `Write what the first one is called and how they go on under import.columns.generation: { column: ..., first: ${Math.min(value, first)}, every: ${every} }`,
    });
  }

  #longOf(columns: NonNullable<ImportMap['columns']>): LongColumns | undefined {
    const { metric, value } = columns;
    if (metric === undefined && value === undefined) return undefined;
    if (metric === undefined || value === undefined)
      throw invalid('import.columns', {
        what: `\`${metric === undefined ? 'value' : 'metric'}\` means nothing without \`${metric === undefined ? 'metric' : 'value'}\``,
        fix: 'A long table has both: a column that names the metric, and one that holds its value',
      });
    return {
      name: this.#indexOf(metric, 'import.columns.metric'),
      value: this.#indexOf(value, 'import.columns.value'),
      of: new Map(this.options.metrics.map(({ column }, at) => [column, at])),
    };
  }

  #columnsOf({ column }: ImportedMetric, metric: number): readonly ValueColumn[] {
    const pattern = PlacePattern.ofColumn(column);
    if (pattern === undefined) return [{ metric, index: this.#indexOf(column, 'import.metrics'), place: NOWHERE }];
    const found = this.table.header.flatMap((name, index) => {
      const place = pattern.match(name);
      return place === undefined ? [] : [{ metric, index, place }];
    });
    if (found.length > 0) return found;
    throw invalid(this.table.name, {
      what: `no column is called like '${column}'`,
      why: `Its columns are ${listed(this.table.header)}`,
      fix: 'Correct the pattern under import.metrics',
    });
  }

  #indexOf(column: string, where: string): number {
    const { header, name } = this.table;
    const index = header.indexOf(column);
    if (index >= 0 && header.indexOf(column, index + 1) < 0) return index;
    if (index >= 0)
      throw invalid(name, { what: `two columns are called '${column}'`, fix: 'Give every column its own name' });
    const meant = nearest(column, header);
    throw invalid(name, {
      what: `there is no column '${column}', which ${where} names`,
      why: meant === undefined ? `Its columns are ${listed(header)}` : `Did you mean '${meant}'?`,
      fix: `Correct ${where}`,
    });
  }

  #originOf(place: ChainPlace, named: ReadonlySet<string>): ReadFrom {
    const [only, second] = this.#originsOf(place, named);
    if (second !== undefined)
      throw invalid(`import.columns.${place}`, {
        what: `two places say which ${TOLD[place]} a row is of`,
        why: 'The path of its file, the name of its column, a column of its own and `value` are one too many together',
        fix: 'Keep one of them',
      });
    return only ?? this.#usualOrigin(place);
  }

  #originsOf(place: ChainPlace, named: ReadonlySet<string>): readonly ReadFrom[] {
    const said = this.options.map.columns?.[place];
    const { column = undefined, value = undefined } = (typeof said === 'string' ? { column: said } : (said ?? {})) as {
      readonly column?: string;
      readonly value?: ImportCell;
    };
    const where = `import.columns.${place}`;
    const inPath = this.table.place[place];
    return [
      ...(inPath === undefined ? [] : [{ from: 'fixed', value: inPath, said: this.table.name } as const]),
      ...(named.has(place) ? [{ from: 'name' } as const] : []),
      ...(column === undefined ? [] : [{ from: 'column', index: this.#indexOf(column, where) } as const]),
      ...(value === undefined ? [] : [{ from: 'fixed', value, said: where } as const]),
    ];
  }

  #usualOrigin(place: ChainPlace): ReadFrom {
    const where = `import.columns.${place}`;
    if (place === 'source') return { from: 'fixed', value: 'data', said: where };
    if (place === 'model') return { from: 'fixed', value: 'model', said: where };
    const { steps, name } = this.table;
    if (place === 'generation' && steps !== undefined)
      return { from: 'column', index: this.#indexOf(steps.column, where) };
    throw invalid(name, {
      what: `nothing says which ${TOLD[place]} its rows are of`,
      fix: `Name its column in ${where}, write {${place}} into the pattern of files${place === 'generation' ? '' : `, or ${where}: { value: ... } if all are of one`}`,
    });
  }
}

/** More are steps of a training, or seconds. */
const MOST_GENERATIONS = 1_000_000;
const NOWHERE: PlaceTexts = {};
const TOLD: Readonly<Record<ChainPlace, string>> = {
  source: 'data',
  model: 'model',
  strategy: 'strategy',
  samples: 'number of rows (T)',
  seed: 'seed',
  generation: 'generation',
};

const labelOf = (cell: ImportCell, where: string): string => {
  const name = String(cell).trim();
  if (name !== '') return name;
  throw invalid(where, { what: 'is empty where a name is wanted', fix: 'Complete the row, or name another column' });
};

/** Numbers are the same however they are written: 1, 1.0 and '1'. */
const textOf = (value: unknown): string => {
  const text = String(value).trim();
  return text !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text;
};

const MOST_LISTED = 12;
const listed = (names: readonly string[]): string =>
  `${names
    .slice(0, MOST_LISTED)
    .map((name) => `'${name}'`)
    .join(', ')}${names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : ''}`;
