import { expect } from 'chai';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { childrenOf, lostOrDoubled } from '../fixtures/acknowledged-run.js';
import { hasMoto, MOTO, ObjectStore } from '../fixtures/queue/object-store.js';
import { endOf, QueueRuns } from '../fixtures/queue/queue-run.js';
import { hasRedis, REDIS } from '../fixtures/queue/redis-server.js';
import { LOADER, moduleAt } from '../places.js';
import { requires } from '../requires.js';

const main = [...LOADER, fileURLToPath(moduleAt('../../cli/main', import.meta.url))];
const study = {
  study: 'stored',
  sources: [{ use: 'normal', with: { dimensions: 4 } }],
  models: ['gaussian'],
  strategies: ['replace', 'accumulate'],
  metrics: ['moments', 'wasserstein'],
  samples: 400,
  evaluate: 4000,
  generations: 20,
  seeds: 2,
  checkpoints: 'all',
};
const OF_A_RUN = /\/runs\/[0-9a-f]{32}\//;
const MARK = 'runs/collapsar-store';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 1200) throw new Error(`It never came to that: ${holds.toString()}`);
    await sleep(100);
  }
};

describe('a run over a queue whose machines share no folder, but a bucket', function () {
  this.timeout(300_000);
  let store: ObjectStore;
  let runs: QueueRuns;
  let whole: string;
  let shared: readonly string[];

  before(async function () {
    requires(this, REDIS, hasRedis());
    requires(this, MOTO, hasMoto());
    store = await ObjectStore.start();
    shared = ['--executor', 'bullmq', '--store', store.address];
    runs = await QueueRuns.begin(main, study, { environment: store.environment });
    expect((await runs.run('local', undefined, [])).code).to.equal(0);
    whole = runs.results('local');
  });
  after(async () => {
    await runs?.close();
    await store?.close();
  });
  afterEach(() => {
    store.away = false;
    store.holding = false;
    store.damaging = undefined;
    return runs.endWorkers('SIGKILL');
  });
  const checkpointsOf = (out: string): readonly string[] =>
    readdirSync(join(runs.folder, out, study.study, 'checkpoints'));

  it('gives the bytes of the executor local with three workers of which one is killed, and leaves nothing behind', async () => {
    // Workers are told of no store: they take what the study names, with their own keys.
    const [first] = [await runs.worker(), await runs.worker(), await runs.worker()];
    store.asked.length = 0;
    let killed: Promise<void> = Promise.resolve();
    const { code, err } = await runs.run(
      'killed',
      () => {
        killed = runs.begun('killed').then(() => endOf(first, 'SIGKILL'));
        killed.catch(() => undefined);
      },
      shared,
    );
    await killed;
    expect(code, err + runs.said.join('')).to.equal(0);
    expect(runs.results('killed') === whole).to.equal(true);
    const ended = { code: 0, signal: null, left: 0, told: 0, failed: [], err: '' };
    expect(await lostOrDoubled(join(runs.folder, 'killed', study.study), ended, 0)).to.deep.equal([]);
    expect(store.asked.filter((asked) => asked.startsWith('PUT'))).to.have.length.above(20);
    expect(checkpointsOf('killed')).to.not.be.empty;
    expect(await store.list(), 'what the run kept is gone').to.deep.equal([MARK]);
  });

  // One cell, which is in its middle when its worker is killed.
  const one = ['--set', 'strategies=["accumulate"]', '--set', 'seeds=1', '--set', 'generations=60'];
  /** Runs it; `damaging`: what is read of the run from then on is something else than its address says. */
  const takenOver = async (out: string, damaging?: RegExp) => {
    const first = await runs.worker();
    let over: Promise<void> = Promise.resolve();
    const ended = await runs.run(out, () => {
      over = (async () => {
        await runs.begun(out, 8000);
        store.damaging = damaging;
        await endOf(first, 'SIGKILL');
        // On another machine, which sees the bucket at another address and names it itself.
        await runs.workerWith(store.elsewhere, '--store', store.address);
      })();
      over.catch(() => undefined);
    }, [...shared, ...one]);
    await over;
    return ended;
  };
  it('goes on from the last checkpoint of a worker that is killed, on a machine that sees the bucket at another address', async () => {
    const ended = await takenOver('resumed');
    expect(ended.code, ended.err + runs.said.join('')).to.equal(0);
    expect((await runs.run('whole', undefined, one)).code).to.equal(0);
    expect(runs.results('resumed') === runs.results('whole')).to.equal(true);
    const read = store.askedElsewhere.filter((asked) => asked.startsWith('GET') && OF_A_RUN.test(asked));
    expect(read, 'the second worker read what the first one put').to.not.be.empty;
  });

  it('waits for a store that is away for a while', async () => {
    for (let count = 0; count < 2; count++) await runs.worker();
    const ended = await runs.run(
      'away',
      () =>
        void runs
          .begun('away')
          .then(async () => {
            store.away = true;
            await sleep(6000);
            store.away = false;
          })
          .catch(() => undefined),
      shared,
    );
    const said = ended.err + runs.said.join('');
    expect(ended.code, said).to.equal(0);
    expect(runs.results('away') === whole).to.equal(true);
    expect(said).to.include('does not answer').and.to.include('answers again');
  });

  it('changes nothing where a worker that lost its lease goes on writing', async () => {
    const first = await runs.worker();
    /** Of the run, without what the driver takes away as soon as it has read it. Some of them: that server is slow. */
    const objects = async (): Promise<readonly string[]> =>
      (await store.list()).filter((key) => key !== MARK && !key.includes('/kept/')).slice(0, 12);
    const contents = (keys: readonly string[]) => Promise.all(keys.map((key) => store.read(key)));
    const seen: { keys?: readonly string[]; before?: readonly string[]; after?: readonly string[] } = {};
    let late = 0;
    let over: Promise<void> = Promise.resolve();
    // Nothing here goes by the clock: of each step what it comes to is waited for.
    const ended = await runs.run(
      'late',
      () => {
        over = (async () => {
          await until(async () => (await objects()).length > 3);
          store.holding = true;
          await until(() => store.held > 0);
          // It cannot renew its lease, and its child is about to put a checkpoint.
          first.kill('SIGSTOP');
          const other = await runs.workerWith(store.elsewhere, '--store', store.address);
          store.askedElsewhere.length = 0;
          await until(() => store.askedElsewhere.some((asked) => asked.startsWith('PUT') && OF_A_RUN.test(asked)));
          // What it says from here on waits, and with it the end of the run: nothing is removed.
          other.kill('SIGSTOP');
          seen.keys = await objects();
          seen.before = await contents(seen.keys);
          late = await store.release();
          seen.after = await contents(seen.keys);
          first.kill('SIGCONT');
          other.kill('SIGCONT');
        })();
        over.catch(() => undefined);
      },
      [...shared, ...one],
    );
    await over;
    expect(ended.code, ended.err + runs.said.join('')).to.equal(0);
    expect(late, 'something was put after the lease was lost').to.be.above(0);
    expect(seen.keys, 'there were objects').to.have.length.above(3);
    expect(seen.after).to.deep.equal(seen.before);
    expect((await runs.run('not-late', undefined, one)).code).to.equal(0);
    expect(runs.results('late') === runs.results('not-late')).to.equal(true);
  });

  it('fails a cell by its code where an object is damaged, and the same command puts it right', async () => {
    const ended = await takenOver('damaged', OF_A_RUN);
    expect(ended.code, ended.err).to.equal(3);
    expect(ended.err, 'the driver keeps none of them').to.include('does not match its hash');
    const summary = readFileSync(join(runs.folder, 'damaged', study.study, 'summary.json'), 'utf8');
    expect(summary).to.include('COLLAPSAR_CHECKPOINT_DAMAGED');
    store.damaging = undefined;
    const again = await runs.run('damaged', undefined, [...shared, ...one]);
    expect(again.code, again.err).to.equal(0);
    expect((await runs.run('undamaged', undefined, one)).code).to.equal(0);
    expect(runs.results('damaged') === runs.results('undamaged')).to.equal(true);
  });

  it('is refused with wrong keys, without keys, and where there is no bucket, by driver and worker, and no key is ever told', async () => {
    const secret = 'wJalrSECRETofSPECrXUtnFEMIbPxRfiCYEXAMPLE';
    const wrong = { AWS_ACCESS_KEY_ID: store.keys.AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: secret };
    const driver = await runs.run('wrong', undefined, shared, 'run', wrong);
    expect(driver.code, driver.err).to.equal(2);
    expect(driver.err).to.include('COLLAPSAR_STORE_REFUSED').and.to.include('SignatureDoesNotMatch');
    const none = await runs.run('none', undefined, shared, 'run', { AWS_ACCESS_KEY_ID: '' });
    expect(none.err).to.include('COLLAPSAR_STORE_REFUSED').and.to.include('no AWS_ACCESS_KEY_ID');
    const nowhere = await runs.run('nowhere', undefined, ['--executor', 'bullmq', '--store', 's3://no-such-bucket']);
    expect(nowhere.err).to.include("there is no bucket 'no-such-bucket'");
    // A worker that cannot use it refuses the study, and the driver says why; another one does the work.
    const refusing: ChildProcess = await runs.workerWith(wrong);
    let joined: Promise<unknown> = Promise.resolve();
    const ended = await runs.run(
      'refused',
      () => {
        joined = sleep(6000).then(() => runs.worker());
        joined.catch(() => undefined);
      },
      shared,
    );
    await joined;
    expect(ended.code, ended.err).to.equal(0);
    expect(ended.err).to.include('does not work for this study').and.to.include('SignatureDoesNotMatch');
    expect(runs.results('refused') === whole).to.equal(true);
    expect(childrenOf(refusing.pid!)).to.deep.equal([]);
    // Append-only: all that was ever written to Redis is in its file.
    const told = [driver.err, none.err, nowhere.err, ended.err, ...runs.said];
    const written = [...filesIn(runs.folder), ...filesIn(runs.server.folder)].map((file) =>
      readFileSync(file, 'latin1'),
    );
    expect(
      written.some((text) => text.includes(store.address)),
      'where the bucket is stands in Redis',
    ).to.equal(true);
    for (const key of [secret, store.keys.AWS_SECRET_ACCESS_KEY, store.keys.AWS_ACCESS_KEY_ID])
      for (const text of [...told, ...written]) expect(text.includes(key)).to.equal(false);
  });
});
