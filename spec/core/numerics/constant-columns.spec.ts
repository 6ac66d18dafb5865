import { expect } from 'chai';
import fc from 'fast-check';
import { almostConstant } from '../../../core/numerics/index.js';

/** One column alone. */
const constant = (column: readonly number[]): number => almostConstant(Float64Array.from(column), column.length, 1)[0]!;
const mostly = (value: number, times: number, others: number): number[] => [
  ...new Array<number>(times).fill(value),
  ...Array.from({ length: others }, (_, at) => value + 1 + at),
];

describe('almost constant columns', () => {
  it('finds the constant ones among several, row-major', () => {
    const rows = [
      [1, 0.1, 5],
      [2, 0.1, 6],
      [3, 0.1, 5],
    ];
    expect([...almostConstant(Float64Array.from(rows.flat()), 3, 3)]).to.deep.equal([0, 1, 0]);
    expect([...almostConstant(Float32Array.from(rows.flat()), 3, 3)]).to.deep.equal([0, 1, 0]);
  });

  it('takes what rounding makes of one number for that number, at any magnitude', () => {
    for (const scale of [1e-300, 1e-6, 1, 1e9, 1e300])
      for (const sign of [1, -1]) {
        expect(constant([0.1, 0.1 + 1.4e-17, 0.1 - 1.4e-17].map((x) => sign * scale * x))).to.equal(1);
        expect(constant([1, 1 + 9e-10, 1 + 4e-10].map((x) => sign * scale * x))).to.equal(1);
        expect(constant([1, 1 + 2e-9, 1 + 4e-10].map((x) => sign * scale * x))).to.equal(0);
      }
    expect(constant([0, 0, 0])).to.equal(1);
    expect(constant([0, -0, 0])).to.equal(1);
    expect(constant([-1e-12, 0, 1e-12])).to.equal(0);
  });

  it('takes one value in more than 95 % of the rows for constant, 95 % not', () => {
    expect(constant(mostly(7, 96, 4))).to.equal(1);
    expect(constant(mostly(7, 95, 5))).to.equal(0);
    expect(constant(mostly(0, 20, 1))).to.equal(1);
    expect(constant(mostly(0, 19, 1))).to.equal(0);
  });

  it('says of numbers that are none, or have no end, only what holds', () => {
    expect(constant([NaN, 1, 1, 1])).to.equal(0);
    expect(constant([1, NaN, 1, 1])).to.equal(0);
    expect(constant([NaN, NaN, NaN])).to.equal(0);
    expect(constant([Infinity, Infinity, Infinity])).to.equal(1);
    expect(constant([Infinity, 1, 2])).to.equal(0);
    expect(constant([-Number.MAX_VALUE, Number.MAX_VALUE])).to.equal(0);
  });

  it('sees nothing vary in one row or none', () => {
    expect([...almostConstant(Float64Array.of(1, 2), 1, 2)]).to.deep.equal([1, 1]);
    expect([...almostConstant(new Float64Array(0), 0, 2)]).to.deep.equal([1, 1]);
    expect(() => almostConstant(new Float64Array(3), 2, 2)).to.throw(RangeError, '3 values, where 2 rows of 2');
  });

  it('gives the same whatever the order of the rows, and counts by the definition', () => {
    const values = fc.array(fc.constantFrom(0, 1, 1 + 1e-10, 2, -1, NaN), { minLength: 2, maxLength: 60 });
    const shared = fc.tuple(fc.integer({ min: 0, max: 200 }), values).map(([n, rest]) => [...mostly(1, n, 0), ...rest]);
    fc.assert(
      fc.property(shared, fc.array(fc.nat(), { minLength: 260, maxLength: 260 }), (column, keys) => {
        const counts = new Map<number, number>();
        for (const x of column) if (!Number.isNaN(x)) counts.set(x, (counts.get(x) ?? 0) + 1);
        const most = Math.max(0, ...counts.values());
        const [low, high] = [Math.min(...column), Math.max(...column)];
        const expected =
          most > 0.95 * column.length || high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high)) ? 1 : 0;
        const shuffled = column.map((x, at) => [keys[at]!, x] as const).sort((a, b) => a[0] - b[0]);
        expect(constant(column)).to.equal(expected);
        expect(constant(shuffled.map(([, x]) => x))).to.equal(expected);
      }),
    );
  });
});
