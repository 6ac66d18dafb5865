/**
 * npx tsx bench/calibration/comparisons.ts [--studies 400] [--seeds 5]... [--seed 1]: several strategies against one
 * control. How often one that is not worse is called so (family-wise), how many of the worse ones are found, by what the
 * analysis uses (max-T; below ten seeds Holm's adjustment of t tests that hold under skew) and by Holm's adjustment of
 * Student's, and how often all simultaneous intervals cover.
 */
import { parseArgs } from 'node:util';
import { rootStream } from '../../core/random/index.js';
import { jointRates, type Effect } from './many-strategies.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '400' },
    seeds: { type: 'string', multiple: true, default: ['5', '10', '20'] },
    seed: { type: 'string', default: '1' },
  },
});
const studies = Number(values.studies);
const root = rootStream(Number(values.seed));
const BY: Readonly<Record<Effect, number>> = { 'log-variance': 0.45, 'log-risk': 2, difference: 0.003 };

console.log(
  `${'effect'.padEnd(14)}${'k'.padEnd(4)}${'n'.padEnd(4)}${'shared'.padEnd(8)}${'worse'.padEnd(7)}${'false'.padEnd(8)}${'(Holm)'.padEnd(8)}${'found'.padEnd(8)}${'(Holm)'.padEnd(8)}covered`,
);
for (const effect of Object.keys(BY) as Effect[])
  for (const strategies of [4, 8])
    for (const seeds of values.seeds.map(Number))
      for (const shared of [0, 0.8])
        for (const worse of [0, strategies / 2]) {
          const rates = jointRates(
            { effect, strategies, seeds, shared, worse, by: worse === 0 ? 0 : BY[effect] * Math.sqrt(1 - shared) },
            studies,
            root,
          );
          const shown = [rates.falseAlarm, rates.falseAlarmHolm, rates.found, rates.foundHolm].map((rate) =>
            rate.toFixed(3).padEnd(8),
          );
          console.log(
            `${effect.padEnd(14)}${String(strategies).padEnd(4)}${String(seeds).padEnd(4)}${String(shared).padEnd(8)}${String(worse).padEnd(7)}${shown.join('')}${rates.covered.toFixed(3)}`,
          );
        }
