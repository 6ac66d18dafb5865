/**
 * How much sooner two workers end than one: whole `collapsar run` processes of cells that only compute (a mixture of Gaussians
 * by expectation maximisation), seconds on the clock, one and two workers in turn. Nothing else may want the processors; the
 * load before each turn is printed. `npm run build`, then `npx tsx bench/throughput.ts [turns = 5] [seeds = 12]`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN } from './faults/study.js';

const [turns = 5, seeds = 12] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'collapsar-throughput-'));
const study = join(folder, 'study.json');
writeFileSync(
  study,
  JSON.stringify({
    study: 'throughput',
    sources: [{ use: 'normal', with: { dimensions: 8 } }],
    models: [{ use: 'gmm', with: { components: 8 } }],
    strategies: ['replace', { use: 'accumulate-subsample' }],
    metrics: ['moments'],
    samples: 2000,
    evaluate: 2000,
    generations: 10,
    seeds,
  }),
);
/** Seconds on the clock of a whole run. */
const seconds = (workers: number): number => {
  const begun = performance.now();
  const flags = ['--out', join(folder, 'out'), '--workers', String(workers), '--fresh', '--quiet'];
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'run', study, ...flags], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - begun) / 1000;
};
const ratios: number[] = [];
try {
  seconds(2);
  for (let turn = 0; turn < turns; turn++) {
    const load = loadavg()[0]!.toFixed(1);
    const [one, two] = [seconds(1), seconds(2)];
    ratios.push(one / two);
    console.log(`one ${one.toFixed(2)} s, two ${two.toFixed(2)} s: ${(one / two).toFixed(2)} times (load ${load})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const sorted = ratios.toSorted((a, b) => a - b);
const [least, median, most] = [0, sorted.length >> 1, sorted.length - 1].map((at) => sorted[at]!.toFixed(2));
console.log(`two workers are ${median} times as fast as one (${least} to ${most})`);
