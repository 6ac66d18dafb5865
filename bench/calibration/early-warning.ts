/**
 * npx tsx bench/calibration/early-warning.ts [--repetitions 2000] [--seed 1]: how often the forecasts of the first k
 * generations cover the mean of the log over the same seeds in generation G = 2k, by how the risk or the variance grows.
 * The smallest coverage over the settings of a kind of growth is the figure that core/analysis/early-warning/coverage.ts
 * holds.
 */
import { parseArgs } from 'node:util';
import { forecastRisk, forecastVariance } from '../../core/analysis/index.js';
import { rootStream } from '../../core/random/index.js';
import { GROWN } from './growth.js';

const { values } = parseArgs({
  options: { repetitions: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const repetitions = Number(values.repetitions);
const root = rootStream(Number(values.seed));

const found = new Map<string, number[]>();
console.log(
  `${'what'.padEnd(10)}${'growth'.padEnd(13)}${'chains'.padEnd(14)}n   k   covered  median width of the interval, as a ratio`,
);
for (const { name, of, growth, chain } of GROWN)
  for (const seeds of [10, 20])
    for (const k of [5, 10, 20]) {
      let covered = 0;
      const widths: number[] = [];
      for (let repetition = 0; repetition < repetitions; repetition++) {
        const random = root.child('early-warning', of, name, seeds, k, repetition);
        const chains = Array.from({ length: seeds }, (_, seed) => chain(2 * k, random.child(seed)));
        const observed = { seeds, generations: k, logs: Float64Array.from(chains.flatMap((one) => one.slice(0, k))) };
        const { low, high } = (of === 'risk' ? forecastRisk : forecastVariance)(observed, 2 * k)!;
        const target = chains.reduce((sum, one) => sum + one[2 * k - 1]!, 0) / seeds;
        if (low <= target && target <= high) covered++;
        widths.push(high - low);
      }
      const rate = covered / repetitions;
      const kind = `${of.padEnd(10)}${growth}`;
      found.set(kind, [...(found.get(kind) ?? []), rate]);
      const median = widths.sort((a, b) => a - b)[Math.floor(repetitions / 2)]!;
      console.log(
        `${of.padEnd(10)}${growth.padEnd(13)}${name.padEnd(14)}${String(seeds).padEnd(4)}${String(k).padEnd(4)}${rate.toFixed(3).padEnd(9)}${Math.exp(median).toPrecision(3)}`,
      );
    }
console.log('');
for (const [kind, rates] of found)
  console.log(`${kind.padEnd(23)}smallest ${Math.min(...rates).toFixed(3)}  of ${rates.length} settings`);
