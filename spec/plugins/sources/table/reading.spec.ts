import { expect } from 'chai';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ReadColumn, Vectors } from '../../../../core/contracts/index.js';
import { csv } from '../../../../plugins/sources/csv.js';
import { digits } from '../../../../plugins/sources/digits.js';
import { jsonl } from '../../../../plugins/sources/jsonl.js';
import { parquet } from '../../../../plugins/sources/parquet.js';
import { TableFolder } from '../../../fixtures/tables.js';
import { isReadingDoubtful } from '../../../../core/study/index.js';
import { readingText } from '../../../../reports/words/index.js';
import { create, open } from '../open.js';
import { refusal } from '../../../fixtures/entries.js';

const folder = new TableFolder();
after(() => folder.remove());
let written = 0;
const named = (ending: string): string => `table-${written++}.${ending}`;

const FORMATS = {
  csv: {
    entry: csv,
    write: (columns: Readonly<Record<string, readonly unknown[]>>) => {
      const names = Object.keys(columns);
      const lines = columns[names[0]!]!.map((_, row) => names.map((name) => `"${String(columns[name]![row])}"`).join());
      return folder.write(named('csv'), `${names.join()}\n${lines.join('\n')}\n`);
    },
  },
  jsonl: {
    entry: jsonl,
    write: (columns: Readonly<Record<string, readonly unknown[]>>) => {
      const names = Object.keys(columns);
      const lines = columns[names[0]!]!.map((_, row) =>
        JSON.stringify(Object.fromEntries(names.map((name) => [name, columns[name]![row]]))),
      );
      return folder.write(named('jsonl'), `${lines.join('\n')}\n`);
    },
  },
  parquet: {
    entry: parquet,
    write: (columns: Readonly<Record<string, readonly unknown[]>>) =>
      folder.write(
        named('parquet'),
        new Uint8Array(
          parquetWriteBuffer({
            columnData: Object.entries(columns).map(([name, data]) => ({ name, data: [...data] })),
          }),
        ),
      ),
  },
} as const;

const ROWS = 12;
const each = <T>(make: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => make(row));
const columns = {
  id: each((row) => 40 + row),
  x: each((row) => 0.5 * ((row * 7) % 12)),
  smoker: each((row) => row % 3 === 0),
  price: each(() => 0.1),
  nearly: each((row) => 1000 + 1e-10 * row),
  town: each((row) => (row % 2 === 0 ? 'Ulm' : 'Ems')),
  kind: each((row) => (row % 4 === 0 ? 'ill' : 'well')),
};
const all = async (data: { size: number; rows(from: number, count: number): Promise<Vectors>; test: Vectors }) => {
  const { values } = await data.rows(0, data.size);
  return [...values, ...data.test.values];
};
const find = (reading: readonly ReadColumn[] | undefined, name: string): ReadColumn =>
  reading!.find((column) => column.name === name)!;

