import type { RandomStream, VerdictId } from '../../core/contracts/index.js';
import type { Condition } from './conditions.js';
import { simulate } from './simulate.js';

export const LEVEL = 0.05;
/** What each rate may be at most (the nominal level plus what the approximations cost). */
export const LIMITS = { falseAlarm: 0.07, anyAfterHolm: 0.05, wrongAbsent: 0.06 } as const;

export interface Rates {
  readonly id: VerdictId;
  /** p of presence <= .05 before the adjustment, and after Holm's */
  readonly presence: number;
  readonly presenceHolm: number;
  readonly absent: number;
}
export interface Tally {
  readonly condition: Condition;
  readonly studies: number;
  readonly rates: readonly Rates[];
  /** any definition that does not hold called present after Holm's adjustment */
  readonly anyAfterHolm: number;
}

/** Rates over `studies` simulated studies; study k always sees the same stream. */
export const tally = (condition: Condition, studies: number, random: RandomStream): Tally => {
  const counts = new Map<VerdictId, { presence: number; presenceHolm: number; absent: number }>();
  let any = 0;
  for (let study = 0; study < studies; study++) {
    let alarmed = false;
    for (const verdict of simulate(condition, random.child(condition.name, study))) {
      if (verdict.state === 'not-measured') continue;
      const count = counts.get(verdict.id) ?? { presence: 0, presenceHolm: 0, absent: 0 };
      counts.set(verdict.id, count);
      if ((verdict.presenceAlone ?? 1) <= LEVEL) count.presence++;
      const present = (verdict.presence ?? 1) <= LEVEL;
      if (present) count.presenceHolm++;
      if (verdict.state === 'absent' || (verdict.state === 'present' && verdict.withinTolerance)) count.absent++;
      alarmed ||= present && !condition.true.includes(verdict.id);
    }
    if (alarmed) any++;
  }
  const rates = [...counts].map(([id, { presence, presenceHolm, absent }]) => ({
    id,
    presence: presence / studies,
    presenceHolm: presenceHolm / studies,
    absent: absent / studies,
  }));
  return { condition, studies, rates, anyAfterHolm: any / studies };
};

/** Standard error of a rate. */
export const error = (rate: number, studies: number): number => Math.sqrt((rate * (1 - rate)) / studies);
/** Beyond the limit by more than Monte Carlo error explains (z > 2, and one hit more than the limit gives). */
export const beyond = (rate: number, limit: number, studies: number): boolean =>
  rate - limit > 2 * Math.sqrt((limit * (1 - limit)) / studies);
