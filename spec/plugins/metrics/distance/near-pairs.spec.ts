import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { eachNearPair } from '../../../../plugins/metrics/distance/near-pairs.js';
import { nearestSquares } from '../../../../plugins/metrics/distance/nearest.js';
import { type Points, squaredDistance } from '../../../../plugins/metrics/distance/points.js';

const random = rootStream(5);
/** What makes float32 lose all it has: large offsets, scales, duplicates, numbers that overflow or vanish when squared. */
const NUMBERS: Readonly<Record<string, (row: number, column: number) => number>> = {
  normal: () => random.normal(),
  'rounded, with ties': () => Math.round(4 * random.normal()) / 4,
  'far from 0': () => 1e6 + random.normal(),
  'beyond squares': () => 1e200 * random.normal(),
  'whose differences overflow': () => 1.7e308 * (2 * random.uniform() - 1),
  'below squares': () => 1e-200 * random.normal(),
  subnormal: () => 1e-310 * random.normal(),
  'of all sizes': () => random.normal() * Math.exp(20 * random.normal()),
  'all equal': () => 3.25,
  'mostly 0': () => (random.uniform() < 0.98 ? 0 : random.normal()),
  'near duplicates far apart': (row, column) => 1000 * Math.sin(7 * (row % 8) + column) + 1e-9 * random.normal(),
};
const rows = (of: string, count: number, d: number): Points => ({
  count,
  d,
  values: Float64Array.from({ length: count * d }, (_, at) => NUMBERS[of]!(Math.floor(at / d), at % d)),
});
const squares = (a: Points, b: Points): number[][] =>
  Array.from({ length: a.count }, (_, i) =>
    Array.from({ length: b.count }, (_, c) => squaredDistance(a.values, i * a.d, b.values, c * b.d, a.d)),
  );

describe('near pairs', () => {
  for (const of of Object.keys(NUMBERS))
    it(`among numbers ${of} are all found, with the squared distance of a plain loop`, () => {
      for (const [n, m, d] of [
        [1, 1, 5],
        [7, 13, 9],
        [70, 1100, 17],
        [30, 200, 300],
      ] as const) {
        const [a, b] = [rows(of, n, d), rows(of, m, d)];
        for (let i = 0; i < Math.min(n, m); i += 3) a.values.set(b.values.subarray(i * d, (i + 1) * d), i * d);
        const all = squares(a, b);
        for (const k of [1, 5, 40]) {
          const kth = (list: readonly number[]): number => list.toSorted((x, y) => x - y)[k - 1] ?? Infinity;
          expect([...nearestSquares(a, b, k)], `${n}, ${m}, ${d}, ${k}`).to.deep.equal(all.map(kth));
          expect([...nearestSquares(a, a, k, true)]).to.deep.equal(
            squares(a, a).map((list, i) => kth(list.filter((_, c) => c !== i))),
          );
        }
        const reach = { rows: nearestSquares(a, b, 3), columns: nearestSquares(b, a, 2) };
        const found = new Set<number>();
        const wrong: number[] = [];
        eachNearPair(a, b, reach, (i, c, square) => {
          if (found.has(i * m + c) || square !== all[i]![c]) wrong.push(i * m + c);
          found.add(i * m + c);
        });
        for (const [i, list] of all.entries())
          for (const [c, square] of list.entries())
            if ((square <= reach.rows[i]! || square <= reach.columns[c]!) && !found.has(i * m + c))
              wrong.push(i * m + c);
        expect(wrong, `${n}, ${m}, ${d}`).to.deep.equal([]);
      }
    });

  it('are few of all there are: most distances are never taken', () => {
    const [a, b] = [rows('normal', 200, 64), rows('normal', 2000, 64)];
    let looked = 0;
    const reach = nearestSquares(a, b, 5);
    eachNearPair(a, b, { rows: reach }, () => looked++);
    expect(looked).to.be.within(5 * 200, 6 * 200);
  });

  it('of rows that are no numbers are none', () => {
    const a = rows('normal', 4, 8);
    const b = { ...a, values: a.values.map((x, at) => (at === 3 ? NaN : x)) };
    expect([...nearestSquares(a, b, 1)]).to.deep.equal([
      Math.min(...[1, 2, 3].map((c) => squaredDistance(a.values, 0, a.values, c * 8, 8))),
      0,
      0,
      0,
    ]);
  });
});
