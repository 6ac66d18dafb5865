/**
 * Kills who takes part in a run over a queue with SIGKILL at random moments, now the driver, now one of three workers, now a
 * child of one, again and again, and checks after each attempt that every generation that the driver announced (`--json`) is in
 * the journal and none twice, and in the end that results.csv is that of an undisturbed run of the executor local. Of the built
 * package: `npm run build` first; needs redis-server.
 * node --import tsx bench/faults/queue-kills.ts [kills = 30] [seed = 1]
 */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootStream } from '../../core/random/index.js';
import { childrenOf, lostOrDoubled, workersOf } from '../../spec/fixtures/acknowledged-run.js';
import { endOf, QueueRuns } from '../../spec/fixtures/queue/queue-run.js';
import { GENERATIONS, keptStudy, MAIN } from './study.js';

const [kills = 30, seed = 1] = process.argv.slice(2).map(Number);
const random = rootStream(seed).child('queue kills');
const study = { ...keptStudy, evaluate: 2000, metrics: ['moments', 'wasserstein'] };
const runs = await QueueRuns.begin([MAIN], study);
const workers: ChildProcess[] = [];
const met = { driver: 0, worker: 0, child: 0, attempts: 0, finished: 0, failed: 0 };
const killed = (): number => met.driver + met.worker + met.child;
const fail = (what: string): never => {
  throw new Error(`${what} after ${JSON.stringify(met)}; ${runs.folder}`);
};

const KILLS: Readonly<Record<'driver' | 'worker' | 'child', (driver: ChildProcess) => Promise<boolean>>> = {
  driver: (driver) => Promise.resolve(driver.kill('SIGKILL')),
  worker: async () => {
    const [worker] = workers.splice(random.below(workers.length), 1);
    await endOf(worker!, 'SIGKILL');
    workers.push(await runs.worker());
    return true;
  },
  child: async (driver) => {
    // Between two studies there are none, and the first come when there are cells.
    const children = (): readonly number[] => workers.flatMap(({ pid }) => workersOf(pid!));
    while (running(driver) && children().length === 0) await sleep(20);
    const there = children();
    try {
      if (there.length > 0) process.kill(there[random.below(there.length)]!, 'SIGKILL');
    } catch {
      // It has ended by itself since.
      return false;
    }
    return there.length > 0;
  },
};
const running = (driver: ChildProcess): boolean => driver.exitCode === null && driver.signalCode === null;
/** Kills one of them after the other for as long as the driver goes on. */
const killing = async (driver: ChildProcess): Promise<void> => {
  for (;;) {
    await sleep(1500 * random.uniform());
    if (!running(driver)) return;
    const kind = (['driver', 'worker', 'child'] as const)[random.below(3)]!;
    if (await KILLS[kind](driver)) met[kind]++;
  }
};

/** One attempt with its kills; returns whether the study came to its end. */
const disturbed = async (out: string): Promise<boolean> => {
  let happening: Promise<void> = Promise.resolve();
  const run = await runs.run(out, (driver) => {
    happening = killing(driver);
    happening.catch(() => undefined);
  });
  await happening;
  met.attempts++;
  // 3: a cell failed whose child was killed, or whose workers were lost too often.
  if (run.code === 3) met.failed++;
  else if (run.signal !== 'SIGKILL' && run.code !== 0) fail(`exit code ${run.code}: ${run.err}${runs.said.join('')}`);
  const faults = await lostOrDoubled(join(runs.folder, out, study.study), run, GENERATIONS);
  if (faults.length > 0) fail(faults.join('; '));
  return run.code === 0;
};

const begun = performance.now();
try {
  if ((await runs.run('whole', undefined, [])).code !== 0) fail('the undisturbed run failed');
  const whole = runs.results('whole');
  while (workers.length < 3) workers.push(await runs.worker());
  while (killed() < kills) {
    const out = `round-${met.finished}`;
    while (!(await disturbed(out)));
    if (runs.results(out) !== whole) fail(`${out}: another results.csv`);
    met.finished++;
    console.log(JSON.stringify(met));
  }
} finally {
  await runs.close();
}
// The watcher of a driver or worker ends what was left of it within a second or two.
for (let tries = 0; tries < 50 && childrenOf(process.pid).length > 0; tries++) await sleep(100);
if (childrenOf(process.pid).length > 0) throw new Error(`Processes are left: ${childrenOf(process.pid).join(', ')}`);
console.log(
  `${met.driver} kills of the driver, ${met.worker} of a worker, ${met.child} of a child of one in ${met.attempts} attempts (${met.failed} ended with ` +
    `failed cells, which the next computed), ${met.finished} studies finished in between: no announced generation lost, none ` +
    `twice, every results.csv the same byte for byte. ${Math.round((performance.now() - begun) / 1000)} s`,
);
