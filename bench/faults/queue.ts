/**
 * Disturbs runs of the executor bullmq with three workers, in one way after the other, and checks that each comes to the bytes
 * of an undisturbed run of the executor local, that nothing is counted twice and that Redis is empty in the end. Of the built
 * package: `npm run build` first; needs redis-server.
 * node --import tsx bench/faults/queue.ts [rounds = 3] [only: a part of the name of a disturbance]
 */
import { join } from 'node:path';
import { childrenOf, lostOrDoubled } from '../../spec/fixtures/acknowledged-run.js';
import { DISTURBANCES, disturbed, QueueRuns } from '../../spec/fixtures/queue/queue-run.js';
import { MAIN } from './study.js';

/** Cells of about a second, so that disturbances meet some in their middle. */
const study = {
  study: 'queued',
  sources: [{ use: 'normal', with: { dimensions: 4 } }],
  models: ['gaussian'],
  strategies: ['replace', 'accumulate'],
  metrics: ['moments', 'wasserstein'],
  samples: 200,
  evaluate: 5000,
  generations: 100,
  seeds: 4,
};
const [given = '3', only = ''] = process.argv.slice(2);
const rounds = Number(given);
const runs = await QueueRuns.begin([MAIN], study);
const begun = performance.now();
try {
  if ((await runs.run('local', undefined, [])).code !== 0) throw new Error('The undisturbed run failed.');
  const whole = runs.results('local');
  for (const [name, disturbance] of Object.entries(DISTURBANCES)) {
    if (!name.includes(only)) continue;
    let starts = 0;
    for (let round = 0; round < rounds; round++) {
      const out = `${round}-${name.replaceAll(' ', '-')}`;
      starts += await disturbed(runs, out, disturbance);
      if (runs.results(out) !== whole) throw new Error(`${name}: another results.csv in ${runs.folder}/${out}`);
      const attempt = { code: 0, signal: null, left: 0, told: 0, failed: [], err: '' };
      const faults = await lostOrDoubled(join(runs.folder, out, study.study), attempt, 0);
      if (faults.length > 0) throw new Error(`${name}: ${faults.join('; ')}`);
      // What a worker that was killed says of itself goes with its time.
      const left = (await runs.server.ask('KEYS', '*'))
        .split('\r\n')
        .filter((line) => /^collapsar:(?!worker)/.test(line));
      if (left.length > 0) throw new Error(`${name}: left in Redis: ${left.join(', ')}`);
    }
    console.log(`${name}: ${rounds} times, ${starts} drivers, the same bytes`);
  }
} finally {
  await runs.close();
}
const orphans = childrenOf(process.pid);
if (orphans.length > 0) throw new Error(`Processes are left: ${orphans.join(', ')}`);
console.log(`${Math.round((performance.now() - begun) / 1000)} s`);
