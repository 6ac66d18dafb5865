import { expect } from 'chai';
import { absenceOf as countOrBound } from '../../../../core/analysis/verdicts/carried.js';
import { shownAbove } from '../../../../core/analysis/tests/counts.js';
import { KNOWN_RATES } from '../../../../core/analysis/tests/known-rates.js';
import type { Arms, Lost } from '../../../../core/analysis/series/arms.js';
import type { Evidence } from '../../../../core/analysis/verdicts/judge.js';
import { boundDifference, boundRatio } from '../../../../core/analysis/verdicts/risk.js';
import { absenceOf, judged, presenceOf, verdictOf } from '../../../../core/analysis/verdicts/verdict.js';
import type { Verdict } from '../../../../core/contracts/index.js';
import { THRESHOLDS } from '../../../../core/judging/index.js';
import { binomialCdf } from '../../../../core/numerics/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { infoOf } from '../study-fixture.js';

const NONE: Lost = { here: 0, control: 0, both: 0, infinite: 0, unknown: 0, harmless: 0, n: 10 };
const lost = (of: Partial<Lost>): Lost => ({ ...NONE, ...of });
const evidence = (theta: readonly number[], more: Partial<Evidence> = {}): Evidence => ({
  theta: Float64Array.from(theta),
  scale: 'difference',
  zero: 0,
  margin: 1,
  presence: 0.2,
  absence: 0.3,
  test: 'larger-t',
  bound: { method: 'johnson', scale: 'difference', upper: 0.5, below: 1 },
  caveats: [],
  ...more,
});

describe('p of presence where seeds are lost', () => {
  it('is that of the effects where none is', () => {
    expect(presenceOf(evidence([1, 2, 3]), NONE)).to.equal(0.2);
    expect(presenceOf(evidence([1, 2, 3]), lost({ unknown: 3 }))).to.equal(0.2);
  });
  it('is the count of those lost here against those lost in the control where fewer than two are left', () => {
    for (const [here, control] of [
      [5, 0],
      [7, 2],
      [1, 4],
    ] as const)
      expect(presenceOf(evidence([1]), lost({ here, control, both: 1 }))).to.equal(
        binomialCdf(control, here + control, 0.5),
      );
  });
  it('puts those lost here at the largest effect, those lost in the control at the least, those lost in both at none', () => {
    const wholly = (counted: number, ...effects: readonly number[]): number =>
      Math.min(1, 2 * Math.min(counted, shownAbove(Float64Array.from(effects), 0)));
    const { here, control, both } = { here: 2, control: 1, both: 1 };
    const counted = binomialCdf(control, here + control, 0.5);
    const of = lost({ here, control, both });
    expect(presenceOf(evidence([4, 3, 5, 6]), of)).to.equal(wholly(counted, 4, 3, 5, 6, 6, 6, 0, 0));
    // At least the margin, at most no effect.
    expect(presenceOf(evidence([4, 3, 5, 6], { margin: 9 }), of)).to.equal(wholly(counted, 4, 3, 5, 6, 9, 9, 0, 0));
    expect(presenceOf(evidence([4, 3, -5, 6]), of)).to.equal(wholly(counted, 4, 3, -5, 6, 6, 6, -5, 0));
    expect(presenceOf(evidence([4, 3, 5, 6]), lost({ here: 3 }))).to.equal(wholly(1 / 8, 4, 3, 5, 6, 6, 6, 6));
    expect(presenceOf(evidence([4, 3, 5, 6]), lost({ control: 3 }))).to.equal(wholly(1, 4, 3, 5, 6, 0, 0, 0));
    // Seeds without spread are tosses of a coin, and p is counted twice.
    expect(presenceOf(evidence([1, 1, 1]), lost({ here: 2 }))).to.be.closeTo(2 / 32, 1e-15);
  });
});

