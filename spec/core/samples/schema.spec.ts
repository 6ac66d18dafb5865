import { expect } from 'chai';
import type { Column, Vectors } from '../../../core/contracts/index.js';
import { restoreSamples, saveSamples } from '../../../core/loop/checkpoint.js';
import { join, lengthFault, schemaOf, slice, take } from '../../../core/samples/index.js';

const columns: readonly Column[] = [
  { name: 'age', kind: 'number' },
  { name: 'sex', kind: 'category', values: ['female', 'male'] },
];
const table = (cells: readonly number[], declared: readonly Column[] | undefined = columns): Vectors => ({
  kind: 'vectors',
  count: cells.length / 2,
  shape: [2],
  values: Float64Array.from(cells),
  ...(declared === undefined ? {} : { columns: declared }),
});

describe('columns of a table', () => {
  const rows = table([41, 0, 52.5, 1, 63, 1]);

  it('are handed on by reference when rows are taken, cut and joined', () => {
    for (const each of [take(rows, [2, 0]), slice(rows, 1, 2), join([rows, table([7, 0])])])
      expect(each.columns).to.equal(columns);
  });

  it('survive a checkpoint', () => {
    const saved = JSON.parse(JSON.stringify(saveSamples(rows).meta)) as never;
    const restored = restoreSamples({ meta: saved, arrays: saveSamples(rows).arrays! });
    expect(restored).to.deep.equal(rows);
    expect(schemaOf(restored)).to.equal(schemaOf(rows));
  });

  it('make samples of other columns other schemas, without a value in words', () => {
    const renamed = columns.map((column) => ({ ...column, name: `${column.name}2` }));
    const moreValues: Column[] = [columns[0]!, { name: 'sex', kind: 'category', values: ['female', 'male', 'other'] }];
    const reordered: Column[] = [columns[0]!, { name: 'sex', kind: 'category', values: ['male', 'female'] }];
    const schemas = [rows, table([1, 0], renamed), table([1, 0], moreValues), table([1, 0], reordered)].map(schemaOf);
    expect(new Set([...schemas, schemaOf({ ...rows, columns: structuredClone(columns) })]).size).to.equal(4);
    expect(schemaOf(rows)).to.match(/^vectors \[2\] of 1 numeric and 1 categorical columns #[0-9a-f]{8}$/);
    const { columns: _, ...bare } = rows;
    expect(schemaOf(bare)).to.equal('vectors [2]');
    expect(() => join([rows, table([1, 0], moreValues)])).to.throw(TypeError, /different schemas/);
  });

  it('hold an index of a value in every categorical cell', () => {
    expect(lengthFault(rows)).to.equal(undefined);
    for (const cell of [2, -1, 0.5, NaN])
      expect(lengthFault(table([41, 0, 52, cell])), String(cell)).to.match(/in the categorical column 'sex', row 1/);
    expect(lengthFault(table([41, 0], columns.slice(1)))).to.equal('1 columns for rows of 2 numbers');
  });
});
