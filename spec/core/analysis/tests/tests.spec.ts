import { expect } from 'chai';
import fc from 'fast-check';
import { benjaminiHochberg, holm } from '../../../../core/analysis/tests/multiplicity.js';
import { mcnemar } from '../../../../core/analysis/tests/counts.js';
import { FLIPS, signFlip } from '../../../../core/analysis/tests/sign-flip.js';
import {
  studentAbove,
  studentBelow,
  studentInterval,
  studentTwoSided,
} from '../../../../core/analysis/tests/student.js';
import { rootStream } from '../../../../core/random/index.js';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const random = rootStream(3);
const numbers = (minLength: number, maxLength: number) =>
  fc
    .array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength, maxLength })
    .map((values) => Float64Array.from(values));

describe('t test', () => {
  it('has the p values and the interval of a hand-made case', () => {
    // mean 2, sd 1, n 4: t = 4 with 3 degrees of freedom, whose tail is known in closed form.
    const d = of(1, 2, 3, 2 + Math.sqrt(1));
    const { mean } = studentInterval(d);
    expect(mean).to.equal(2.25);
    const t = 2.25 / Math.sqrt(0.9166666666666666 / 4);
    const tail = 0.5 - (Math.atan(t / Math.sqrt(3)) + (t * Math.sqrt(3)) / (t * t + 3)) / Math.PI;
    expect(studentAbove(d, 0)).to.be.closeTo(tail, 1e-12);
    expect(studentTwoSided(d, 0)).to.be.closeTo(2 * tail, 1e-12);
    // 3.182446 is the .975 quantile with 3 degrees of freedom.
    expect(studentInterval(d).high).to.be.closeTo(2.25 + 3.182446305284263 * Math.sqrt(0.9166666666666666 / 4), 1e-9);
  });
  it('is decided without spread, and open exactly on the boundary', () => {
    expect(studentAbove(of(1, 1, 1), 0)).to.equal(0);
    expect(studentBelow(of(1, 1, 1), 0)).to.equal(1);
    expect(studentAbove(of(0, 0, 0), 0)).to.equal(1);
    expect(studentTwoSided(of(0, 0, 0), 0)).to.equal(1);
    // Equal numbers whose mean is rounded.
    expect(studentAbove(of(0.1, 0.1, 0.1), 0.1)).to.equal(1);
  });
  it('says nothing of one seed', () => {
    expect(studentAbove(of(1), 0)).to.be.NaN;
    expect(studentInterval(of(1))).to.deep.equal({ n: 1, mean: 1 });
  });
  it('gives the complement when the arms change places, and the same in other units', () => {
    fc.assert(
      fc.property(numbers(3, 20), fc.double({ min: 0.01, max: 100, noNaN: true }), (d, unit) => {
        fc.pre(new Set(d).size > 1);
        const swapped = d.map((value) => -value);
        expect(studentAbove(d, 0) + studentAbove(swapped, 0)).to.be.closeTo(1, 1e-9);
        const scaled = d.map((value) => unit * value);
        expect(studentAbove(scaled, 0)).to.be.closeTo(studentAbove(d, 0), 1e-6);
      }),
      { seed: 5 },
    );
  });
});

describe('sign-flip test', () => {
  it('counts all patterns of few seeds, the observed one among them', () => {
    expect(signFlip(of(1, 2, 3, 4, 5), random)).to.equal(1 / 32);
    // Sums of (3, -1) patterns that reach 2: 3 - 1 and 3 + 1.
    expect(signFlip(of(3, -1), random)).to.equal(2 / 4);
    expect(signFlip(of(0, 0, 0), random)).to.equal(1);
    expect(signFlip(of(0.1, 0.2, -0.3), random)).to.equal(5 / 8);
    expect(signFlip(of(), random)).to.be.NaN;
  });
  it('comes near the exact p with random flips, and repeats', () => {
    const d = Float64Array.from({ length: 13 }, (_, i) => 1 + 2 * Math.sin(i));
    let hits = 0;
    const sum = d.reduce((a, b) => a + b, 0);
    for (let pattern = 0; pattern < 8192; pattern++)
      if (d.reduce((a, b, i) => a + ((pattern >> i) & 1 ? -b : b), 0) >= sum - 1e-9) hits++;
    const exact = hits / 8192;
    const p = signFlip(d, rootStream(3).child('flips'));
    expect(Math.abs(p - exact) / Math.sqrt((exact * (1 - exact)) / FLIPS)).to.be.below(4);
    expect(signFlip(d, rootStream(3).child('flips'))).to.equal(p);
  });
  it('of many seeds counts the observed pattern among 9,999 others, of which hardly any is as extreme', () => {
    for (const n of [13, 31, 32, 33, 64, 100]) {
      const same = new Float64Array(n).fill(1);
      expect(signFlip(same, rootStream(n)), String(n)).to.be.within(1e-4, 6e-4);
      expect(
        signFlip(
          same.map((value) => -value),
          rootStream(n),
        ),
        String(n),
      ).to.equal(1);
      // A sum of 0 is reached by half of all patterns, and by those that give it again.
      const even = same.map((_, i) => (i % 2 === 0 ? 1 : -1));
      if (n % 2 === 0) expect(signFlip(even, rootStream(n)), String(n)).to.be.within(0.5, 0.6);
    }
  });
  it('knows neither the order of the seeds nor the unit', () => {
    fc.assert(
      fc.property(numbers(1, 9), fc.integer({ min: 1, max: 10 }), (d, power) => {
        const p = signFlip(d, random);
        expect(signFlip(d.toReversed(), random)).to.equal(p);
        expect(
          signFlip(
            d.map((value) => value * 2 ** power),
            random,
          ),
        ).to.equal(p);
        expect(p).to.be.at.least(2 ** -d.length);
      }),
      { seed: 6 },
    );
  });
});

describe('adjustments for several tests', () => {
  it('Holm multiplies the smallest p by their number, the next by one less, and never falls', () => {
    const expected = [0.03, 0.06, 0.06, NaN];
    holm([0.01, 0.04, 0.03, NaN]).forEach((p, i) =>
      Number.isNaN(expected[i]) ? expect(p).to.be.NaN : expect(p).to.be.closeTo(expected[i]!, 1e-15),
    );
    expect(holm([0.6, 0.9])).to.deep.equal([1, 1]);
  });
  it('Benjamini-Hochberg divides by the rank', () => {
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, NaN]);
    expect(adjusted[0]).to.be.closeTo(0.03, 1e-15);
    expect(adjusted[1]).to.be.closeTo(0.04, 1e-15);
    expect(adjusted[2]).to.be.closeTo(0.04, 1e-15);
    expect(adjusted[3]).to.be.NaN;
  });
  it('neither is ever smaller than p nor depends on the order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }), (p) => {
        for (const adjust of [holm, benjaminiHochberg]) {
          const adjusted = adjust(p);
          adjusted.forEach((value, i) => expect(value).to.be.at.least(p[i]! * (1 - 1e-12)));
          const back = adjust(p.toReversed()).toReversed();
          back.forEach((value, i) => expect(value).to.be.closeTo(adjusted[i]!, 1e-12));
        }
      }),
      { seed: 7 },
    );
  });
});

describe('McNemar', () => {
  it('McNemar counts discordant seeds as coins', () => {
    expect(mcnemar(5, 0)).to.be.closeTo(1 / 32, 1e-12);
    expect(mcnemar(2, 1)).to.be.closeTo(0.5, 1e-12);
    expect(mcnemar(0, 0)).to.equal(1);
  });
});
