import { expect } from 'chai';
import { eachDistance, eachDistanceByProducts } from '../../../../plugins/metrics/distance/each-distance.js';
import { nearestSquares } from '../../../../plugins/metrics/distance/nearest.js';
import { pointsOf, type Points } from '../../../../plugins/metrics/distance/points.js';
import { normalVectors } from '../subject.js';

const points = (count: number, d: number, seed: number): Points => pointsOf(normalVectors(count, d, seed));

const squaresOf = (a: Points, b: Points): number[][] =>
  Array.from({ length: a.count }, (_, i) =>
    Array.from({ length: b.count }, (_, k) => {
      let sum = 0;
      for (let j = 0; j < a.d; j++) {
        const gap = a.values[i * a.d + j]! - b.values[k * b.d + j]!;
        sum += gap * gap;
      }
      return sum;
    }),
  );

describe('distances, a block at a time', () => {
  it('are all there once, whatever the sizes', () => {
    for (const [n, m, d] of [
      [1, 1, 1],
      [7, 5, 3],
      [3, 2100, 1],
      [40, 701, 3],
      [5, 9, 3000],
    ] as const) {
      const [a, b] = [points(n, d, 1), points(m, d, 2)];
      const found = Array.from({ length: n }, () => new Float64Array(m).fill(NaN));
      eachDistance(a, b, (i, from, squares) => found[i]!.set(squares, from));
      squaresOf(a, b).forEach((row, i) => row.forEach((square, k) => expect(found[i]![k]).to.equal(square)));
    }
  });

  it('of pairs within one sample come once each', () => {
    const a = points(701, 3, 1);
    const seen = new Set<number>();
    let pairs = 0;
    eachDistance(
      a,
      a,
      (i, from, { length: count }) => {
        pairs += count;
        expect(from).to.be.above(i);
        for (let c = 0; c < count; c++) seen.add(i * 701 + from + c);
      },
      'above',
    );
    expect(pairs).to.equal((701 * 700) / 2);
    expect(seen.size).to.equal(pairs);
  });

  it('from products are off by no more than is said, and those of near rows not at all', () => {
    for (const [d, offset] of [
      [3, 0],
      [8, 0],
      [20, 0],
      [64, 1000],
      [300, 0],
    ] as const) {
      const [a, b] = [points(70, d, 1), points(301, d, 2)];
      // Norms of 1e3, a duplicate, and a row that is 1e-9 away.
      for (const { values } of [a, b]) values.forEach((x, at) => (values[at] = x + offset));
      for (const { values } of [a, b]) values.fill(1e3 / Math.sqrt(d), 0, d);
      b.values.set(a.values.subarray(5 * d, 6 * d), 0);
      b.values.set(a.values.subarray(6 * d, 7 * d), 7 * d);
      b.values[7 * d]! += 1e-9;
      const all = squaresOf(a, b);
      let near = 0;
      eachDistanceByProducts(a, b, (i, from, squares) => {
        squares.forEach((square, at) => {
          const exact = all[i]![from + at]!;
          expect(Math.abs(square - exact)).to.be.at.most(8 * (2 * d + 7) * 2.3e-16 * exact);
          if ((i === 5 && from + at === 0) || (i === 6 && from + at === 7)) {
            near++;
            expect(square).to.equal(exact);
          }
        });
      });
      expect(near).to.equal(2);
      expect(all[5]![0]).to.equal(0);
      expect(all[6]![7]).to.be.closeTo(1e-18, 1e-19);
      let pairs = 0;
      eachDistanceByProducts(a, a, (_, __, squares) => (pairs += squares.length), 'above');
      expect(pairs).to.equal(35 * 69);
    }
  });

  it('from products of numbers beyond squares are those of differences', () => {
    const [a, b] = [points(5, 9, 1), points(6, 9, 2)].map((each) => ({
      ...each,
      values: each.values.map((x) => 1e200 * x),
    }));
    const [one, other] = [eachDistance, eachDistanceByProducts].map((each) => {
      const found: number[] = [];
      each(a!, b!, (_, __, squares) => found.push(...squares));
      return found;
    });
    expect(other).to.deep.equal(one);
  });

  // Few columns are swept, many are not.
  for (const d of [1, 2, 5, 9])
    it(`give the k-th nearest neighbour in ${d} columns, oneself left out or not`, () => {
      // Rounded, so that there are ties and equal rows.
      const coarse = (count: number, seed: number): Points => {
        const { values, ...rest } = points(count, d, seed);
        return { ...rest, values: values.map((x) => Math.round(4 * x) / 4) };
      };
      const [a, b] = [coarse(90, 1), coarse(600, 2)];
      for (const k of [1, 3, 10]) {
        const ascending = (list: number[]): number => list.sort((x, y) => x - y)[k - 1]!;
        expect([...nearestSquares(a, b, k)]).to.deep.equal(squaresOf(a, b).map(ascending));
        expect([...nearestSquares(a, a, k, true)]).to.deep.equal(
          squaresOf(a, a).map((row, i) => ascending(row.filter((_, at) => at !== i))),
        );
      }
      expect(nearestSquares(a, coarse(2, 3), 3)[0]).to.equal(Infinity);
    });
});