for (const [format, { entry, write }] of Object.entries(FORMATS))
  describe(`the columns of a ${format} table`, () => {
    it('are all told: read as numbers or categories, label, left out; text that is neither is refused', async () => {
      const file = write(columns);
      expect(await refusal(open(entry, { file, label: 'kind' }))).to.match(
        /row 1, column 'town' holds 'Ulm', which is text and no finite number \(and 11 more cells of it\)\. categorical: \['town'\] reads it as a category, omit: \['town'\] leaves it out/,
      );
      const { reading, names } = await open(entry, { file, label: 'kind', omit: ['town'] });
      expect(names!.columns).to.deep.equal(['id', 'x', 'smoker', 'price', 'nearly']);
      expect(reading!.map(({ name, as }) => `${name} ${as}`)).to.deep.equal([
        'id number',
        'x number',
        'smoker number',
        'price number',
        'nearly number',
        'town passed-over',
        'kind label',
      ]);
      expect(find(reading, 'town')).to.deep.equal({
        name: 'town',
        kind: 'category',
        missing: 0,
        distinct: 2,
        as: 'passed-over',
        why: { kind: 'omitted', option: 'omit' },
      });
      expect(reading!.map(({ kind, range }) => [kind, range])).to.deep.equal([
        ['integer', '40 to 51'],
        ['number', '0 to 5.5'],
        ['boolean', undefined],
        ['number', '0.1'],
        ['number', '1000 to 1000.0000000011'],
        ['category', undefined],
        ['category', undefined],
      ]);
      expect(reading!.filter(({ constant }) => constant === true).map(({ name }) => name)).to.deep.equal([
        'price',
        'nearly',
      ]);
      expect(find(reading, 'smoker').why).to.deep.equal({ kind: 'truths' });
      expect(reading!.filter(({ index }) => index !== undefined).map(({ name }) => name)).to.deep.equal(['id']);
      expect(find(reading, 'id').index).to.deep.equal({ leaveOut: "omit: ['id']" });
    });

    it('of true and false are 1 and 0, or categories where they are asked for', async () => {
      const file = write(columns);
      const numbers = await open(entry, { file, columns: ['smoker'] });
      expect((await all(numbers)).sort()).to.deep.equal(each((row) => Number(row >= 8)));
      for (const categorical of ['auto', ['smoker', 'town', 'kind']]) {
        const { reading, test } = await open(entry, { file, categorical });
        expect(find(reading, 'smoker').as).to.equal('category');
        const smoker = test.columns!.find(({ name }) => name === 'smoker')!;
        expect(smoker).to.deep.include({ kind: 'category', values: ['false', 'true'] });
      }
    });

    it('are left out by `omit`, or by `columns`, and both are told', async () => {
      const file = write(columns);
      const omitted = await open(entry, { file, omit: ['id', 'kind', 'town'] });
      expect(omitted.names!.columns).to.deep.equal(['x', 'smoker', 'price', 'nearly']);
      expect(find(omitted.reading, 'id')).to.deep.include({
        name: 'id',
        as: 'passed-over',
        why: { kind: 'omitted', option: 'omit' },
      });
      const chosen = await open(entry, { file, columns: ['x'] });
      expect(find(chosen.reading, 'town').why).to.deep.equal({ kind: 'not-among', option: 'columns' });
      expect(() => create(entry, { file, columns: ['x'], omit: ['id'] })).to.throw(/`omit` means nothing beside/);
      expect(await refusal(open(entry, { file, omit: ['iid'] }))).to.match(/no column 'iid'\. Did you mean 'id'\?/);
      expect(await refusal(open(entry, { file, omit: ['kind'], label: 'kind' }))).to.match(/in `omit` and in `label`/);
    });

    it('leave out the rows that lack something, where they are told to, and say how many for which', async () => {
      // Parquet has columns of one type, and null.
      const [nothing, word] = format === 'parquet' ? [null, null] : ['', 'NA'];
      const gaps = {
        x: each((row) => (row === 2 ? word : row)),
        y: each((row) => (row < 4 ? nothing : row * row)),
        town: each((row) => (row === 5 ? 'NA' : row % 2 === 0 ? 'Ulm' : 'Ems')),
        kind: each((row) => (row === 11 ? '?' : row % 3 === 0 ? 'ill' : 'well')),
      };
      const asked = { file: write(gaps), label: 'kind', categorical: ['town'], missingWords: ['NA', '?'] };
      expect(await refusal(open(entry, asked))).to.match(
        /4 things are wrong: row 12 has no label in column 'kind' \(.*\); row 3 has nothing in column 'x' \(Leave such rows out \(missing: drop\).*\); row 1 has nothing in column 'y' \(nor have 3 more\) .*; row 6 has nothing in column 'town'/,
      );
      const { reading, size, test } = await open(entry, { ...asked, missing: 'drop' });
      // Row 2 lacks x and y, and counts for x alone.
      expect(reading!.map(({ name, dropped }) => [name, dropped])).to.deep.equal([
        ['x', 1],
        ['y', 3],
        ['town', 1],
        ['kind', 1],
      ]);
      expect(size + test.count).to.equal(ROWS - 6);
      expect(readingText('patients', reading!)).to.equal(
        'Source patients reads x and y as numbers, reads town as a category, takes kind for the label and leaves out 6 rows that have nothing in x (1), y (3), town (1) and kind (1).',
      );
      expect(isReadingDoubtful({ reading: reading! })).to.equal(true);
      const words = { x: each((row) => (row === 7 ? 'many' : row)), y: each((row) => (row < 4 ? '' : row)) };
      if (format !== 'parquet')
        expect(await refusal(open(entry, { file: write(words), missing: 'drop' }))).to.match(
          /row 8, column 'x' holds 'many'/,
        );
      const never = {
        x: each((row) => (row % 2 === 0 ? nothing : row)),
        y: each((row) => (row % 2 === 1 ? nothing : row)),
      };
      expect(await refusal(open(entry, { file: write(never), missing: 'drop' }))).to.match(
        /every row has nothing in one of the columns to read\. Leave out the columns/,
      );
    });

    it('that number the rows are doubted: at once without a name, of ten rows with one', async () => {
      const doubted = async (named: Readonly<Record<string, readonly unknown[]>>): Promise<string[]> =>
        (await open(entry, { file: write(named) })).reading!.filter(({ index }) => index).map(({ name }) => name);
      const shuffled = [7, 3, 11, 0, 5];
      const x = [0.5, 2, 1, 9, 3];
      expect(await doubted({ 'Unnamed: 0': shuffled, x })).to.deep.equal(['Unnamed: 0']);
      expect(await doubted({ __index_level_0__: shuffled, x })).to.deep.equal(['__index_level_0__']);
      expect(await doubted({ 'Unnamed: 0': [1, 1, 2, 3, 4], x })).to.deep.equal([]);
      expect(await doubted({ count: [0, 1, 2, 3, 4], x })).to.deep.equal([]);
      expect(await doubted({ year: each((row) => 2000 + row), x: each((row) => row % 5) })).to.deep.equal(['year']);
    });

    it('hold labels that a number or a truth value names by its value, and text to the letter', async () => {
      const x = each((row) => row / 3);
      const rare = async (label: readonly unknown[], asked: unknown): Promise<string | undefined> =>
        (await open(entry, { file: write({ x, label }), label: 'label', draw: 'again', rare: asked })).truth!.rare!
          .name;
      const of = <T>(a: T, b: T): T[] => each((row) => (row % 3 === 0 ? a : b));
      expect(await rare(of('1.0', '0.0'), 1)).to.equal('1.0');
      expect(await rare(of('01', '02'), 1)).to.equal('01');
      expect(await rare(of('True', 'False'), true)).to.equal('True');
      expect(await rare(of('TRUE', 'FALSE'), false)).to.equal('FALSE');
      expect(await rare(of(true, false), true)).to.equal('true');
      expect(await rare(of(true, false), 'true')).to.equal('true');
      expect(await rare(of(1, 0), 1)).to.equal('1');
      expect(await rare(of(1.5, 0), 1.5)).to.equal('1.5');
      expect(await rare(of('1', '1.0'), '1')).to.equal('1');
      expect(await refusal(rare(of('1', '1.0'), 1))).to.match(
        /1 could be each of the labels '1', '1\.0'\. Quote the one that is meant, such as '1'/,
      );
      expect(await refusal(rare(of('1.0', '0.0'), '1'))).to.match(/no row has the label '1' .*Did you mean '1\.0'\?/);
      expect(await refusal(rare(of('True', 'False'), 'true'))).to.match(/no row has the label 'true' .*'True'\?/);
      expect(await refusal(rare(of('yes', 'no'), true))).to.match(/no row has the label 'true'/);
    });
  });

