import { expect } from 'chai';
import fc from 'fast-check';
import { rootStream } from '../../../../core/random/index.js';
import { assign } from '../../../../plugins/models/flow-matching/assignment.js';

const total = (cost: Float64Array, n: number, columns: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += cost[i * n + columns[i]!]!;
  return sum;
};
/** Over all n! permutations. */
const cheapest = (cost: Float64Array, n: number, row = 0, taken = 0): number => {
  if (row === n) return 0;
  let least = Infinity;
  for (let j = 0; j < n; j++)
    if ((taken & (1 << j)) === 0)
      least = Math.min(least, cost[row * n + j]! + cheapest(cost, n, row + 1, taken | (1 << j)));
  return least;
};

describe('flow-matching: assignment', () => {
  it('finds the cheapest of all permutations', () => {
    const sizes = fc.integer({ min: 1, max: 6 });
    const cases = sizes.chain((n) =>
      fc.tuple(
        fc.constant(n),
        fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -9, max: 9, noNaN: true })), {
          minLength: n * n,
          maxLength: n * n,
        }),
      ),
    );
    fc.assert(
      fc.property(cases, ([n, entries]) => {
        const cost = Float64Array.from(entries);
        const columns = assign(cost, n);
        expect([...columns].sort((a, b) => a - b)).to.deep.equal([...Array(n).keys()]);
        expect(total(cost, n, columns)).to.be.closeTo(cheapest(cost, n), 1e-9);
      }),
    );
  });
  it('sorts both sides where rows and columns are numbers and the cost is their squared distance', () => {
    const n = 200;
    const random = rootStream(1).child('assign');
    const a = Float64Array.from({ length: n }, () => random.normal());
    const b = Float64Array.from({ length: n }, () => random.normal());
    const cost = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) cost[i * n + j] = (a[i]! - b[j]!) * (a[i]! - b[j]!);
    const columns = assign(cost, n);
    const order = [...a.keys()].sort((i, j) => a[i]! - a[j]!);
    const matched = order.map((i) => b[columns[i]!]!);
    expect(matched).to.deep.equal([...b].sort((x, y) => x - y));
  });
  it('assigns nothing to nothing', () => {
    expect(assign(new Float64Array(0), 0)).to.have.length(0);
  });
});
