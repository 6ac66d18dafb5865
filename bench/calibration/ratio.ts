/**
 * npx tsx bench/calibration/ratio.ts [--studies 1000] [--seed 1] [--law NAME]...: ratios of mean risks that lie exactly on the
 * tolerance. How often a nominal .05 calls them safe: the lognormal bound by Cox's method, by which earlier versions judged,
 * the generalised pivot, the bound of pairs by the larger of Student's and Johnson's p, and what judges now: the pivot, and
 * pairs too where logs have a long tail to the right. Levels whose log variance is above
 * 4 in either arm are called safe by none of the first two.
 */
import { parseArgs } from 'node:util';
import { HEAVY, pivotUpper } from '../../core/analysis/bounds/pivot.js';
import { ratioUpper } from '../../core/analysis/bounds/ratio.js';
import { beyond } from '../../core/analysis/series/summary.js';
import { skewedBelow } from '../../core/analysis/tests/skewed.js';
import { rootStream } from '../../core/random/index.js';
import { CONTROLS, drawPair, RARE_LAWS, RATIO_LAWS, SKEWED_LAWS, type Control, type RatioLaw } from './ratio-laws.js';
import { lognormal } from './superseded.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    law: { type: 'string', multiple: true },
  },
});
const studies = Number(values.studies);
const root = rootStream(Number(values.seed));
const SEEDS = [5, 8, 10, 20, 40] as const;
const LEVEL = 0.05;

interface Rates {
  readonly lognormal: number;
  readonly pivot: number;
  readonly pairs: number;
  readonly now: number;
}
const rates = (law: RatioLaw, control: Control, n: number, of: RatioLaw): Rates => {
  const hits = { lognormal: 0, pivot: 0, pairs: 0, now: 0 };
  for (let study = 0; study < studies; study++) {
    const { here, control: there } = drawPair(law, control, n, root.child('ratio', law.name, control, n, study), of);
    const before = lognormal(here, there, 1);
    const heavy = before.spread > HEAVY;
    if (!heavy && before.p <= LEVEL) hits.lognormal++;
    if (!heavy && pivotUpper(here, there, 1, LEVEL, root).p <= LEVEL) hits.pivot++;
    if (!heavy && ratioUpper(here, there, 1, LEVEL, root).p <= LEVEL) hits.now++;
    if (skewedBelow(beyond(here, there, 1), 0) <= LEVEL) hits.pairs++;
  }
  return {
    lognormal: hits.lognormal / studies,
    pivot: hits.pivot / studies,
    pairs: hits.pairs / studies,
    now: hits.now / studies,
  };
};
const shown = (rate: number): string => rate.toFixed(3).replace(/^0/, '');

const worst = SEEDS.map((seeds) => ({ seeds, everyChain: 0, fewChains: 0 }));
console.log(`n = ${SEEDS.join('/')}, ${studies} studies`);
console.log(
  `${'law'.padEnd(32)}${'control'.padEnd(13)}${'lognormal (before)'.padEnd(26)}${'pivot'.padEnd(26)}${'pairs'.padEnd(26)}now: pivot, with pairs where logs are skewed`,
);
for (const law of [...RATIO_LAWS, ...SKEWED_LAWS, ...RARE_LAWS].filter(
  ({ name }) => values.law?.includes(name) ?? true,
))
  for (const control of CONTROLS) {
    // Chains that are rarely worse are so in the strategy alone.
    const found = SEEDS.map((n) => rates(law, control, n, RARE_LAWS.includes(law) ? RATIO_LAWS[0]! : law));
    const kind = RARE_LAWS.includes(law) ? 'fewChains' : 'everyChain';
    found.forEach(({ now }, i) => (worst[i]![kind] = Math.max(worst[i]![kind], now)));
    const line = (of: keyof Rates): string =>
      found
        .map((one) => shown(one[of]))
        .join('/')
        .padEnd(26);
    console.log(
      law.name.padEnd(32) + control.padEnd(13) + line('lognormal') + line('pivot') + line('pairs') + line('now'),
    );
  }
console.log('worst of the last column, for core/analysis/tests/known-rates.ts');
for (const { seeds, everyChain, fewChains } of worst)
  console.log(`  { seeds: ${seeds}, everyChain: ${everyChain.toFixed(2)}, fewChains: ${fewChains.toFixed(2)} },`);
