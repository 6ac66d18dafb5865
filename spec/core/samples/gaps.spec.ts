import { expect } from 'chai';
import type { Column, Vectors } from '../../../core/contracts/index.js';
import { restoreSamples, saveSamples } from '../../../core/plugin/index.js';
import { gapMarks, lengthFault, presentCells, schemaOf, take } from '../../../core/samples/index.js';

const COLUMNS: readonly Column[] = [
  { name: 'n', kind: 'number' },
  { name: 'x', kind: 'number', markedBy: 'gone' },
  { name: 'gone', kind: 'number', marks: 'x' },
];
const rows = (values: readonly number[], columns = COLUMNS): Vectors => ({
  kind: 'vectors',
  count: values.length / columns.length,
  shape: [columns.length],
  values: Float64Array.from(values),
  columns,
});

describe('a column whose cells may be missing', () => {
  it('is paired with the one that it says marks it, whatever that is called', () => {
    expect([...gapMarks(COLUMNS)]).to.deep.equal([-1, 2, -1]);
    expect([...gapMarks(undefined)]).to.deep.equal([]);
    // Of `missing: category` nothing is declared: both are columns of numbers.
    expect([...gapMarks([{ name: 'x', kind: 'number' }, COLUMNS[2]!])]).to.deep.equal([-1, -1]);
    expect(() => gapMarks([COLUMNS[1]!])).to.throw(RangeError, "marked by 'gone'");
    expect(() => gapMarks([COLUMNS[1]!, { name: 'gone', kind: 'number' }])).to.throw(RangeError);
  });

  it('holds 0 where its mark is 1, and a mark is 0 or 1: whatever else a row holds is refused', () => {
    expect(lengthFault(rows([1, 0, 1, 2, 5, 0]))).to.equal(undefined);
    expect(lengthFault(rows([1, 0, 0.5]))).to.match(/^0\.5 in the column 'gone', row 0: 1 where 'x' is missing/);
    expect(lengthFault(rows([1, 2, 0, 1, 5, 1]))).to.match(
      /^a value in the column 'x', row 1, which is said to be missing/,
    );
    expect(lengthFault(rows([1, 0, NaN]))).to.match(/^NaN in the column 'gone'/);
    expect(lengthFault(rows([5], [COLUMNS[1]!]))).to.match(/which marks no such column/);
  });

  it('is part of the schema, goes with rows that are taken, and comes back from a checkpoint', () => {
    const samples = rows([1, 0, 1, 2, 5, 0, 3, 7, 0]);
    expect(schemaOf(samples)).to.match(
      /^vectors \[3\] of 3 numeric and 0 categorical columns, 1 with missing cells, #/,
    );
    const plain = COLUMNS.map(({ name }): Column => ({ name, kind: 'number' }));
    expect(schemaOf(samples)).not.to.equal(schemaOf({ ...samples, columns: plain }));
    expect(gapMarks(take(samples, [2]).columns)[1]).to.equal(2);
    expect(restoreSamples(saveSamples(samples))).to.deep.equal(samples);
    expect([...presentCells(samples.values, 3, 1, 2)]).to.deep.equal([5, 7]);
    expect([...presentCells(samples.values, 3, 0, -1)]).to.deep.equal([1, 2, 3]);
  });
});
