import { expect } from 'chai';
import { eachDistance } from '../../../../plugins/metrics/distance/each-distance.js';
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
      eachDistance(a, b, (i, from, count, squares) => found[i]!.set(squares.subarray(0, count), from));
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
      (i, from, count) => {
        pairs += count;
        expect(from).to.be.above(i);
        for (let c = 0; c < count; c++) seen.add(i * 701 + from + c);
      },
      'above',
    );
    expect(pairs).to.equal((701 * 700) / 2);
    expect(seen.size).to.equal(pairs);
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
