import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { delimited } from '../../../plugins/sources/csv.js';
import { jsonLines } from '../../../plugins/sources/jsonl.js';
import { parquetFile } from '../../../plugins/sources/parquet.js';
import type { TableLayout } from '../../../plugins/sources/table/columns.js';
import type { FileEncoding } from '../../../plugins/sources/table/encoding.js';
import { readTable } from '../../../plugins/sources/table/table-file.js';
import { refusal } from '../../fixtures/entries.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

interface Case {
  readonly file: string;
  readonly use: 'csv' | 'jsonl' | 'parquet';
  readonly format: {
    readonly delimiter?: string;
    readonly header?: boolean;
    readonly decimal?: '.' | ',';
    readonly thousands?: string;
    readonly encoding?: FileEncoding;
  };
  readonly layout: TableLayout;
  /** what pandas reads */
  readonly columns?: readonly { readonly name: string; readonly kind: 'number' | 'text'; readonly values: unknown[] }[];
  /** what a refusal says */
  readonly refused?: readonly string[];
}

const formatOf = ({ use, format }: Case) => {
  if (use !== 'csv') return use === 'jsonl' ? jsonLines : parquetFile;
  const { delimiter = ',', header = true, decimal = '.', thousands, encoding } = format;
  return delimited(delimiter, header, thousands === undefined ? { decimal } : { decimal, thousands }, encoding);
};

const MODULES = ['pandas', 'pyarrow', 'polars', 'duckdb'];

describe('awkward files', function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'collapsar-awkward-'));
  after(() => rmSync(folder, { recursive: true }));
  let cases: readonly Case[] = [];
  before(function () {
    requires(this, 'Python with pandas, pyarrow, polars and duckdb', pythonHas(...MODULES));
    cases = askPython<Case[]>(new URL('./awkward.py', import.meta.url), MODULES, { folder });
  });

  const read = (one: Case) => readTable(join(folder, one.file), formatOf(one), one.layout);

  it('are two hundred and more', () => expect(cases.length).to.be.above(200));

  it('are read as pandas reads them, number by number and text by text', async () => {
    for (const one of cases) {
      if (one.columns === undefined) continue;
      const { columns, count, values, declared } = await read(one).catch((error: unknown) => {
        throw new Error(`${one.file}: ${String(error)}`);
      });
      const d = columns.length;
      expect(columns, one.file).to.deep.equal(one.columns.map(({ name }) => name));
      for (const [j, { name, kind, values: expected }] of one.columns.entries()) {
        const found = declared?.[j]?.kind === 'category' ? declared[j].values : undefined;
        expect(found === undefined ? 'number' : 'text', `${one.file}, ${name}`).to.equal(kind);
        const ours = Array.from({ length: count }, (_, row) => {
          const value = values[row * d + j]!;
          return found === undefined ? value : found[value];
        });
        expect(ours, `${one.file}, ${name}`).to.deep.equal(expected);
      }
    }
  });

  it('are refused with row or line, column and the way out, where they cannot be read', async () => {
    let refused = 0;
    for (const one of cases) {
      if (one.refused === undefined) continue;
      const said = await refusal(read(one));
      expect(said, one.file).to.match(/^COLLAPSAR_SOURCE_INVALID /);
      for (const pattern of one.refused) expect(said, one.file).to.match(new RegExp(pattern, 's'));
      refused++;
    }
    expect(refused).to.be.above(50);
  });
});
