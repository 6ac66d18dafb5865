import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { csv } from '../../../plugins/sources/csv.js';
import { create, open } from './open.js';
import { refusal } from '../../fixtures/entries.js';

describe('csv', () => {
  let folder: string;
  let number = 0;
  const file = (text: string): string => {
    const path = join(folder, `table-${number++}.csv`);
    writeFileSync(path, text);
    return path;
  };
  before(() => (folder = mkdtempSync(join(tmpdir(), 'collapsar-csv-'))));
  after(() => rmSync(folder, { recursive: true }));

  const rows = (count: number, line: (row: number) => string): string =>
    Array.from({ length: count }, (_, row) => line(row)).join('\n');
  const plain = (): string =>
    file(`a,b,kind\n${rows(20, (row) => `${row},${row / 2},${row % 4 === 0 ? 'ill' : 'well'}`)}\n`);

  it('reads the columns of numbers and the classes', async () => {
    const data = await open(csv, { file: plain(), label: 'kind' });
    expect(data.names).to.deep.equal({ columns: ['a', 'b'], labels: ['ill', 'well'] });
    expect(data.size).to.equal(14);
    expect(data.test.count).to.equal(6);
    const { values, labels, shape } = await data.rows(0, 14);
    expect(shape).to.deep.equal([2]);
    for (let row = 0; row < 14; row++) {
      expect(values[2 * row + 1]).to.equal(values[2 * row]! / 2);
      expect(labels![row]).to.equal(values[2 * row]! % 4 === 0 ? 0 : 1);
    }
  });

  it('reads the columns that are named, in their order', async () => {
    const data = await open(csv, { file: plain(), columns: ['b', 'a'] });
    expect(data.names).to.deep.equal({ columns: ['b', 'a'] });
    expect((await data.rows(0, 1)).labels).to.equal(undefined);
  });

  it('reads quotes, a byte order mark, empty lines, other delimiters and files without a header', async () => {
    const quoted = file(`\uFEFF"x";"a ""big"" one"\r\n\r\n1;"2"\r\n 3 ;4e1\r\n-.5;+6.\r\n`);
    const data = await open(csv, { file: quoted, delimiter: ';' });
    expect(data.names!.columns).to.deep.equal(['x', 'a "big" one']);
    const all = [...(await data.rows(0, 2)).values, ...data.test.values].sort((a, b) => a - b);
    expect(all).to.deep.equal([-0.5, 1, 2, 3, 6, 40]);
    const tabs = await open(csv, { file: file('1\t2\n3\t4\n5\t6\n'), delimiter: '\t', header: false });
    expect(tabs.names!.columns).to.deep.equal(['1', '2']);
    expect(tabs.size).to.equal(2);
  });

  it('orders classes by number where they are numbers', async () => {
    const data = await open(csv, {
      file: file(`x,y\n${rows(30, (row) => `${row},${[10, 9, 1][row % 3]}`)}`),
      label: 'y',
    });
    expect(data.names!.labels).to.deep.equal(['1', '9', '10']);
  });

  it('says what is wrong with a file, and where', async () => {
    const cases: [name: string, text: string, options: object, message: RegExp][] = [
      ['empty', '', {}, /table-\d+\.csv: the file is empty/],
      ['header only', 'a,b\n', {}, /a header but no rows/],
      ['unknown column', 'alpha,beta\n1,2\n', { columns: ['alhpa'] }, /no column 'alhpa'\. Did you mean 'alpha'\?/],
      ['unknown label', 'a,b\n1,2\n', { label: 'diagnosis' }, /no column 'diagnosis'\. There are 'a', 'b'/],
      ['text in a column', 'a,b\n1,2\n1,x\n', {}, /row 2, column 'b' holds 'x'/],
      ['NaN', 'a\n1\nNaN\n', {}, /row 2, column 'a' holds 'NaN'/],
      ['hexadecimal', 'a\n1\n0x10\n', {}, /row 2, column 'a' holds '0x10'/],
      ['too large', 'a\n1\n1e999\n', {}, /row 2, column 'a' holds '1e999'/],
      ['nothing in a cell', 'a,b\n1,2\n3,\n', {}, /row 2 has nothing in column 'b'/],
      ['ragged', 'a,b\n1,2\n3\n', {}, /line 3 has another number of cells/],
      ['open quote', 'a,b\n1,"2\n', {}, /cannot be read/],
      [
        'no numbers',
        'a,b\nx,y\n',
        {},
        /2 things are wrong: row 1, column 'a' holds 'x', which is text .*; row 1, column 'b' holds 'y'/,
      ],
      ['one label', 'a,b\n1,x\n2,x\n3,x\n', { label: 'b' }, /every row has the label 'x' in column 'b'/],
      ['missing label', 'a,b\n1,x\n2,\n3,y\n', { label: 'b' }, /row 2 has no label/],
      ['label among the columns', 'a,b\n1,2\n', { label: 'b', columns: ['a', 'b'] }, /both the label/],
      ['two columns of one name', 'a,a\n1,2\n', {}, /two columns are called 'a'/],
      ['too few rows', 'a\n1\n2\n', {}, /2 rows split into 1 to train on and 1 to test with/],
      ['no such class', 'a,b\n1,x\n2,y\n3,y\n', { label: 'b', rare: 'z' }, /no row has the label 'z' in column 'b'/],
    ];
    for (const [name, text, options, message] of cases) {
      const refused = await refusal(open(csv, { file: file(text), ...options }));
      expect(refused, name)
        .to.match(message)
        .and.match(/^COLLAPSAR_SOURCE_INVALID /);
      expect(refused, name).to.not.contain(folder);
    }
    const absent = await refusal(open(csv, { file: join(folder, 'absent.csv') }));
    expect(absent).to.match(/^COLLAPSAR_SOURCE_INVALID absent\.csv: the file cannot be opened/);
  });

  it('refuses options that need one another', () => {
    expect(() => create(csv, { file: 'x.csv', rare: 'ill' })).to.throw(/means nothing without `label`/);
    expect(() => create(csv, { file: 'x.csv', label: 'kind', rareShare: 0.1 })).to.throw(/without `rare`/);
  });

  it('reads a file again once it has changed, and its hash is that of its bytes', async () => {
    const path = file('a\n1\n2\n3\n4\n');
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const source = create(csv, { file: path });
    expect(await source.fingerprint!()).to.equal(hash('a\n1\n2\n3\n4\n'));
    expect((await open(csv, { file: path })).size).to.equal(3);
    writeFileSync(path, 'a\n1\n2\n3\n4\n5\n6\n');
    utimesSync(path, 1e9, 1e9);
    expect((await open(csv, { file: path })).size).to.equal(4);
    expect(await source.fingerprint!()).to.equal(hash('a\n1\n2\n3\n4\n5\n6\n'));
  });

  it('provides what it knows: classes, and the truth where the rows are the population', () => {
    const provides = csv.provides as (options: object) => readonly string[];
    expect(provides({ file: 'x' })).to.deep.equal([]);
    expect(provides({ file: 'x', label: 'k', rare: 'v' })).to.deep.equal(['labels']);
    expect(provides({ file: 'x', draw: 'again' })).to.deep.equal(['truth.moments']);
    expect(provides({ file: 'x', label: 'k', rare: 'v', draw: 'again' })).to.deep.equal([
      'labels',
      'truth.moments',
      'truth.rare',
    ]);
  });
});