describe('absence', () => {
  it('is forbidden by a single seed that is lost, or of which nothing is known, or a reason that cannot be excluded', () => {
    expect(absenceOf(evidence([1, 2]), NONE)).to.equal(0.3);
    expect(absenceOf(evidence([1, 2]), lost({ harmless: 2, infinite: 0 }))).to.equal(0.3);
    for (const gone of ['here', 'control', 'both', 'unknown'] as const)
      expect(absenceOf(evidence([1, 2]), lost({ [gone]: 1 })), gone).to.equal(1);
    expect(absenceOf(evidence([1, 2], { cannotExclude: { kind: 'no-variation' } }), NONE)).to.equal(1);
  });
  it('is shown by a bound, unless few seeds carry what is rare, or nothing varies: these are counted', () => {
    const { chains, carriers, alpha } = THRESHOLDS;
    const theta = (carrying: number, n: number): Float64Array =>
      Float64Array.from({ length: n }, (_, i) => (i < carrying ? 0.01 * (i + 1) : 0));
    for (const n of [10, 20, 40])
      for (let carrying = 1; carrying < n; carrying++) {
        const rare = countOrBound(theta(carrying, n), 1, 'difference', THRESHOLDS, true);
        expect(rare.bound.method, `${carrying} of ${n}`).to.equal(carrying < carriers * n ? 'count' : 'johnson');
        expect(countOrBound(theta(carrying, n), 1, 'difference', THRESHOLDS).bound).to.include({
          method: 'johnson',
          scale: 'difference',
          below: 1,
        });
      }
    // What is rare is an event at all, other effects are from the margin on.
    expect(countOrBound(theta(1, 40), 1, 'difference', THRESHOLDS, true).absence).to.be.closeTo(
      binomialCdf(1, 40, chains),
      1e-12,
    );
    for (const [level, events] of [
      [0.5, 0],
      [1, 40],
    ] as const) {
      const even = countOrBound(new Float64Array(40).fill(level), 1, 'difference', THRESHOLDS);
      expect(even.bound).to.include({ method: 'count', scale: 'chains', below: chains });
      expect(even.absence).to.be.closeTo(binomialCdf(events, 40, chains), 1e-12);
      expect(even.atLeast).to.equal(Math.ceil(Math.log(alpha) / Math.log(1 - chains)));
      expect(even.caveats[0]).to.not.have.property('carrying');
    }
  });
  it('of a difference is bounded against 0 on the scale of the difference, of a ratio on its own where both have logs', () => {
    const d = Float64Array.of(-3, -1, -2, -2.5, -1.5);
    const bounded = boundDifference(d, THRESHOLDS);
    expect(bounded.bound).to.include({ method: 'johnson', scale: 'difference', below: 0 });
    expect(bounded.absenceGap!.gap).to.equal(2);
    expect(bounded.absenceGap!.sd).to.be.closeTo(Math.sqrt(0.625), 1e-12);
    const c = Float64Array.of(10, 11, 9, 10.5, 9.5);
    const x = c.map((value, i) => value * (1 + 0.01 * (i - 2)));
    const ratio = boundRatio(x, c, 1.1, THRESHOLDS, rootStream(1));
    expect(ratio).to.deep.include({ heavyTailed: false, caveats: [] });
    expect(ratio.bound).to.include({ method: 'pivot', scale: 'ratio', below: 1.1 });
    // One zero in five is more than a twentieth.
    const zero = boundRatio(Float64Array.of(0, ...x.subarray(1)), c, 1.1, THRESHOLDS, rootStream(1));
    expect(zero.bound).to.include({ scale: 'difference', below: 0 });
    expect(zero.caveats[0]).to.deep.equal({ kind: 'not-positive' });
    // One ratio in all seeds has no spread: the differences bound it.
    const even = boundRatio(
      c.map((value) => 2 * value),
      c,
      1.1,
      THRESHOLDS,
      rootStream(1),
    );
    expect(even.bound).to.include({ scale: 'difference', below: 0 });
    expect(even.absence).to.be.above(0.999);
  });
});

