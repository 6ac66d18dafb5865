import type { ColumnSource } from 'hyparquet-writer';
import { resultsOf, type ExportedMetric } from './results.js';
import type { ExportedCells } from './table.js';

/** Rows of a group: what is held in memory before it is written. */
const GROUP = 250_000;

const string = (name: string) =>
  ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }) as const;
const integer = (name: string) => ({ name, type: 'INT64', repetition_type: 'REQUIRED' }) as const;
const COLUMNS = [
  string('source'),
  string('model'),
  string('strategy'),
  integer('samples'),
  integer('seed'),
  integer('generation'),
  string('metric'),
  { name: 'value', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  string('basis'),
] as const;

/**
 * The rows of `results.csv`, in its order, as Parquet: labels and names as strings, samples, seed and generation as whole
 * numbers, values as doubles, null where they are lost. Yields what is ready a group of rows at a time.
 */
export async function* resultsParquet(
  cells: ExportedCells,
  metrics: readonly ExportedMetric[],
): AsyncIterable<Uint8Array> {
  // Its fifty modules are for whoever asks for the file: everything else here is part of every run.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const schema = [{ name: 'root', num_children: COLUMNS.length }, ...COLUMNS];
  const parquet = new ParquetWriter({ writer: bytes, schema, createdBy: 'collapsar' });
  const each = resultsOf(metrics);
  let rows = emptyRows();
  const write = (): Uint8Array => {
    if (rows[0]!.data.length > 0) void parquet.write({ columnData: rows, rowGroupSize: GROUP });
    rows = emptyRows();
    const ready = bytes.getBytes().slice();
    bytes.index = 0;
    return ready;
  };
  for await (const cell of cells) {
    const labels = [cell.source, cell.model, cell.strategy, BigInt(cell.samples), BigInt(cell.seed)];
    each(cell, (generation, { id }, value, basis) => {
      const row = [...labels, BigInt(generation), id, value ?? null, basis];
      for (let i = 0; i < row.length; i++) rows[i]!.data.push(row[i]);
    });
    if (rows[0]!.data.length >= GROUP) yield write();
  }
  yield write();
  void parquet.finish();
  yield bytes.getBytes().slice();
}

const emptyRows = (): (ColumnSource & { data: unknown[] })[] => COLUMNS.map(({ name }) => ({ name, data: [] }));
