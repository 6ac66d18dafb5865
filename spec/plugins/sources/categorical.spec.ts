import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { RealData, Vectors } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { csv } from '../../../plugins/sources/csv.js';
import { jsonl } from '../../../plugins/sources/jsonl.js';
import { parquet } from '../../../plugins/sources/parquet.js';
import {
  asCsv,
  asJsonLines,
  asParquet,
  asRecords,
  PATIENT_COLUMNS,
  patients,
  TableFolder,
} from '../../fixtures/tables.js';
import { open } from './open.js';
import { refusal } from '../../fixtures/entries.js';

const folder = new TableFolder();
after(() => folder.remove());
let files = 0;
const file = (content: string | Uint8Array): string => folder.write(`table-${++files}`, content);

const all = async (data: RealData<Vectors>): Promise<Vectors> => data.rows(0, data.size);
/** Rows as text, in no order. */
const asSet = (samples: Vectors): string[] =>
  asRecords(samples)
    .map((record) => JSON.stringify(record))
    .sort();

const sample = patients(200, 3);
const records = asRecords(sample);
const FORMATS: readonly [Registration, () => string][] = [
  [csv, () => file(asCsv(records))],
  [jsonl, () => file(asJsonLines(records))],
  [parquet, () => file(asParquet(records))],
];

for (const [entry, make] of FORMATS)
  describe(`a ${entry.id} table with categories`, () => {
    it('gives every row back in the encoding that it declares', async () => {
      const data = await open(entry, { file: make(), categorical: 'auto' });
      const rows = await all(data);
      expect(rows.columns).to.deep.equal(PATIENT_COLUMNS);
      expect(data.test.columns).to.equal(rows.columns);
      expect([...asSet(rows), ...asSet(data.test)].sort()).to.deep.equal(asSet(sample));
    });

    it('takes the columns that are named, in their order, numbers as categories too', async () => {
      const data = await open(entry, { file: make(), columns: ['ward', 'age'], categorical: ['ward', 'age'] });
      const [ward, age] = data.test.columns!;
      expect(ward).to.deep.equal(PATIENT_COLUMNS[3]);
      const ages = [...new Set(records.map((record) => record['age'] as number))].sort((a, b) => a - b).map(String);
      expect(age).to.deep.equal({ name: 'age', kind: 'category', values: ages });
    });

    it('is a table of numbers where what is none is left out by name', async () => {
      const data = await open(entry, { file: make(), omit: ['sex', 'ward'] });
      expect(data.names!.columns).to.deep.equal(['age', 'pressure']);
      expect(data.test.columns).to.equal(undefined);
    });

    it('scales numbers and leaves categories as they are', async () => {
      const path = make();
      const plain = await open(entry, { file: path, categorical: 'auto' });
      const scaled = await open(entry, { file: path, categorical: 'auto', scale: 'standard' });
      const [a, b] = [await all(plain), await all(scaled)];
      const column = (rows: Vectors, j: number): number[] => Array.from(rows.values).filter((_, i) => i % 4 === j);
      expect(column(b, 2)).to.deep.equal(column(a, 2));
      expect(column(b, 3)).to.deep.equal(column(a, 3));
      const mean = column(b, 1).reduce((sum, value) => sum + value, 0) / b.count;
      expect(Math.abs(mean)).to.be.below(1e-12);
    });

    it('knows no moments of categories, where its rows are the population', async () => {
      const path = make();
      const mixed = { file: path, categorical: 'auto', draw: 'again' };
      expect((await open(entry, mixed)).truth!.moments).to.equal(undefined);
      expect(
        (await open(entry, { file: path, draw: 'again', omit: ['sex', 'ward'] })).truth!.moments!.mean,
      ).to.have.length(2);
      const provides = entry.provides as (options: object) => readonly string[];
      expect(provides(mixed)).to.deep.equal(['categories']);
      expect(provides({ ...mixed, label: 'a', rare: 'b' })).to.deep.equal(['labels', 'categories', 'truth.rare']);
    });

    it('has a fingerprint of its bytes', async () => {
      const Implementation = entry.implementation as unknown as new (o: object) => { fingerprint(): Promise<string> };
      expect(await new Implementation({ file: make() }).fingerprint()).to.match(/^[0-9a-f]{64}$/);
    });
  });

describe('values of a categorical column', () => {
  it('are numbered in the same order however the rows stand', async () => {
    const one = await open(csv, { file: file('x,k\n1,b\n2,a\n3,c\n4,a\n'), categorical: ['k'] });
    const two = await open(csv, { file: file('x,k\n4,a\n3,c\n2,a\n1,b\n'), categorical: ['k'] });
    expect(one.test.columns).to.deep.equal(two.test.columns);
    expect(one.test.columns![1]).to.deep.include({ values: ['a', 'b', 'c'] });
  });

  it('are in numerical order where all are numbers', async () => {
    const data = await open(csv, { file: file('x,k\n1,10\n2,9\n3,1\n4,9\n'), categorical: ['k'] });
    expect(data.test.columns![1]).to.deep.include({ values: ['1', '9', '10'] });
  });
});

