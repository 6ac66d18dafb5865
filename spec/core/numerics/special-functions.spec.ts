import { expect } from 'chai';
import fc from 'fast-check';
import * as numerics from '../../../core/numerics/index.js';
import { REFERENCE } from './reference-values.js';

const functions = numerics as unknown as Readonly<Record<string, (...args: readonly number[]) => number>>;
const relative = (got: number, wanted: number): number =>
  got === wanted ? 0 : Math.abs(got - wanted) / Math.max(Math.abs(wanted), 1e-300);

describe('special functions', () => {
  for (const [name, args, value] of REFERENCE)
    it(`${name}(${args.join(', ')}) = ${value}`, () => {
      expect(relative(functions[name]!(...args), value)).to.be.below(1e-12);
    });

  it('quantiles undo their distribution functions', () => {
    const p = fc.double({ min: 1e-12, max: 1 - 1e-6, noNaN: true });
    const df = fc.double({ min: 0.5, max: 1e5, noNaN: true });
    const shape = fc.double({ min: 0.3, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(p, df, (q, v) => {
        expect(relative(numerics.studentTCdf(numerics.studentTQuantile(q, v), v), q)).to.be.below(1e-11);
        expect(relative(numerics.normalCdf(numerics.normalQuantile(q)), q)).to.be.below(1e-12);
      }),
      { seed: 1 },
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.5, noNaN: true }), shape, shape, (q, a, b) => {
        const x = numerics.betaQuantile(q, a, b);
        fc.pre(x < 0.99);
        expect(relative(numerics.betaIncomplete(x, a, b), q)).to.be.below(1e-10);
      }),
      { seed: 1 },
    );
  });

  it('Clopper-Pearson bounds are where the binomial tails are alpha', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.nat(400),
        fc.double({ min: 0.001, max: 0.4, noNaN: true }),
        (n, j, alpha) => {
          const k = j % (n + 1);
          const { lower, upper } = numerics.clopperPearson(k, n, alpha);
          if (k < n) expect(numerics.binomialCdf(k, n, upper)).to.be.closeTo(alpha, 1e-10);
          else expect(upper).to.equal(1);
          if (k > 0) expect(1 - numerics.binomialCdf(k - 1, n, lower)).to.be.closeTo(alpha, 1e-10);
          else expect(lower).to.equal(0);
        },
      ),
      { seed: 1 },
    );
  });

  it('29 seeds without the event exclude 10 %, 28 do not', () => {
    expect(numerics.clopperPearson(0, 29, 0.05).upper).to.be.below(0.1);
    expect(numerics.clopperPearson(0, 28, 0.05).upper).to.be.above(0.1);
  });

  it('ends are exact', () => {
    expect(numerics.normalQuantile(0)).to.equal(-Infinity);
    expect(numerics.studentTQuantile(1, 3)).to.equal(Infinity);
    expect(numerics.studentTQuantile(1e-200, 0.1)).to.equal(-Infinity);
    expect(numerics.betaIncomplete(1, 2, 3)).to.equal(1);
    expect(numerics.binomialCdf(-1, 4, 0.5)).to.equal(0);
    expect(numerics.binomialCdf(4, 4, 0.5)).to.equal(1);
    expect(numerics.logSumExp([])).to.equal(-Infinity);
    expect(numerics.logSumExp([1000, 1000])).to.be.closeTo(1000 + Math.LN2, 1e-12);
  });

  it('refuses arguments outside their domain', () => {
    for (const wrong of [
      () => numerics.logGamma(0),
      () => numerics.digamma(-1),
      () => numerics.trigamma(NaN),
      () => numerics.normalQuantile(1.1),
      () => numerics.studentTCdf(0, 0),
      () => numerics.studentTQuantile(-0.1, 3),
      () => numerics.betaIncomplete(2, 1, 1),
      () => numerics.betaIncomplete(0.5, 0, 1),
      () => numerics.gammaIncomplete(0, 1),
      () => numerics.clopperPearson(3, 2, 0.05),
      () => numerics.binomialCdf(1, 2.5, 0.5),
    ])
      expect(wrong).to.throw(RangeError);
  });
});
