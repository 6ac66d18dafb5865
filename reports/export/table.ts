import type { RecordedCell } from '../../core/contracts/index.js';

/** One cell with its labels as they stand in the study. */
export interface ExportedCell {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
  readonly seed: number;
  readonly record: RecordedCell;
  /** rows of later generations are left out: the study asks for fewer than are recorded */
  readonly generations?: number;
}
export type ExportedCells = Iterable<ExportedCell> | AsyncIterable<ExportedCell>;

/** A CSV file with lines for every cell, each of which begins with the labels of its cell. */
export interface CsvTable {
  /** names of the columns after the labels */
  readonly columns: string;
  /** the lines of a cell without its labels and without line feeds, in the order of the file */
  lines(cell: ExportedCell): readonly string[];
}

const SPECIAL = /[",\r\n]/;

/** A field as RFC 4180 quotes it: only where it must be. Lines end in a line feed alone, as R, pandas and Git expect. */
export const field = (text: string): string => (SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The shortest decimal that reads back as the same double. */
export const decimal = (value: number): string => (value === 0 && 1 / value < 0 ? '-0' : String(value));

export const headerOf = ({ columns }: CsvTable): string => `source,model,strategy,samples,seed,${columns}\n`;

/** Lines of a cell as they stand in the file, one text. */
export const textOf = ({ source, model, strategy, samples, seed }: ExportedCell, lines: readonly string[]): string => {
  const labels = `${field(source)},${field(model)},${field(strategy)},${samples},${seed},`;
  return lines.length === 0 ? '' : `${labels}${lines.join(`\n${labels}`)}\n`;
};

/** The whole file, a cell at a time. Its text depends on the cells, in the order given, and on nothing else. */
export async function* csvOf(table: CsvTable, cells: ExportedCells): AsyncIterable<string> {
  yield headerOf(table);
  for await (const cell of cells) yield textOf(cell, table.lines(cell));
}

/** The recorded generations that the study asks for. */
export const generationsOf = ({ record, generations }: ExportedCell): RecordedCell['generations'] =>
  generations === undefined || generations >= record.generations.length
    ? record.generations
    : record.generations.slice(0, generations);
