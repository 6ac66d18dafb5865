import { expect } from 'chai';
import fc from 'fast-check';
import { dunnettCritical, dunnettSf, studentTSf } from '../../../core/numerics/index.js';

describe("Dunnett's distribution of many comparisons with one", () => {
  // Dunnett 1955, table 1 (one-sided), and 1964, table II (two-sided): joint confidence 95 and 99 %, two decimals.
  for (const [sides, p, k, df, value] of [
    ['above', 0.05, 1, 10, 1.81],
    ['above', 0.05, 2, 5, 2.44],
    ['above', 0.05, 3, 20, 2.19],
    ['above', 0.05, 9, 5, 3.3],
    ['above', 0.05, 9, 60, 2.48],
    ['above', 0.01, 3, 20, 2.97],
    ['both', 0.05, 2, 5, 3.03],
    ['both', 0.05, 3, 20, 2.54],
    ['both', 0.05, 9, Infinity, 2.69],
  ] as const)
    it(`has the published point ${value} for ${k} groups, ${df} degrees of freedom, ${p}, ${sides}`, () => {
      expect(Math.abs(dunnettCritical(p, k, df, sides) - value)).to.be.at.most(0.0051);
    });

  it("is Student's t for one group", () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 12, noNaN: true }), fc.integer({ min: 1, max: 400 }), (t, df) => {
        const one = studentTSf(t, df);
        expect(Math.abs(dunnettSf(t, 1, df) / one - 1)).to.be.below(1e-9);
        if (t > 0) expect(Math.abs(dunnettSf(t, 1, df, 'both') / (2 * one) - 1)).to.be.below(1e-9);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
  it('gives k of k + 1 groups at 0: each of them is as likely the largest', () => {
    for (const k of [1, 2, 5, 30]) expect(dunnettSf(0, k, 17)).to.be.closeTo(k / (k + 1), 1e-12);
  });
  it('lies between one comparison and Bonferroni, grows with the groups and falls with t', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 8, noNaN: true }),
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 4, max: 300 }),
        (t, k, df) => {
          const p = dunnettSf(t, k, df);
          expect(p)
            .to.be.above(studentTSf(t, df))
            .and.below(k * studentTSf(t, df));
          expect(dunnettSf(t, k + 1, df)).to.be.above(p);
          expect(dunnettSf(t * 1.01, k, df)).to.be.below(p);
          expect(dunnettSf(t, k, df, 'both'))
            .to.be.above(p)
            .and.below(2 * p * (1 + 1e-12));
        },
      ),
      { seed: 2, numRuns: 40 },
    );
  });
  it('is undone by its critical value', () => {
    for (const sides of ['above', 'both'] as const)
      for (const [p, k, df] of [
        [0.05, 2, 12],
        [0.001, 7, 72],
        [0.5, 3, 4],
        [1e-8, 20, 400],
      ] as const)
        expect(dunnettSf(dunnettCritical(p, k, df, sides), k, df, sides) / p).to.be.closeTo(1, 1e-8);
  });
  it('refuses no groups, no degrees of freedom and no probability', () => {
    for (const wrong of [() => dunnettSf(1, 0, 5), () => dunnettSf(1, 2, 0), () => dunnettCritical(0, 2, 5)])
      expect(wrong).to.throw(RangeError);
  });
});
