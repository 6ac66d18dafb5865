import { expect } from 'chai';
import type { ReadColumn } from '../../../../core/contracts/index.js';
import { COMMA_SEPARATED, csv } from '../../../../plugins/sources/csv.js';
import type { TableLayout } from '../../../../plugins/sources/table/columns.js';
import type { Table } from '../../../../plugins/sources/table/encode.js';
import { readTable } from '../../../../plugins/sources/table/table-file.js';
import { readingText } from '../../../../reports/words/index.js';
import { refusal } from '../../../fixtures/entries.js';
import { TableFolder } from '../../../fixtures/tables.js';
import { open } from '../open.js';

const folder = new TableFolder();
after(() => folder.remove());

/** Halves, whole numbers, truths, days and towns, each with a gap in a row of its own, the label with none. */
const TEXT = `x,n,truth,day,town,kind
1.5,4,true,2024-01-01,Ulm,ill
,1,false,2024-01-03,Ems,well
2.5,,true,2024-01-09,Ulm,ill
8,3,,2024-01-10,Ems,well
4,2,true,,Ulm,well
5,9,false,2024-01-20,,well
`;
const file = folder.write('gaps.csv', TEXT);
const read = (missing: TableLayout['missing'], layout: TableLayout = {}, path = file): Promise<Table> =>
  readTable(path, COMMA_SEPARATED, { categorical: ['town'], label: 'kind', missing, ...layout });
const rowsOf = ({ values, columns }: Table): number[][] =>
  Array.from({ length: values.length / columns.length }, (_, row) => [
    ...values.subarray(row * columns.length, (row + 1) * columns.length),
  ]);
const told = ({ reading }: Table): readonly unknown[] => reading!.map(({ filled }) => filled);