describe('a verdict', () => {
  const ALL = [1, 2, 1.5, 2.5, 1.2, 1.8, 1.1, 2.2];
  const made = (
    of: Partial<Evidence>,
    { presence = 0.9, theta = ALL, gone = NONE }: { presence?: number; theta?: readonly number[]; gone?: Lost } = {},
  ): Verdict =>
    verdictOf(
      { group: 3, id: 'variance-collapse' },
      { metric: infoOf({ name: 'risk' }), lost: gone } as unknown as Arms,
      evidence(theta, of),
      { presence, absenceAdjusted: 0.5, family: 2 },
      THRESHOLDS,
      [],
    );
  const { alpha, seeds } = THRESHOLDS;

  it('is present where its adjusted p is small, within its margin where absence is shown too, and absent by that alone', () => {
    expect(made({ absence: 0.5 }, { presence: alpha })).to.include({ state: 'present', withinTolerance: false });
    expect(made({ absence: alpha }, { presence: alpha })).to.include({ state: 'present', withinTolerance: true });
    expect(made({ absence: alpha }, { presence: 1.01 * alpha }).state).to.equal('absent');
    expect(made({ absence: 1.01 * alpha }, { presence: 1.01 * alpha }).state).to.equal('undecided');
  });
  it('is never absent of heavy tails, of too few seeds for a count, or where a chain is lost', () => {
    expect(made({ absence: 0, heavyTailed: true }).state).to.equal('undecided');
    expect(made({ absence: 0, atLeast: ALL.length }).state).to.equal('absent');
    expect(made({ absence: 0, atLeast: ALL.length + 1 }).state).to.equal('undecided');
    for (const gone of ['here', 'control', 'both', 'unknown'] as const) {
      const verdict = made({ absence: 0 }, { gone: lost({ [gone]: 1 }) });
      expect(verdict.state, gone).to.equal('undecided');
      // A bound of those that are left says nothing of the others.
      expect(verdict, gone).to.not.have.property('bound');
      expect(verdict.caveats).to.deep.equal([{ kind: gone === 'unknown' ? 'unknown' : 'lost' }]);
    }
  });
  it('needs five seeds with a number or a loss, and says so of fewer', () => {
    const few = made({ absence: 0 }, { presence: 0, theta: ALL.slice(0, seeds - 1) });
    expect(few.state).to.equal('undecided');
    expect(few).to.not.have.any.keys('presence', 'absence');
    expect(few.caveats).to.deep.equal([{ kind: 'few-seeds', fewest: seeds }]);
    const enough = made({}, { presence: 0, theta: ALL.slice(0, seeds) });
    expect([enough.state, enough.caveats]).to.deep.equal(['present', []]);
    const gone = lost({ here: 1, control: 1, both: 1 });
    expect(judged(evidence([1, 2]), gone)).to.equal(5);
    expect(made({}, { presence: 0, theta: [1, 2], gone }).state).to.equal('present');
    expect(made({}, { presence: 0, theta: [1], gone }).state).to.equal('undecided');
    expect(made({}, { theta: new Array<number>(6).fill(1) }).caveats).to.deep.equal([{ kind: 'no-variation' }]);
  });
  it('tells the worst known rates of the test that decided it, of an exact count none', () => {
    const known = (of: keyof typeof KNOWN_RATES): unknown => {
      const { everyChain, fewChains } = KNOWN_RATES[of].find((one) => one.seeds === ALL.length)!;
      return { everyChain, fewChains };
    };
    const pivot = { method: 'pivot', scale: 'ratio', upper: 1, below: 1.1 } as const;
    const count = { method: 'count', scale: 'chains', upper: 0.1, below: 0.1 } as const;
    const rates = (of: Partial<Evidence>, presence: number): unknown => {
      const verdict = made({ ...of, absence: 0 }, { presence });
      return 'worstRates' in verdict ? verdict.worstRates : undefined;
    };
    expect(rates({}, 0)).to.deep.equal(known('presence'));
    expect(rates({ bound: pivot }, 0)).to.deep.equal(known('presence'));
    expect(rates({ bound: count }, 0)).to.deep.equal(known('presence'));
    expect(rates({}, 1)).to.deep.equal(known('absence'));
    expect(rates({ bound: pivot }, 1)).to.deep.equal(known('pivot'));
    expect(rates({ bound: count }, 1)).to.equal(undefined);
  });
});
