import { expect } from 'chai';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { childrenOf, lostOrDoubled } from '../fixtures/acknowledged-run.js';
import { hasRedis, REDIS } from '../fixtures/queue/redis-server.js';
import { DISTURBANCES, disturbed, endOf, QueueRuns } from '../fixtures/queue/queue-run.js';
import { LOADER, moduleAt } from '../places.js';
import { requires } from '../requires.js';

const main = [...LOADER, fileURLToPath(moduleAt('../../cli/main', import.meta.url))];
const study = {
  study: 'queued',
  sources: [{ use: 'normal', with: { dimensions: 4 } }],
  models: ['gaussian'],
  strategies: ['replace', 'accumulate'],
  metrics: ['moments', 'wasserstein'],
  samples: 200,
  evaluate: 4000,
  generations: 50,
  seeds: 3,
};
const alive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
};

// The whole of it, as often as one likes: bench/faults/queue.ts
describe('a run over a queue', function () {
  this.timeout(180_000);
  let runs: QueueRuns;
  let whole: string;

  before(async function () {
    requires(this, REDIS, hasRedis());
    runs = await QueueRuns.begin(main, study);
    expect((await runs.run('local', undefined, [])).code).to.equal(0);
    whole = runs.results('local');
  });
  after(() => runs?.close());
  const drivers: ChildProcess[] = [];
  afterEach(async () => {
    for (const driver of drivers.splice(0)) await endOf(driver, 'SIGKILL');
    await runs.endWorkers('SIGKILL');
  });

  for (const workers of [1, 3])
    it(`gives the bytes of the executor local with ${workers} ${workers === 1 ? 'worker' : 'workers'}`, async () => {
      for (let started = 0; started < workers; started++) await runs.worker();
      const { code, err } = await runs.run(`workers-${workers}`);
      expect(code, err).to.equal(0);
      expect(runs.results(`workers-${workers}`) === whole).to.equal(true);
    });

  for (const [name, disturbance] of Object.entries(DISTURBANCES))
    it(`comes to the same bytes, and counts nothing twice, where ${name}`, async () => {
      const out = name.replaceAll(' ', '-');
      await disturbed(runs, out, disturbance, 2);
      expect(runs.results(out) === whole).to.equal(true);
      const ended = { code: 0, signal: null, left: 0, told: 0, failed: [], err: '' };
      expect(await lostOrDoubled(join(runs.folder, out, study.study), ended, 0)).to.deep.equal([]);
    });

  it('goes on from checkpoints in a folder that all share, where a worker is killed', async () => {
    const store = ['--store', join(runs.folder, 'store')];
    const [first] = [await runs.worker(...store), await runs.worker(...store)];
    const { code, err } = await runs.run(
      'shared',
      () =>
        void runs
          .begun('shared')
          .then(() => endOf(first, 'SIGKILL'))
          .catch(() => undefined),
      ['--executor', 'bullmq', ...store, '--set', 'checkpoints=all'],
    );
    expect(code, err).to.equal(0);
    expect(runs.results('shared') === whole).to.equal(true);
    // What workers keep there came into the run folder too.
    expect(readdirSync(join(runs.folder, 'shared', study.study, 'checkpoints'))).to.not.be.empty;
  });

  it('is refused where another driver works on the folder', async () => {
    await runs.worker();
    let second: Promise<number | null> | undefined;
    const longer = ['--executor', 'bullmq', '--set', 'generations=300'];
    const first = await runs.run(
      'twice',
      () => {
        second = runs.run('twice', undefined, longer).then(({ code }) => code);
        second.catch(() => undefined);
      },
      longer,
    );
    expect(first.code, first.err).to.equal(0);
    expect(await second).to.equal(4);
  });

  it('leaves no process of a worker that is killed for longer than five seconds', async function () {
    requires(this, '/proc, to see which processes run', process.platform === 'linux');
    const worker = await runs.worker();
    let children: readonly number[] = [];
    let over: Promise<void> = Promise.resolve();
    await runs.run('orphans', (driver) => {
      over = (async () => {
        await runs.begun('orphans');
        children = childrenOf(worker.pid!).filter((pid) =>
          readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('child'),
        );
        await endOf(worker, 'SIGKILL');
        await endOf(driver, 'SIGKILL');
      })();
      over.catch(() => undefined);
    });
    await over;
    expect(children).to.not.be.empty;
    for (let waited = 0; waited < 5000 && children.some(alive); waited += 100) await sleep(100);
    expect(children.filter(alive)).to.deep.equal([]);
  });

  it('ends a worker at once where it is interrupted twice', async () => {
    // A server of its own: on this one short cells of the specs before may be left. Longer than both interrupts take.
    const own = await QueueRuns.begin(main, { ...study, study: 'impatient', generations: 200_000 } as typeof study);
    try {
      const worker = await own.worker('--grace', '600');
      let driver: ChildProcess | undefined;
      const running = own.run('impatient', (given) => (driver = given));
      running.catch(() => undefined);
      await own.begun('impatient');
      drivers.push(driver!);
      const ended = once(worker, 'exit');
      worker.kill('SIGINT');
      await sleep(1500);
      expect(worker.exitCode, 'it lets its cells end').to.equal(null);
      worker.kill('SIGINT');
      expect(await ended).to.deep.equal([130, null]);
    } finally {
      for (const driver of drivers.splice(0)) await endOf(driver, 'SIGKILL');
      await own.close();
    }
  });
});
