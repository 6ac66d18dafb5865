import { expect } from 'chai';
import { readNumber, readWhole, transformed, type ImportCell } from '../../../core/importing/value.js';
import { typed, written } from '../../../plugins/sources/table/records.js';

const points = written({ decimal: '.' });
const thrown = (work: () => unknown): string => {
  try {
    return `gave ${String(work())}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('values of an import', () => {
  it('are numbers, lost or infinite as any program writes them', () => {
    const read = (cell: ImportCell) => readNumber(cell, points, 'here');
    for (const [cell, value] of [
      ['1.5e-3', 0.0015],
      [' -2 ', -2],
      [0.1, 0.1],
      ['+3.', 3],
    ] as const)
      expect(read(cell), String(cell)).to.equal(value);
    for (const cell of ['NaN', 'nan', '-nan', 'NA', 'N/A', '#N/A', 'null', 'None', NaN])
      expect(read(cell), String(cell)).to.equal(undefined);
    for (const cell of ['inf', '+Infinity', 'Inf', Infinity]) expect(read(cell), String(cell)).to.equal(Infinity);
    expect([read('-inf'), read(''), read('  ')]).to.eql([-Infinity, '', '']);
  });

  it('are refused where they are no numbers, each with its way out', () => {
    const why = (cell: ImportCell, notation = points) => thrown(() => readNumber(cell, notation, 'here'));
    expect(why('12 %')).to.match(/^here: holds '12 %', which is no number\. A percent sign .* transform: percent/);
    expect(why('1,5')).to.include("Decimal commas? Write decimal: ','");
    expect(why('1,234.5')).to.include("Commas between thousands? Write thousands: ','");
    expect(why('0x10')).to.include('A column of words');
    expect(why(true)).to.include("holds 'true'");
    expect(why('0.5', typed)).to.include('Numbers as text? Write them without quotes');
    expect(why('12345678901234567890', typed)).to.include('exact up to 9007199254740991');
    expect(why(`${'x'.repeat(50)}`)).to.include(`'${'x'.repeat(40)}…'`);
  });

  it('that count are whole, however they are written, and none is rounded', () => {
    const read = (cell: ImportCell) => readWhole(cell, 'a seed', points, 'here');
    for (const cell of ['7', '7.0', 7, ' 007 ']) expect(read(cell), String(cell)).to.equal(7);
    for (const cell of ['7.5', '-1', '', 'seven', true, '9007199254740993', 1e300])
      expect(
        thrown(() => read(cell)),
        String(cell),
      ).to.match(/^here: (?:holds|is empty).* where a seed is wanted/);
  });

  it('are transformed and held against their range', () => {
    const all = [-Infinity, Infinity] as const;
    const of = (value: number, transform: Parameters<typeof transformed>[1], range: readonly [number, number] = all) =>
      transformed(value, transform, range, 'here');
    expect(of(Math.E, 'log')).to.equal(1);
    expect(of(0, 'log')).to.equal(undefined);
    expect(of(Infinity, 'log')).to.equal(Infinity);
    expect(of(0, 'exp')).to.equal(1);
    expect(of(0.25, 'complement')).to.equal(0.75);
    expect(of(2, 'negative')).to.equal(-2);
    expect(of(50, 'percent', [0, 1])).to.equal(0.5);
    expect(thrown(() => of(-1, 'log'))).to.include('which has no logarithm');
    expect(thrown(() => of(50, undefined, [0, 1]))).to.include('Write transform: percent');
    expect(thrown(() => of(-Infinity, undefined, [0, Infinity]))).to.include('the range is 0 to Infinity');
  });
});