describe('what a table lacks', () => {
  it('is filled in with the median, of what has no halves the lower one, and the most frequent category', async () => {
    const table = await read('impute');
    // Of 1.5, 2.5, 4, 5 and 8; 1, 2, 3, 4 and 9; 0, 0, 1, 1 and 1; days 19723, 25, 31, 32 and 42; of towns the first of the most frequent.
    expect(rowsOf(table)).to.deep.equal([
      [1.5, 4, 1, 19723, 1],
      [4, 1, 0, 19725, 0],
      [2.5, 3, 1, 19731, 1],
      [8, 3, 1, 19732, 0],
      [4, 2, 1, 19731, 1],
      [5, 9, 0, 19742, 1],
    ]);
    expect(told(table)).to.deep.equal([
      ...Array<unknown>(4).fill({ rows: 1, with: 'median' }),
      { rows: 1, with: 'mode' },
      undefined,
    ]);
    expect(readingText('gaps', table.reading!)).to.match(
      /fills in what is missing in x \(1: the median\), n \(1: the median\), .* and town \(1: the most frequent value\)\.$/,
    );
  });

  it('has a half-way median between two, where halves mean something', async () => {
    const even = folder.write('even.csv', 'x,n\n1.5,1\n2.5,2\n,\n4,9\n8,4\n');
    expect(rowsOf(await read('impute', { label: undefined, categorical: undefined }, even))[2]).to.deep.equal([
      3.25, 2,
    ]);
  });

  it('is a category of its own, and a column beside a column of numbers that says where', async () => {
    const table = await read('category');
    expect(table.columns).to.deep.equal([
      'x',
      'x missing',
      'n',
      'n missing',
      'truth',
      'truth missing',
      'day',
      'day missing',
      'town',
    ]);
    expect(table.declared!.at(-1)).to.deep.equal({
      name: 'town',
      kind: 'category',
      values: ['Ems', 'Ulm', '(missing)'],
    });
    expect(rowsOf(table).map((row) => [row[0], row[1], row[8]])).to.deep.equal([
      [1.5, 0, 1],
      [4, 1, 0],
      [2.5, 0, 1],
      [8, 0, 0],
      [4, 0, 1],
      [5, 0, 2],
    ]);
    expect(told(table)[0]).to.deep.equal({ rows: 1, with: 'median-and-indicator' });
    expect(told(table)[4]).to.deep.equal({ rows: 1, with: 'category' });
    // Whole columns have none.
    const { columns } = await read('category', { omit: ['n', 'truth', 'day', 'town'], categorical: undefined });
    expect(columns).to.deep.equal(['x', 'x missing']);
  });

  it('stays missing for models to learn: a column of numbers is declared to be marked by the one beside it', async () => {
    const table = await read('model');
    expect(table.declared!.slice(0, 2)).to.deep.equal([
      { name: 'x', kind: 'number', markedBy: 'x missing' },
      { name: 'x missing', kind: 'number', marks: 'x' },
    ]);
    expect(table.declared!.at(-1)).to.deep.include({ values: ['Ems', 'Ulm', '(missing)'] });
    expect(rowsOf(table).map((row) => [row[0], row[1], row[8]])).to.deep.equal([
      [1.5, 0, 1],
      [0, 1, 0],
      [2.5, 0, 1],
      [8, 0, 0],
      [4, 0, 1],
      [5, 0, 2],
    ]);
    expect(told(table)[0]).to.deep.equal({ rows: 1, with: 'nothing' });
    expect(readingText('gaps', table.reading!)).to.match(
      /fills in what is missing in town \(1: a category of its own\) and leaves what is missing to the models in x \(1 cell\), n \(1 cell\)/,
    );
    // Numbers alone are declared too, and a table that lacks nothing is what it is under `refuse`.
    const numbers = await read('model', { omit: ['n', 'truth', 'day', 'town'], categorical: undefined });
    expect(numbers.declared).to.have.length(2);
    const { reading: _, ...whole } = await read('model', {
      columns: ['kind'],
      label: undefined,
      categorical: ['kind'],
    });
    const { reading: __, ...refused } = await read('refuse', {
      columns: ['kind'],
      label: undefined,
      categorical: ['kind'],
    });
    expect(whole).to.deep.equal(refused);
  });

  it('is scaled by what is there, and stays 0 and 1', async () => {
    const { test, rows } = await open(csv, {
      file,
      label: 'kind',
      categorical: ['town'],
      missing: 'model',
      scale: 'standard',
      test: 0.2,
    });
    const { values } = await rows(0, 5);
    const d = test.shape[0]!;
    const x = [...values].filter((_, at) => at % d === 0);
    const gone = [...values].filter((_, at) => at % d === 1);
    const there = x.filter((_, row) => gone[row] === 0);
    expect(gone.every((mark) => mark === 0 || mark === 1)).to.equal(true);
    expect(x.every((value, row) => gone[row] === 0 || value === 0)).to.equal(true);
    const mean = there.reduce((sum, value) => sum + value, 0) / there.length;
    expect(mean).to.be.closeTo(0, 1e-12);
    expect(there.reduce((sum, value) => sum + value * value, 0) / there.length).to.be.closeTo(1, 1e-12);
  });

  it('is named with its rows where it is refused, columns with what they are called where names would clash', async () => {
    const said = await refusal(read('refuse'));
    expect(said).to.match(
      /5 things are wrong: row 2 has nothing in column 'x' \(Leave such rows out \(missing: drop\)/,
    );
    const clash = folder.write('clash.csv', 'x,x missing\n1,2\n,3\n4,5\n');
    expect(await refusal(read('category', { label: undefined, categorical: undefined }, clash))).to.match(
      /two columns would be called 'x missing'/,
    );
    const taken = folder.write('taken.csv', 'x,town\n1,(missing)\n2,\n3,Ulm\n');
    expect(await refusal(read('category', { label: undefined }, taken))).to.match(/has a category \(missing\) already/);
  });

  it('is never made up for a label', async () => {
    const unlabelled = folder.write('unlabelled.csv', 'x,kind\n1,a\n2,\n3,b\n');
    for (const missing of ['impute', 'category'] as const)
      expect(await refusal(read(missing, { categorical: undefined }, unlabelled))).to.match(
        /row 2 has no label in column 'kind'\. Leave such rows out/,
      );
  });

  it('is told of the source that was opened', async () => {
    const { reading } = await open(csv, { file, label: 'kind', omit: ['town'], missing: 'impute' });
    const filled = (column: ReadColumn): number => column.filled?.rows ?? 0;
    expect(reading!.map(filled)).to.deep.equal([1, 1, 1, 1, 0, 0]);
  });
});

describe('columns as the study says that they are', () => {
  const values = async (cells: readonly string[], given: object): Promise<number[]> => {
    const path = folder.write('said.csv', `a,b\n${cells.map((cell, at) => `"${cell}",${at}`).join('\n')}\n`);
    const table = await readTable(path, COMMA_SEPARATED, { columns: { a: given } });
    return rowsOf(table).map(([a]) => a!);
  };

  it('have an order, a unit, a format, signs of their own', async () => {
    expect(await values(['low', 'high', 'mid'], { kind: 'ordinal', order: ['low', 'mid', 'high'] })).to.deep.equal([
      0, 2, 1,
    ]);
    expect(await values(['3', '1', '2'], { kind: 'ordinal', order: [1, 2, 3] })).to.deep.equal([2, 0, 1]);
    expect(await values(['12.5 %', '3%'], { kind: 'number', unit: '%' })).to.deep.equal([12.5, 3]);
    expect(
      await values(['-€1.234,50', '€ 3'], { kind: 'number', unit: '€', decimal: ',', thousands: '.' }),
    ).to.deep.equal([-1234.5, 3]);
    expect(await values(['01/02/2024', '02/02/2024'], { kind: 'date', format: 'mm/dd/yyyy' })).to.deep.equal([
      19724, 19755,
    ]);
    expect(await values(['yes', 'No', '1'], { kind: 'boolean' })).to.deep.equal([1, 0, 1]);
    expect(await values(['08:30', '24:00'], { kind: 'time' })).to.deep.equal([30_600, 86_400]);
  });

  it('are refused where a cell is not that', async () => {
    const cases: readonly (readonly [readonly string[], object, RegExp])[] = [
      [
        ['low', 'lowest'],
        { kind: 'ordinal', order: ['low', 'high'] },
        /row 2, column 'a' holds 'lowest', which is not in its/,
      ],
      [['low', 'high'], { kind: 'ordinal' }, /column 'a' is to be ordinal\. columns: \{ a: \{ kind: ordinal, order:/],
      [['1', '2.5'], { kind: 'integer' }, /column 'a' holds numbers that are not whole/],
      [['5 %', '5'], { kind: 'number', unit: '%' }, /row 2, column 'a' holds '5', which is not a finite number/],
      [['2024-01-01', '01.02.2024'], { kind: 'date' }, /row 2, column 'a' holds '01\.02\.2024', which is not a date/],
      [['maybe', 'yes'], { kind: 'boolean' }, /row 1, column 'a' holds 'maybe', which is not true or false/],
    ];
    for (const [cells, given, says] of cases) expect(await refusal(values(cells, given)), String(says)).to.match(says);
    const path = folder.write('absent.csv', 'a,b\n1,2\n3,4\n');
    expect(await refusal(readTable(path, COMMA_SEPARATED, { columns: { c: { kind: 'number' } } }))).to.match(
      /there is no column 'c'/,
    );
  });

  it('hold whole numbers beyond 2^53 to the last digit as categories, and labels', async () => {
    const path = folder.write('long.csv', 'a,id\n1,9007199254740993\n2,9007199254740992\n3,9007199254740993\n');
    expect(await refusal(readTable(path, COMMA_SEPARATED, {}))).to.match(
      /row 1, column 'id' holds '9007199254740993', a whole number beyond 2\^53 .*columns: \{ id: category \} keeps it exactly/,
    );
    const { declared } = await readTable(path, COMMA_SEPARATED, { columns: { id: { kind: 'category' } } });
    expect(declared![1]).to.deep.include({ values: ['9007199254740992', '9007199254740993'] });
    const { labels } = await readTable(path, COMMA_SEPARATED, { label: 'id' });
    expect(labels!.names).to.deep.equal(['9007199254740992', '9007199254740993']);
  });
});
