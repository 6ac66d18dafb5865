import { expect } from 'chai';
import { judge, risk, signed, type Sketch } from './sketch.js';

/** Raised by a twentieth a generation from a level. */
const raised = (level: number): Pick<Sketch, 'here' | 'control' | 'tolerance'> => ({
  here: (seed, generation) => level + 0.05 * generation + 0.01 * Math.sin(3 * seed + generation),
  control: (seed, generation) => level + 0.01 * Math.cos(5 * seed + generation),
  tolerance: { increase: 0.5, nats: 0.25 },
});
/** What it comes to over the last fifth of 20 generations. */
const RISE = 0.05 * 18.5;

describe('any rise in risk', () => {
  it('of a risk is told as a ratio to the control, whose margin is the tolerated increase on that scale', async () => {
    const { effect, scale, margin, test, presenceAlone, caveats } = await judge('any-risk', {
      metric: risk,
      ...raised(1),
    });
    expect([scale, test]).to.deep.equal(['log-ratio', 'larger-t-both-scales']);
    expect(margin).to.equal(Math.log(1.5));
    expect(effect!.mean).to.be.closeTo(Math.log(1 + RISE), 0.005);
    // Both scales are tested: the smaller p, here that of the difference, counts twice.
    const difference = await judge('any-risk', { metric: signed, ...raised(1) });
    expect(presenceAlone).to.equal(2 * difference.presenceAlone!);
    expect(caveats).to.deep.equal([{ kind: 'tolerated', increase: 0.5, window: 0.5 }]);
  });

  it('of a risk that is negative is told as a difference, whose margin is the tolerated share of the level', async () => {
    const { effect, scale, margin, test, caveats } = await judge('any-risk', { metric: risk, ...raised(-2) });
    expect([scale, test]).to.deep.equal(['difference', 'larger-t']);
    expect(margin).to.be.closeTo(0.5 * 2, 0.01);
    expect(effect!.mean).to.be.closeTo(RISE, 0.005);
    expect(caveats).to.deep.equal([{ kind: 'not-positive' }, { kind: 'tolerated', increase: 0.5, window: 0.5 }]);
  });

  it('of a loss on a log scale is told as a difference in nats, whose margin does not go by the level', async () => {
    for (const level of [1, -2]) {
      const found = await judge('any-risk', { metric: signed, ...raised(level) });
      expect([found.scale, found.test, found.margin]).to.deep.equal(['difference', 'larger-t', 0.25]);
      expect(found.caveats).to.deep.equal([{ kind: 'tolerated-above', above: 0.25, unit: '', window: 0.5 }]);
    }
  });
});
