/**
 * npx tsx bench/calibration/recommend.ts [--repetitions 200] [--chains 2000] [--seed 1] [--losses]: how often the recommended
 * share lies above the true one, and how near it comes, in six worlds: the mean of a Gaussian (T = 100, fresh real rows, 100
 * generations, window .9) at three tolerances, a kernel density estimate (T = 50, 20 generations, window .5), a rare class
 * (T = 100, 20 generations), and the Gaussian with losses that become infinite from a share of .3 on. Beside today's rules
 * those of earlier versions on the same walks: Cox's bound for lognormal levels, the control read over all generations, and
 * whatever has no number left out. --losses: the last world with fewer and fewer chains that show it.
 */
import { parseArgs } from 'node:util';
import type { Recommendation } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { error } from './tally.js';
import { chainsOf, walkOf } from './world-walk.js';
import { infiniteWorlds, worlds, type World } from './worlds.js';

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '200' },
    chains: { type: 'string', default: '2000' },
    losses: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const repetitions = Number(values.repetitions);
const root = rootStream(Number(values.seed));

const mean = (of: readonly number[]): string => (of.reduce((a, b) => a + b, 0) / of.length).toFixed(3);
const summary = (world: World, walks: readonly Recommendation[]): string => {
  const covered = walks.filter(({ limit }) => (limit ?? 0) <= world.limit + 1e-9).length / repetitions;
  return (
    `${covered.toFixed(3)} (${error(covered, repetitions).toFixed(3)})   ${mean(walks.map(({ limit }) => limit ?? 0))}   ` +
    `${mean(walks.map(({ cells }) => cells))}`
  ).padEnd(34);
};

console.log(`${'world'.padEnd(30)}true limit   ${'before: covered, mean limit, cells'.padEnd(37)}now`);
for (const world of values.losses ? infiniteWorlds() : worlds(Number(values.chains), root)) {
  const all = Array.from({ length: repetitions }, (_, i) => chainsOf(world, root.child('recommend', i)));
  const [before, now] = (['before', 'rule'] as const).map((which) => all.map((chains) => walkOf(world, chains, which)));
  console.log(
    `${world.name.padEnd(30)}${world.limit.toFixed(3).padEnd(13)}${summary(world, before!).padEnd(37)}${summary(world, now!)}`,
  );
}
