/**
 * npx tsx bench/calibration/scaling.ts [--studies 400] [--seeds 10] [--form zero|any|share] [--seed 1]: laws along an
 * axis. How often levelling off is shown where there is none and where there is some, how often the intervals of exponent
 * and constant cover, and what the exponent is on average.
 */
import { parseArgs } from 'node:util';
import { rootStream } from '../../core/random/index.js';
import { lawRates, type LawSetting, type Scatter } from './law-rates.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '400' },
    seeds: { type: 'string', default: '10' },
    form: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const root = rootStream(Number(values.seed));
const SIZES = [
  [100, 300, 1000],
  [100, 300, 1000, 3000],
  [100, 200, 400, 800, 1600, 3200],
] as const;
const SHARES = [
  [0.1, 0.5, 0.9],
  [0, 0.25, 0.5, 0.75, 0.9],
] as const;
const positive: readonly Scatter[] = ['lognormal', 'wide', 'squared'];

const SETTINGS: readonly Omit<LawSetting, 'seeds'>[] = [
  ...SIZES.flatMap((x) =>
    positive.map((scatter) => ({
      name: 'no floor',
      form: 'zero' as const,
      x,
      scatter,
      mean: (n: number) => 1 / n,
      exponent: 1,
      constant: 0,
    })),
  ),
  ...positive.map((scatter) => ({
    name: 'floor .005',
    form: 'zero' as const,
    x: SIZES[1],
    scatter,
    mean: (n: number) => 0.005 + 1 / n,
    exponent: 1,
    constant: 0.005,
  })),
  ...SIZES.flatMap((x) => [
    {
      name: 'line in log',
      form: 'any' as const,
      x,
      scatter: 'added' as const,
      mean: (n: number) => -0.1 * Math.log(n),
    },
    {
      name: 'levels off',
      form: 'any' as const,
      x,
      scatter: 'added' as const,
      mean: (n: number) => 1 + 10 * Math.exp(-0.7 * Math.log(n)),
      exponent: 0.7,
      constant: 1,
    },
  ]),
  ...SHARES.flatMap((x) =>
    [0.5, 1, 2].flatMap((exponent) =>
      (['added', 'squared'] as const).map((scatter) => ({
        name: `share to ${exponent}`,
        form: 'share' as const,
        x,
        scatter,
        mean: (share: number) => 1 + (share === 0 ? 0 : Math.exp(exponent * Math.log(share))),
        exponent,
        constant: 1,
      })),
    ),
  ),
];

console.log(
  `${'law'.padEnd(14)}${'scatter'.padEnd(11)}${'k'.padEnd(3)}${'n'.padEnd(4)}${'given'.padEnd(8)}${'levels off'.padEnd(12)}${'exponent'.padEnd(10)}${'constant'.padEnd(10)}mean exponent`,
);
const seeds = Number(values.seeds);
for (const setting of SETTINGS.filter(({ form }) => values.form === undefined || values.form === form)) {
  const rates = lawRates({ ...setting, seeds }, Number(values.studies), root);
  const cover = (rate: number, known: number | undefined): string => (known === undefined ? '-' : rate.toFixed(3));
  console.log(
    `${setting.name.padEnd(14)}${setting.scatter.padEnd(11)}${String(setting.x.length).padEnd(3)}${String(seeds).padEnd(4)}` +
      `${rates.given.toFixed(3).padEnd(8)}${rates.saturates.toFixed(3).padEnd(12)}${cover(rates.exponent, setting.exponent).padEnd(10)}` +
      `${cover(rates.constant, setting.constant).padEnd(10)}${cover(rates.meanExponent, setting.exponent)}`,
  );
}
