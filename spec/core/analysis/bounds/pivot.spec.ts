import { expect } from 'chai';
import fc from 'fast-check';
import { orderStatistic, pivotUpper } from '../../../../core/analysis/bounds/pivot.js';
import { chiSquareCdf, normalCdf } from '../../../../core/numerics/index.js';
import { rootStream } from '../../../../core/random/index.js';

const random = rootStream(5);
const sample = (n: number, seed: number, width: number, shared: number): { x: Float64Array; c: Float64Array } => {
  const stream = rootStream(seed);
  const x = new Float64Array(n);
  const c = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const common = Math.sqrt(shared) * stream.normal();
    x[i] = Math.exp(width * (common + Math.sqrt(1 - shared) * stream.normal()));
    c[i] = Math.exp(width * (common + Math.sqrt(1 - shared) * stream.normal()));
  }
  return { x, c };
};
/** Of a count of `draws` at probability p. */
const error = (p: number, draws: number): number => Math.sqrt((p * (1 - p)) / draws);

describe('generalised pivot of a ratio of mean risks', () => {
  it('has, against a constant control, the tail that integration over chi-square gives', () => {
    const x = Float64Array.from([0.5, 0.9, 1.4, 0.7, 2.2, 1.1], Math.log).map((log) => Math.exp(1.5 * log));
    const n = x.length;
    const l = x.map(Math.log);
    const mean = l.reduce((a, b) => a + b, 0) / n;
    const variance = l.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
    for (const below of [1.5, 3, 6]) {
      // E over q ~ chi2(n - 1) of P(N(mean + v / 2, v / n) >= log below), v = (n - 1) s^2 / q.
      let tail = 0;
      const step = 0.002;
      for (let q = step / 2; q < 60; q += step) {
        const v = ((n - 1) * variance) / q;
        const weight = chiSquareCdf(q + step / 2, n - 1) - chiSquareCdf(q - step / 2, n - 1);
        tail += weight * normalCdf((mean + v / 2 - Math.log(below)) / Math.sqrt(v / n));
      }
      const { p } = pivotUpper(x, new Float64Array(n).fill(1), below, 0.05, random);
      expect(Math.abs(p - tail) / error(tail, 10_000), `${below}`).to.be.below(4);
    }
  });
  it('has the tail of its definition: Wishart matrices drawn as sums of squares, inverted, by the symmetric root', () => {
    const { x, c } = sample(9, 3, 1, 0.6);
    const n = 9;
    const [lx, lc] = [x.map(Math.log), c.map(Math.log)];
    const average = (v: Float64Array): number => v.reduce((a, b) => a + b, 0) / n;
    const cov = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, v, i) => sum + (v - average(a)) * (b[i]! - average(b)), 0) / (n - 1);
    const [s11, s12, s22] = [cov(lx, lx), cov(lx, lc), cov(lc, lc)];
    // The symmetric root of a 2 x 2 matrix: (S + sqrt(det) I) / sqrt(trace + 2 sqrt(det)).
    const root = Math.sqrt(s11 * s22 - s12 * s12);
    const scale = Math.sqrt(s11 + s22 + 2 * root);
    const [r11, r12, r22] = [(s11 + root) / scale, s12 / scale, (s22 + root) / scale];
    const stream = rootStream(6);
    const draws = 40_000;
    const at = Math.log(1.6);
    let beyond = 0;
    for (let i = 0; i < draws; i++) {
      let [w11, w12, w22] = [0, 0, 0];
      for (let j = 0; j < n - 1; j++) {
        const [a, b] = [stream.normal(), stream.normal()];
        w11 += a * a;
        w12 += a * b;
        w22 += b * b;
      }
      const det = w11 * w22 - w12 * w12;
      const [i11, i12, i22] = [w22 / det, -w12 / det, w11 / det];
      const q = (u1: number, u2: number, v1: number, v2: number): number =>
        (n - 1) * (u1 * (i11 * v1 + i12 * v2) + u2 * (i12 * v1 + i22 * v2));
      const [t11, t12, t22] = [q(r11, r12, r11, r12), q(r11, r12, r12, r22), q(r12, r22, r12, r22)];
      const t = average(lx) - average(lc) - stream.normal() * Math.sqrt((t11 + t22 - 2 * t12) / n) + (t11 - t22) / 2;
      if (t >= at) beyond++;
    }
    const { p, eta } = pivotUpper(x, c, 1.6, 0.05, random);
    expect(eta).to.be.closeTo(average(lx) - average(lc) + (s11 - s22) / 2, 1e-12);
    const tail = beyond / draws;
    expect(tail).to.be.within(0.02, 0.5);
    expect(Math.abs(p - tail) / Math.hypot(error(tail, draws), error(tail, 10_000))).to.be.below(4);
  });
  it('lies below its margin exactly when its p is at most the level, in any unit, and repeats whatever was asked before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 30 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        fc.constantFrom(0.0081, 0.025, 0.05, 0.2),
        fc.constantFrom(0, 0.7),
        (n, seed, below, alpha, shared) => {
          const { x, c } = sample(n, seed, 0.5, shared);
          const found = pivotUpper(x, c, below, alpha, random);
          expect(found.p <= alpha, `${found.upper} under ${below}, p ${found.p}`).to.equal(found.upper <= below);
          const unit = (values: Float64Array): Float64Array => values.map((value) => 1e5 * value);
          pivotUpper(
            x,
            x.map((value, i) => value * (i + 1)),
            below,
            0.05,
            random,
          );
          expect(pivotUpper(unit(x), unit(c), below, alpha, random).upper).to.be.closeTo(
            found.upper,
            1e-9 * found.upper,
          );
          expect(pivotUpper(x, c, below, alpha, random)).to.deep.equal(found);
        },
      ),
      { seed: 9, numRuns: 60 },
    );
  });
  it('is wider than the estimate, and its standard error shrinks with seeds', () => {
    const few = sample(8, 1, 0.3, 0);
    const many = sample(60, 1, 0.3, 0);
    const [a, b] = [few, many].map(({ x, c }) => pivotUpper(x, c, 1.1, 0.05, random)) as [
      ReturnType<typeof pivotUpper>,
      ReturnType<typeof pivotUpper>,
    ];
    expect(Math.log(a.upper)).to.be.above(a.eta + a.se);
    // Independent arms with a log spread of .3: se about .3 sqrt(2 / n).
    expect(b.se).to.be.closeTo(0.3 * Math.sqrt(2 / 60), 0.015);
    expect(a.se).to.be.above(2 * b.se);
  });
  it('makes nothing of levels in one ratio, of too few, of zeros and of infinite ones', () => {
    const c = Float64Array.from([0.001, 1, 1000, 7]);
    const third = c.map((value) => value / 3);
    for (const [x, control] of [
      [third, c],
      [c, c],
      [c.subarray(0, 2), third.subarray(1, 3)],
      [Float64Array.from([1, 2, 0, 3]), c],
      [Float64Array.from([1, 2, Infinity, 3]), c],
    ] as const)
      expect(pivotUpper(x, control, 2, 0.05, random)).to.include({ upper: Infinity, p: 1 });
  });
  it('is wrong on the margin about as often as its level says, where the lognormal bound is wrong twice as often', () => {
    // Control constant, log spread 1: .041 at n = 8 by 3,000 studies, by Cox's bound .094.
    const stream = rootStream(7);
    const studies = 1500;
    let wrong = 0;
    const one = new Float64Array(8).fill(1);
    for (let i = 0; i < studies; i++) {
      const x = Float64Array.from({ length: 8 }, () => Math.exp(stream.normal() - 0.5));
      if (pivotUpper(x, one, 1, 0.05, random).p <= 0.05) wrong++;
    }
    expect(wrong / studies).to.be.within(0.02, 0.065);
  });
});

describe('order statistic', () => {
  it('is what sorting finds, ties and sorted input included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 }), fc.nat(), (list, at) => {
        const rank = at % list.length;
        const sorted = Float64Array.from(list).sort();
        expect(orderStatistic(Float64Array.from(list), rank)).to.equal(sorted[rank]);
        expect(orderStatistic(sorted.slice(), rank)).to.equal(sorted[rank]);
      }),
      { seed: 4 },
    );
    expect(() => orderStatistic(new Float64Array(3), 3)).to.throw(RangeError, 'rank 3 of 3');
  });
});
