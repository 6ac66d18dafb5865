import { expect } from 'chai';
import { CONDITIONS } from '../../../bench/calibration/conditions.js';
import { LIMITS, tally } from '../../../bench/calibration/tally.js';
import { rootStream } from '../../../core/random/index.js';

const STUDIES = 80;
/** z of a rate against its limit. */
export const z = (rate: number, limit: number): number => (rate - limit) / Math.sqrt((limit * (1 - limit)) / STUDIES);
export const of = (name: string) =>
  tally(
    CONDITIONS.find((condition) => condition.name === name)!,
    STUDIES,
    rootStream(2),
  );

/** The verdicts on simulated studies of a condition whose truth is known. */
export const withinLimits = (name: string): void =>
  void it(`${name}: false alarms and wrong statements of absence stay within their limits`, () => {
    const { condition, rates, anyAfterHolm } = of(name);
    for (const { id, presence, absent } of rates) {
      if (!condition.true.includes(id)) expect(z(presence, LIMITS.falseAlarm), `${id} present`).to.be.below(4);
      if (condition.atMargin.includes(id)) expect(z(absent, LIMITS.wrongAbsent), `${id} absent`).to.be.below(4);
    }
    expect(z(anyAfterHolm, LIMITS.anyAfterHolm)).to.be.below(4);
  });
