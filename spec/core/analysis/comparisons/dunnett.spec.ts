import { expect } from 'chai';
import { dunnett, type ArmLevels } from '../../../../core/analysis/comparisons/dunnett.js';
import { rootStream } from '../../../../core/random/index.js';

const N = 8;
const K = 4;
const random = rootStream(61);
const group = (at: number, shift: number, spread = 1): Float64Array => {
  const stream = random.child(at);
  return Float64Array.from({ length: N }, () => shift + spread * stream.normal());
};
const accepted = (samples: ArmLevels) => {
  const found = dunnett(samples);
  if ('refused' in found) throw new Error(found.refused.because);
  return found;
};

describe("Dunnett's test", () => {
  it('calls an equal strategy worse in one of twenty studies of independent groups, and its intervals cover', () => {
    const studies = 400;
    let used = 0;
    let wrong = 0;
    let covered = 0;
    for (let study = 0; study < studies; study++) {
      const [control, ...strategies] = Array.from({ length: K + 1 }, (_, j) => group(study * (K + 1) + j, 0));
      const found = dunnett({ control: control!, strategies });
      if ('refused' in found) continue;
      used++;
      if (found.adjusted.some((p) => p <= 0.05)) wrong++;
      if (found.effects.every(({ low, high }) => low! <= 0 && high! >= 0)) covered++;
    }
    expect(used).to.be.above(150);
    const z = (count: number, share: number): number => (count - share * used) / Math.sqrt(share * (1 - share) * used);
    expect(Math.abs(z(wrong, 0.05))).to.be.below(4);
    expect(Math.abs(z(covered, 0.95))).to.be.below(4);
  });
  it('does not see that seeds are paired: their order in a group is nothing to it', () => {
    const [control, first, second] = [group(1, 0), group(2, 0.5), group(3, 1)];
    const same = accepted({ control, strategies: [first, second] });
    const turned = accepted({ control, strategies: [first.slice().reverse(), second] });
    turned.adjusted.forEach((p, i) => expect(p).to.be.closeTo(same.adjusted[i]!, 1e-12));
  });
  it('adjusts more the more strategies there are, and never downwards', () => {
    const [control, ...strategies] = [group(1, 0), group(2, 0.5), group(3, 1)];
    const { p, adjusted } = accepted({ control, strategies });
    adjusted.forEach((one, i) => expect(one).to.be.above(p[i]!));
  });
  it('refuses spreads of two to one, and one that does not vary', () => {
    const control = Float64Array.of(-1, 0, 1);
    const times = (by: number) => dunnett({ control, strategies: [control.map((value) => by * value)] });
    expect(times(1.99)).to.include({ method: 'Dunnett' });
    expect(times(2)).to.deep.equal({ refused: { of: 'Dunnett', because: 'spreads', ratio: 2 } });
    expect(times(0.4)).to.deep.equal({ refused: { of: 'Dunnett', because: 'spreads', ratio: 2.5 } });
    expect(times(0)).to.deep.equal({ refused: { of: 'Dunnett', because: 'no spread' } });
  });
  it('refuses groups with a seed missing', () => {
    const control = Float64Array.of(-1, 0, 1);
    expect(dunnett({ control, strategies: [Float64Array.of(1, NaN, 2)] })).to.deep.equal({
      refused: { of: 'Dunnett', because: 'missing' },
    });
  });
});
