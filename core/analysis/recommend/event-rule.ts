import { binomialCdf, clopperPearson } from '../../numerics/index.js';
import { moments } from '../series/summary.js';
import type { SafetyRule } from './rule.js';

const LOOKS = [30, 60, 120, 240, 400] as const;
const LAST = 400;
/** Nominal level of each look; all looks at a value together: under 4 % for the walk and about 1 % for the half step (by simulation). */
const COARSE = 0.0235;
const REFINE = 0.006;
const WORTH = 0.2;

const count = (events: Float64Array): number => events.reduce((sum, event) => sum + event, 0);

/**
 * Safe = a bad event (the rare class falls below half of its mass) happens to fewer than `tolerated` of the chains, by the
 * exact bound of Clopper & Pearson on the count of seeds. A lost chain is one to which it happened.
 */
export const eventRule = (tolerated: number): SafetyRule => ({
  looks: LOOKS,
  coarse: COARSE,
  refine: REFINE,
  lostIsEvent: true,
  look({ here }, level) {
    const n = here.length;
    const events = count(here);
    const upper = upperProportion(events, n, level);
    const safe = upper < tolerated;
    return { safe, futile: !safe && n < LAST && chance(events, n, tolerated, level) < WORTH, upper, below: tolerated };
  },
  excess: ({ here }) => moments(here).mean - tolerated,
  excessOfControl: (control) => moments(control).mean - tolerated,
  caution: (control) => {
    const { n, mean: share } = moments(control);
    return share > tolerated / 2 ? { kind: 'control-shows-event', share, n, tolerated } : undefined;
  },
});

const upperProportion = (events: number, n: number, level: number): number => clopperPearson(events, n, level).upper;

/** The chance that the last look passes at the present proportion. */
const chance = (events: number, n: number, tolerated: number, level: number): number => {
  let most = -1;
  while (most < LAST && upperProportion(most + 1, LAST, level) < tolerated) most++;
  return events > most ? 0 : binomialCdf(most - events, LAST - n, events / n);
};