describe('tables that cannot be used', () => {
  const cases: readonly [what: string, entry: Registration, content: string | Uint8Array, options: object, RegExp][] = [
    ['a category missing', csv, 'x,k\n1,a\n2,\n', { categorical: ['k'] }, /row 2 has nothing in column 'k'/],
    ['no text', csv, 'x,y\n1,2\n3,4\n', { categorical: 'auto' }, /no column holds text alone/],
    ['an unknown column', csv, 'x,kind\n1,a\n', { categorical: ['kinds'] }, /no column 'kinds'\. Did you mean 'kind'/],
    ['a name in every row', csv, 'x,k\n1,Ann\n2,Bob\n3,Cy\n', { categorical: 'auto' }, /another text in every row/],
    ['not read', csv, 'x,k\n1,a\n', { columns: ['x'], categorical: ['k'] }, /'k' is categorical, but not among/],
    ['the label', csv, 'x,k\n1,a\n2,b\n', { label: 'k', categorical: ['k'] }, /'k' is both the label and a column/],
    ['numbers and text', csv, 'x,k\n1,a\n2,5\n', { categorical: 'auto', columns: ['k'] }, /no column holds text alone/],
    [
      'numbers and text',
      csv,
      'w,k\nu,a\nv,5\nu,6\n',
      { categorical: 'auto' },
      /row 1, column 'k' holds 'a'.*categorical/,
    ],
    ['no JSON', jsonl, '{"x":1}\n{"x":\n', {}, /line 2 is not JSON/],
    ['no object', jsonl, '{"x":1}\n\n[1]\n', {}, /line 3 is JSON, but not an object/],
    ['nothing', jsonl, '\n\n', {}, /the file is empty/],
    ['a name left out', jsonl, '{"x":1,"y":2}\n{"x":1}\n', {}, /row 2 has nothing in column 'y'/],
    ['null', jsonl, '{"x":1}\n{"x":null}\n', {}, /row 2 has nothing in column 'x'/],
    [
      'text for a number',
      jsonl,
      '{"x":1}\n{"x":"2"}\n',
      {},
      /row 2, column 'x' holds '2', which is not a finite number/,
    ],
    ['no Parquet', parquet, 'x,y\n1,2\n', {}, /cannot be read as Parquet/],
    [
      'no rows',
      parquet,
      new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'x', data: [], type: 'DOUBLE' }] })),
      {},
      /columns but no rows/,
    ],
    [
      'pages that cannot be unpacked',
      parquet,
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [{ name: 'x', data: [1, 2, 3] }],
          codec: 'ZSTD',
          compressors: { ZSTD: () => Uint8Array.of(1, 2, 3) },
        }),
      ),
      {},
      /cannot be read as Parquet: .*compressions that are read are none, SNAPPY, GZIP, BROTLI/,
    ],
  ];
  for (const [what, entry, content, options, message] of cases)
    it(`say what is wrong: ${entry.id}, ${what}`, async () => {
      const refused = await refusal(open(entry, { file: file(content), ...options }));
      expect(refused)
        .to.match(message)
        .and.match(/^COLLAPSAR_SOURCE_INVALID table-/);
      expect(refused).to.not.contain(folder.path);
    });
});

describe('cells of JSON Lines and Parquet', () => {
  it('are numbers where they are written as numbers: text, truth values and dates are categories', async () => {
    const lines = [
      { x: 1.5, zip: '01234', member: true },
      { member: false, zip: '99999', x: -2 },
      { x: 3e2, zip: '01234', member: true },
    ];
    const data = await open(jsonl, { file: file(asJsonLines(lines).replaceAll('\n', '\r\n')), categorical: 'auto' });
    expect(data.test.columns).to.deep.equal([
      { name: 'x', kind: 'number' },
      { name: 'zip', kind: 'category', values: ['01234', '99999'] },
      { name: 'member', kind: 'category', values: ['false', 'true'] },
    ]);
  });

  it('are read from every integer and floating-point type of Parquet, and compressed pages', async () => {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'int', data: [1, 2, 3, 4], type: 'INT32' },
        { name: 'long', data: [10n, 20n, 30n, 2n ** 40n], type: 'INT64' },
        { name: 'float', data: [0.5, 1.5, 2.5, 3.5], type: 'FLOAT' },
        { name: 'flag', data: [true, false, true, true], type: 'BOOLEAN' },
        { name: 'nested', data: [[1], [2], [3], [4]], type: 'JSON' },
      ],
      codec: 'GZIP',
      compressors: { GZIP: (input: Uint8Array) => new Uint8Array(gzipSync(input)) },
    });
    const data = await open(parquet, {
      file: file(new Uint8Array(buffer)),
      columns: ['int', 'long', 'float', 'flag'],
      categorical: ['flag'],
    });
    const rows = [...(await all(data)).values, ...data.test.values];
    expect(rows.reduce((sum, value) => sum + value, 0)).to.equal(10 + 60 + 2 ** 40 + 8 + 3);
  });
});