describe('numbers in a csv table', () => {
  const read = async (cells: readonly string[], options: object): Promise<number[]> =>
    (
      await all(
        await open(csv, {
          file: folder.write(named('csv'), `a;b\n${cells.map((cell) => `${cell};0`).join('\n')}\n`),
          delimiter: ';',
          columns: ['a'],
          ...options,
        }),
      )
    ).sort((a, b) => a - b);

  it('are written with the decimal sign and the thousands that the study says', async () => {
    expect(await read(['2000,25', '-,5', '3', '1,5e3'], { decimal: ',' })).to.deep.equal([-0.5, 3, 1500, 2000.25]);
    const dots = { decimal: ',', thousands: '.' };
    expect(await read(['1.234.567,5', '12', '-1.000', '0,25'], dots)).to.deep.equal([-1000, 0.25, 12, 1234567.5]);
    expect(await read(['1,234.5', '12', '1,000'], { thousands: ',' })).to.deep.equal([12, 1000, 1234.5]);
    expect(await read(['1 234', '1\u00a0235', '1\u202f236'], { thousands: ' ' })).to.deep.equal([1234, 1235, 1236]);
    expect(await read(["1'234.5", '1', '2'], { thousands: "'" })).to.deep.equal([1, 2, 1234.5]);
  });

  it('are refused where groups are no thousands, or the sign is the other one', async () => {
    const bad: readonly [string, object, RegExp][] = [
      ['1,23', { thousands: ',' }, /holds '1,23', which is not a finite number\. Decimal commas\? Write decimal: ','/],
      ['1.2', { decimal: ',' }, /holds '1\.2', .*Decimal points\? Write decimal: '\.'/],
      ['1,2', {}, /Decimal commas\? Write decimal: ','/],
      ['1,234.5', {}, /Commas between thousands\? Write thousands: ','/],
      ['1.234,5', {}, /Decimal commas\? Write decimal: ',' and thousands: '\.'/],
      ['12,34,567', { thousands: ',' }, /not a finite number\. Correct or remove the row/],
    ];
    for (const [cell, options, says] of bad)
      expect(await refusal(read(['1', cell, '3'], options)), cell).to.match(says);
    expect(() => create(csv, { file: 'a', thousands: '.' })).to.throw(/`thousands` and `decimal` are both '\.'/);
  });

  it('decide what a table without any number is advised', async () => {
    const file = folder.write(named('csv'), 'a;b\n1,5;2,5\n3,5;4,5\n');
    expect(await refusal(open(csv, { file, delimiter: ';' }))).to.match(
      /2 things are wrong: row 1, column 'a' holds '1,5', .* \(Decimal commas\? Write decimal: ','.*; row 1, column 'b' holds '2,5'/,
    );
  });

  it('name labels and columns as the file writes them', async () => {
    const rows = each((row) => `${row};${row % 3 === 0 ? '1,50' : '0,0'}`).join('\n');
    const file = folder.write(named('csv'), `2020;2\n${rows}\n`);
    const options = { file, delimiter: ';', decimal: ',', label: 2, columns: [2020], draw: 'again', rare: 1.5 };
    const { truth, names } = await open(csv, options);
    expect(truth!.rare!.name).to.equal('1,50');
    expect(names!.columns).to.deep.equal(['2020']);
    expect(await refusal(open(csv, { ...options, columns: [2020, '2020'] }))).to.match(/`columns` names '2020' twice/);
    const nameless = { file, delimiter: ';', decimal: ',', header: false, label: 2, rare: 0, draw: 'again' };
    expect((await open(csv, nameless)).truth!.rare!.name).to.equal('0,0');
  });
});

describe('a table that is no UTF-8', () => {
  const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
  it('is refused by its line, not read with other characters', async () => {
    const cells = folder.write(named('csv'), latin('a,b\n1,K\u00f6ln\n'));
    expect(await refusal(open(csv, { file: cells }))).to.match(
      /line 2 is not UTF-8 text: byte 7 of the file is 0xf6\. Save the file as UTF-8/,
    );
    const lines = folder.write(named('jsonl'), latin('{"a": 1}\n{"a": 2}\n{"\u00e4": 3}'));
    expect(await refusal(open(jsonl, { file: lines }))).to.match(/line 3 is not UTF-8 text/);
    const wide = folder.write(named('csv'), Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'));
    expect(await refusal(open(csv, { file: wide }))).to.match(
      /line 1 is not UTF-8 text: byte 0 begins the mark FF FE of UTF-16\. .*iconv -f UTF-16 -t UTF-8/,
    );
  });
});

describe('numbers as text in JSON Lines', () => {
  it('are refused with the option that reads them', async () => {
    const file = folder.write(named('jsonl'), '{"x": 1, "y": "2"}\n{"x": 2, "y": "3"}\n{"x": 3, "y": "4"}\n');
    expect(await refusal(open(jsonl, { file }))).to.match(
      /row 1, column 'y' holds '2', .*Numbers as text\? Write them without quotes, or columns: \{ y: number \} reads them; else/,
    );
    const read = await open(jsonl, { file, columns: { y: 'number' } });
    expect((await all(read)).sort()).to.deep.equal([1, 2, 2, 3, 3, 4]);
  });
});

describe('true and false as text', () => {
  it('are truth values in every notation, in a file of JSON as well', async () => {
    const values = ['True', 'false', 'TRUE', 'FALSE', 'true', ' False '];
    for (const { entry, write } of Object.values(FORMATS)) {
      const data = await open(entry, { file: write({ x: [1, 2, 3, 4, 5, 7], told: values }) });
      expect(data.names!.columns).to.deep.equal(['x', 'told']);
      const cells = await all(data);
      expect(cells.filter((_, at) => at % 2 === 1).sort()).to.deep.equal([0, 0, 0, 1, 1, 1]);
    }
    const mixed = FORMATS.csv.write({ x: [1, 2, 3], told: ['true', 'no', 'false'] });
    expect(await refusal(open(csv, { file: mixed }))).to.match(/columns: \{ told: boolean \} as 1 and 0/);
    const said = await open(csv, { file: mixed, columns: { told: 'boolean' } });
    expect((await all(said)).filter((_, at) => at % 2 === 1).sort()).to.deep.equal([0, 0, 1]);
    const gap = FORMATS.csv.write({ x: [1, 2, 3], told: ['true', '', 'false'] });
    expect(await refusal(open(csv, { file: gap }))).to.match(/row 2 has nothing in column 'told'/);
  });
});

describe('a column that is constant but for rounding', () => {
  it('is centred and not scaled: its noise is no data', async () => {
    const price = each((row) => 0.1 + (row % 2) * 1.4e-17);
    const file = FORMATS.jsonl.write({ x: each((row) => row * row), price });
    const data = await open(jsonl, { file, scale: 'standard' });
    const prices = (await all(data)).filter((_, at) => at % 2 === 1);
    for (const value of prices) expect(Math.abs(value)).to.be.below(1e-16);
  });
});

describe('the columns of the digits', () => {
  it('tell which pixels are dark in nearly every image', async () => {
    const { reading } = await open(digits);
    expect(reading).to.have.length(65);
    expect(reading!.filter(({ constant }) => constant === true).length).to.be.within(10, 25);
    expect(reading!.filter(({ as }) => as === 'label').map(({ name }) => name)).to.deep.equal(['digit']);
  });
});
