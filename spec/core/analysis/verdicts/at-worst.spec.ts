import { expect } from 'chai';
import type { Wanted } from '../study-fixture.js';
import type { LabelledVerdict } from '../../../fixtures/grouped.js';
import { judge, modes, noise, results, risk, signed, strategy, type Column, type Sketch } from './sketch.js';

describe('a verdict beside a control that has itself learnt nothing', () => {
  const accuracy: Wanted = { name: 'accuracy', better: 'higher', range: [0, 1] };
  const tolerance = { metric: 'm.accuracy' };
  const kept = (metric: Wanted, level: number, more: Partial<Sketch> = {}): Sketch => ({
    metric,
    here: noise(level, 0.001),
    control: noise(level, 0.001),
    seeds: 40,
    generations: 5,
    ...more,
  });
  const hollow = ({ caveats }: LabelledVerdict) => caveats.find(({ kind }) => kind === 'control-at-worst');

  it('says so, and calls nothing safe, within a twentieth of the range from its worst end', async () => {
    for (const [level, worst] of [
      [0.02, true],
      [0.045, true],
      [0.055, false],
      [0.5, false],
    ] as const) {
      const found = await results(kept(accuracy, level, { tolerance }));
      const verdict = strategy(found).verdicts.find(({ id }) => id === 'any-risk')!;
      expect(verdict.state, `${level}`).to.equal('absent');
      expect(hollow(verdict) !== undefined, `${level}`).to.equal(worst);
      // Below the answer, which says the same of both.
      const first = found.findings[1];
      expect(found.findings[0]!.tone).to.equal(worst ? 'warning' : 'safe');
      expect(first!.tone).to.equal(worst ? 'warning' : 'safe');
      if (!worst) continue;
      expect(hollow(verdict)).to.include({ metric: 'm.accuracy', worst: 0, share: 0.05 });
      expect((hollow(verdict) as { control: number }).control).to.be.closeTo(level, 0.001);
      expect(first!.text).to.match(
        /^strategy cannot be called safe: its control has itself learnt next to nothing \(m\.accuracy 0\.0\d+, where 0 is the worst\)/,
      );
      expect(first!.text).to.include('Absent: catastrophic rise in risk and any rise in risk.');
    }
  });
  it('says so of what is worst when high, and of chains that are the control’s own', async () => {
    const lost = await judge('lost-modes', kept(modes, 0.97));
    expect(hollow(lost)).to.include({ metric: 'm.modes', worst: 1 });
    const same: Column = (seed, generation) => 0.96 + 0.001 * seed + 0.001 * generation;
    const found = strategy(await results({ metric: modes, here: same, control: same }));
    const verdict = found.verdicts.find(({ id }) => id === 'lost-modes')!;
    expect(verdict).to.include({ state: 'absent', identical: true });
    expect(hollow(verdict)).to.include({ worst: 1 });
  });
  it('says nothing of a metric whose worst is not known', async () => {
    for (const metric of [risk, signed]) expect(hollow(await judge('any-risk', kept(metric, 1e6)))).to.equal(undefined);
  });
});
