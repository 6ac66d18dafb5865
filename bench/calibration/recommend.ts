/**
 * npx tsx bench/calibration/recommend.ts [--repetitions 200] [--budget 100] [--sequential]: how often the recommended
 * share lies above the true one, and how near it comes. Gaussian mean, T = 100, fresh real rows, 100 generations, window .9.
 */
import { parseArgs } from 'node:util';
import { rootStream } from '../../core/random/index.js';
import { error } from './tally.js';
import { simulateWalk, trueLimit } from './share-walk.js';

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '200' },
    budget: { type: 'string', default: '100' },
    sequential: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const repetitions = Number(values.repetitions);
const budget = Number(values.budget);
const order = values.sequential ? 'sequential' : 'aligned';
console.log('tolerated   true limit   covered (error)   mean limit   mean estimate   none shown   mean cells');
for (const increase of [0.1, 1 / 3, 1]) {
  const walks = Array.from({ length: repetitions }, (_, i) =>
    simulateWalk(increase, budget, order, rootStream(Number(values.seed)).child('recommend', i)),
  );
  const mean = (of: readonly number[]): string =>
    of.length === 0 ? '-' : (of.reduce((sum, value) => sum + value, 0) / of.length).toFixed(3);
  const covered = walks.filter(({ limit }) => (limit ?? 0) <= trueLimit(increase)).length / repetitions;
  console.log(
    `${`${(100 * increase).toFixed(0)} %`.padEnd(12)}${trueLimit(increase).toFixed(3).padEnd(13)}` +
      `${`${covered.toFixed(3)} (${error(covered, repetitions).toFixed(3)})`.padEnd(18)}` +
      `${mean(walks.map(({ limit }) => limit ?? 0)).padEnd(13)}` +
      `${mean(walks.flatMap(({ estimate }) => (estimate === undefined ? [] : [estimate]))).padEnd(16)}` +
      `${String(walks.filter(({ limit }) => limit === undefined).length).padEnd(13)}${mean(walks.map(({ cells }) => cells))}`,
  );
}
