/**
 * node tools/paths.js: prints the product files that the path of one cell goes through, from the
 * executor's call of `runCell` to `done`, and how many they are. A file counts when one of its functions ran (V8's
 * precise coverage) while the second cell of a small study ran in this process; the first one has loaded what is loaded
 * once. The second has another seed, so nothing that it computes is known already. Then the path of one value
 * (value-path.js).
 */
import { Session } from 'node:inspector/promises';
import { APART } from './apart.js';

const root = new URL('../', import.meta.url);
const { openStudy } = await import(new URL(`${APART}/host/open.js`, root).href);

const { signal } = new globalThis.AbortController();
const { host, value } = await openStudy({
  study: 'path',
  sources: ['normal'],
  models: ['gaussian'],
  strategies: ['replace'],
  metrics: ['moments'],
  samples: 100,
  evaluate: 100,
  generations: 3,
  seeds: 2,
  controls: false,
  gallery: false,
  checkpoints: 'none',
});
const study = host.resolve(value);
const { expansion } = await host.prepare(study, 'paths', signal);
const executor = await host.executor('inline', signal);
const store = { get: async () => undefined, put: async () => '' };
const context = { runHere: host.runHere(store), store, limits: study.limits, workers: 1, signal };
/** @param {(typeof expansion.cells)[number]} cell */
const run = async (cell) => {
  const one = (async function* () {
    yield cell;
  })();
  let last;
  for await (const event of executor.run(one, context)) last = event;
  if (last?.type !== 'done') throw new Error(`the cell ended with ${JSON.stringify(last)}`);
};

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const [first, second] = expansion.cells;
await run(first);
await session.post('Profiler.takePreciseCoverage');
await run(second);
const { result } = await session.post('Profiler.takePreciseCoverage');
session.disconnect();

const dist = new URL(`${APART}/`, root).href;
const files = result
  .filter(({ url, functions }) => url.startsWith(dist) && functions.some(({ ranges }) => ranges[0].count > 0))
  .map(({ url }) => url.slice(dist.length).replace(/\.js$/, '.ts'))
  .sort();
console.log(files.join('\n'));
console.log(`${files.length} files on the path of one cell`);
await import('./value-path.js');
