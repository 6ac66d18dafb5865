/**
 * What the grid of Kazdan et al. 2024 (studies/kazdan-2024.yaml) costs on one core: a few chains of every setting, as cells
 * of a study, and from their medians the time of the whole. `npm run bench` to compile, then
 * `node build/bench/bench/kazdan.js [chains of each setting, default 2] [generations, default 100]`
 */
import type { CheckpointStore, JsonObject } from '../core/contracts/index.js';
import { createHost } from '../core/container/index.js';
import { definePlugin } from '../core/plugin/index.js';
import { moments } from '../plugins/metrics/moments.js';
import { gaussian } from '../plugins/models/gaussian.js';
import { normal } from '../plugins/sources/normal.js';
import { accumulate, accumulateSubsample } from '../plugins/strategies/accumulate.js';
import { replace } from '../plugins/strategies/replace.js';
import { keepToOneCore } from './one-core.js';

const DIMENSIONS = [1, 3, 10, 31, 100];
const SAMPLES = [10, 32, 100, 316, 1000];
const STRATEGIES = ['replace', 'accumulate-subsample', 'accumulate'];
const SEEDS = 100;
const chains = Number(process.argv[2] ?? 2);
const generations = Number(process.argv[3] ?? 100);

const core = keepToOneCore(Number(process.env['BENCH_CORE'] ?? 0));
const entries = [normal, gaussian, replace, accumulate, accumulateSubsample, moments];
const { host } = createHost({
  plugins: [
    {
      plugin: definePlugin({ name: 'collapsar', version: '0.0.0', api: '^1.0.0', entries }),
      origin: { from: 'object' },
    },
  ],
  reporters: [],
  environment: { version: '0.0.0', program: new URL(import.meta.url), folder: '.', references: undefined },
  logger: { info: () => undefined, warn: () => undefined },
  clock: performance,
});
const signal = new AbortController().signal;
const nowhere: CheckpointStore = { put: () => Promise.resolve(''), get: () => Promise.resolve(undefined) };
const run = host.runHere(nowhere);

const cellsOf = async (setting: JsonObject, seeds: number) =>
  (
    await host.prepare(
      host.resolve({
        study: 'kazdan',
        models: [{ use: 'gaussian', with: { estimator: 'mle' } }],
        metrics: ['moments'],
        evaluate: 100,
        generations,
        seeds,
        controls: false,
        checkpoints: 'none',
        ...setting,
      }),
      '',
      signal,
    )
  ).expansion.cells;

/** Processor milliseconds of each cell. */
const timesOf = async (cells: Awaited<ReturnType<typeof cellsOf>>): Promise<number[]> => {
  const times: number[] = [];
  for (const cell of cells) {
    const before = process.cpuUsage();
    for await (const event of run(cell, signal)) if (event.type === 'failed') throw new Error(event.failure.message);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b);
};

const source = (dimensions: number): JsonObject => ({ use: 'normal', with: { dimensions } });
await timesOf(await cellsOf({ sources: [source(3)], strategies: STRATEGIES, samples: 32 }, 10));

console.log(
  `${chains} chains of ${generations} generations a setting, Node ${process.version}, core ${core ?? 'any'}; ms a chain`,
);
console.log(['d', 'T', ...STRATEGIES, 'rss MiB'].join('\t'));
let total = 0;
for (const dimensions of DIMENSIONS)
  for (const samples of SAMPLES) {
    const medians: number[] = [];
    for (const strategy of STRATEGIES) {
      const cells = await cellsOf({ sources: [source(dimensions)], strategies: [strategy], samples }, chains);
      const times = await timesOf(cells);
      medians.push(times[times.length >> 1]!);
    }
    total += medians.reduce((sum, each) => sum + each, 0);
    const rss = process.memoryUsage.rss() / 1048576;
    console.log([dimensions, samples, ...medians.map((each) => each.toFixed(1)), rss.toFixed(0)].join('\t'));
  }
console.log(
  `${DIMENSIONS.length * SAMPLES.length * STRATEGIES.length * SEEDS} chains: ${((total * SEEDS) / 60000).toFixed(1)} minutes of one core`,
);
