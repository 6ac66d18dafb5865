import { expect } from 'chai';
import { study } from './studies.js';

describe('power laws of many studies', () => {
  it('show a floor where there is one', async () => {
    let shown = 0;
    let covered = 0;
    for (let stream = 100; stream < 140; stream++) {
      const [fit] = (await study(0.005, stream))!;
      if (fit!.saturates) shown++;
      if (fit!.floor.low! <= 0.005 && fit!.floor.high! >= 0.005) covered++;
    }
    expect(shown).to.equal(40);
    // 95 % of 40 is 38; four standard errors below it are 32.5.
    expect(covered).to.be.above(32);
    const [fit] = (await study(0.005, 100))!;
    expect(fit).to.include({ strategy: 'replace', metric: 'm.risk', saturates: true });
    expect(fit!.text).to.include('towards a floor of');
  });
  it('seldom show one where there is none', async () => {
    let shown = 0;
    let covered = 0;
    for (let stream = 10; stream < 50; stream++) {
      const [fit] = (await study(0, stream))!;
      if (fit!.saturates) shown++;
      if (fit!.exponent.low! <= 1 && fit!.exponent.high! >= 1) covered++;
    }
    // 5 % of 40 is 2; four standard errors above it are 7.5.
    expect(shown).to.be.below(8);
    expect(covered).to.be.above(32);
  });
});
