import { expect } from 'chai';
import fc from 'fast-check';
import { jointRates, type Setting } from '../../../../bench/calibration/many-strategies.js';
import { jointly } from '../../../../core/analysis/comparisons/jointly.js';
import { maxT } from '../../../../core/analysis/comparisons/max-t.js';
import { signFlip } from '../../../../core/analysis/tests/sign-flip.js';
import { rootStream } from '../../../../core/random/index.js';

const column = (n: number) =>
  fc
    .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n, maxLength: n })
    .map((d) => Float64Array.from(d));

describe('several strategies against one control', () => {
  it('give one strategy the p of its sign-flip test', () => {
    fc.assert(
      fc.property(column(8), (d) => {
        const { p, adjusted } = maxT([d], rootStream(1), 'above');
        expect(p[0]).to.equal(signFlip(d, rootStream(1)));
        expect(adjusted[0]).to.equal(p[0]);
      }),
      { seed: 2, numRuns: 100 },
    );
  });
  it('never adjust downwards, nor the clearest below another', () => {
    fc.assert(
      fc.property(fc.array(column(7), { minLength: 2, maxLength: 5 }), (columns) => {
        const { p, adjusted } = maxT(columns, rootStream(1), 'above');
        adjusted.forEach((one, j) => expect(one).to.be.at.least(p[j]!));
        const statistics = columns.map((d) => {
          const squares = d.reduce((sum, value) => sum + value * value, 0);
          return squares === 0 ? 0 : d.reduce((sum, value) => sum + value, 0) / Math.sqrt(squares);
        });
        const clearest = statistics.indexOf(Math.max(...statistics));
        expect(adjusted[clearest]).to.equal(Math.min(...adjusted));
      }),
      { seed: 3, numRuns: 100 },
    );
  });
  it('do not depend on the order or the scale of the strategies', () => {
    fc.assert(
      fc.property(column(9), column(9), column(9), (a, b, c) => {
        const once = maxT([a, b, c], rootStream(1), 'both');
        const again = maxT([c.map((d) => 8 * d), a.map((d) => 0.5 * d), b], rootStream(1), 'both');
        expect([again.adjusted[1], again.adjusted[2], again.adjusted[0]]).to.deep.equal(once.adjusted);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
  it('cost nothing when two strategies are the same chain', () => {
    const d = Float64Array.from({ length: 11 }, (_, i) => 0.3 + Math.sin(i));
    const { p, adjusted } = maxT([d, d], rootStream(1), 'above');
    expect(adjusted).to.deep.equal(p);
  });
  it('leave out the seeds that one of them lacks, and no others', () => {
    const d = Float64Array.from({ length: 11 }, (_, i) => 0.5 + Math.sin(i));
    const lacking = d.map((value, i) => (i === 3 ? NaN : value));
    const { p } = maxT([d, lacking], rootStream(1), 'above');
    expect(p[0]).to.equal(signFlip(d, rootStream(1)));
    expect(p[1]).to.equal(
      signFlip(
        lacking.filter((value) => !Number.isNaN(value)),
        rootStream(1),
      ),
    );
  });
  it('call a strategy that is its control not worse', () => {
    const zeros = new Float64Array(12);
    const one = new Float64Array(12).fill(1);
    const { p, adjusted } = maxT([zeros, one], rootStream(1), 'above');
    expect(p).to.deep.equal([1, 1 / 4096]);
    expect(adjusted).to.deep.equal([1, 1 / 4096]);
  });
  it('use Holm and Bonferroni below ten seeds', () => {
    const d = Float64Array.from({ length: 9 }, (_, i) => 0.5 + Math.sin(i));
    const { method, p, adjusted } = jointly([d, d.map((value) => value - 0.1)], rootStream(1), 'above');
    expect(method).to.equal('Holm');
    expect(adjusted[0]).to.be.closeTo(2 * p[0]!, 1e-12);
  });
});

describe('strategies whose truth is known', function () {
  this.timeout(60_000);
  const STUDIES = 100;
  const z = (rate: number, limit: number): number => (rate - limit) / Math.sqrt((limit * (1 - limit)) / STUDIES);
  const setting = (of: Partial<Setting>): Setting => ({
    effect: 'log-risk',
    strategies: 5,
    seeds: 12,
    shared: 0.5,
    worse: 0,
    by: 0,
    ...of,
  });
  for (const effect of ['log-variance', 'log-risk', 'difference'] as const)
    it(`${effect}: seldom call one worse that is not, and their intervals cover`, () => {
      const { falseAlarm, covered } = jointRates(setting({ effect }), STUDIES, rootStream(5));
      expect(z(falseAlarm, 0.05)).to.be.below(4);
      expect(z(covered, 0.95)).to.be.above(-4);
    });
});
