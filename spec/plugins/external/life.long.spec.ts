import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../core/contracts/index.js';
import type { Progress } from '../../../core/execution/index.js';
import { run } from '../../../host/index.js';
import { quiet } from '../../fixtures/chains.js';
import { OwnTemporary } from '../../fixtures/own-temporary.js';
import { resamplerOptions } from '../../fixtures/external/resampler.js';
import { LOADER, moduleAt, root } from '../../places.js';
import { requires } from '../../requires.js';

const PROGRAM = moduleAt('../../fixtures/external/run-and-hang', import.meta.url).pathname;

describe('the life of an outside program', function () {
  this.timeout(60000);
  let folder = '';
  const temporary = new OwnTemporary();
  beforeEach(() => {
    folder = temporary.enter('life');
  });
  afterEach(() => {
    temporary.leave();
  });

  const study = (options: JsonObject, more: JsonObject = {}): JsonObject => ({
    study: 'life',
    sources: ['normal'],
    models: [{ use: 'external', with: { ...resamplerOptions, ...options } }],
    strategies: ['replace'],
    metrics: ['moments'],
    samples: 6,
    evaluate: 12,
    generations: 2,
    seeds: 3,
    controls: false,
    ...more,
  });
  const census = (): string => join(folder, 'census');
  const pids = (): readonly number[] =>
    existsSync(census()) ? readFileSync(census(), 'utf8').trim().split('\n').map(parseFloat) : [];
  const running = async (given: JsonObject, more: Parameters<typeof run>[1] = {}) => {
    let planned: Extract<Progress, { type: 'planned' }> | undefined;
    const onProgress = (progress: Progress): void => {
      if (progress.type === 'planned') planned = progress;
    };
    const options = { out: join(folder, 'runs'), logger: quiet, workers: 1, onProgress, ...more };
    const { results } = await run(given, options);
    return { results, kept: planned?.kept };
  };
  /** What tsx keeps there is its own. */
  const left = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('collapsar'));
  /** Whatever happens a moment after whoever caused it is gone. */
  const soon = (holds: () => boolean): Promise<boolean> => within(10, holds);
  const within = async (seconds: number, holds: () => boolean): Promise<boolean> => {
    for (let tries = 0; tries < 10 * seconds && !holds(); tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    return holds();
  };
  const lives = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  it('killed in the middle of a fit it fails that cell alone, and the next run repairs it', async () => {
    const given = study({ options: { fault: 'killed-once', marker: join(folder, 'marker') } }, { seeds: 4 });
    const first = await running(given);
    expect(first.results.failures.map(({ code, seed }) => [code, seed])).to.deep.equal([
      ['COLLAPSAR_EXTERNAL_CRASHED', 1],
    ]);
    expect(first.results.counts.done).to.equal(3);
    const second = await running(given);
    expect([second.kept, second.results.failures]).to.deep.equal([3, []]);
  });

  it('killed while it taught it fails that cell alone: the teacher of the next ones is fitted anew', async () => {
    const options = { fault: 'killed-once-in-sample', marker: join(folder, 'marker') };
    const teacher = {
      use: 'external',
      with: { ...resamplerOptions, options },
      on: { source: 'normal', rows: 20, seeds: 'shared' },
    };
    const given = study({}, { models: ['gaussian'], strategies: [{ use: 'distil', with: { teacher } }] });
    const first = await running(given);
    expect(first.results.failures.map(({ code, seed }) => [code, seed])).to.deep.equal([
      ['COLLAPSAR_EXTERNAL_CRASHED', 1],
    ]);
    const second = await running(given);
    expect([second.kept, second.results.failures]).to.deep.equal([2, []]);
  });

  it('is the same under other limits: raising one computes nothing anew', async () => {
    const under = (more: JsonObject): JsonObject => study({ options: { census: census() }, ...more });
    const first = await running(under({}), { executor: 'inline' });
    const limits = { startSeconds: 60, callSeconds: 50, silenceSeconds: 40, memoryMiB: 4000, logMiB: 1 };
    const second = await running(under({ ...limits, reproducible: true }), { executor: 'inline' });
    expect([first.kept, second.kept]).to.deep.equal([0, 3]);
  });

  it('leaves no temporary file and no process behind after a hundred cells, which one process serves in a worker', async () => {
    const { results } = await running(study({ options: { census: census() } }, { seeds: 100, generations: 1 }), {
      workers: 2,
    });
    expect(results.counts.done).to.equal(100);
    // One says what it is before anything runs, and each worker has one.
    expect(pids()).to.have.length.within(2, 3);
    expect(await soon(() => left().length === 0), String(left())).to.equal(true);
    expect(await soon(() => !pids().some(lives))).to.equal(true);
  });

  it('serves one cell alone where that is asked for', async () => {
    await running(study({ options: { census: census() }, isolate: true }), { executor: 'inline' });
    // One more is ready when the last cell asks whether its program is still the same.
    expect(pids()).to.have.length.within(3, 4);
    expect(pids().some(lives)).to.equal(false);
  });

  it('goes with whoever started it, however that ends, with all that it started and wrote', async () => {
    const given = study({ options: { fault: 'deaf', census: census() } });
    const child = spawn(process.execPath, [...LOADER, PROGRAM, JSON.stringify(given), join(folder, 'runs')], {
      cwd: root,
      stdio: 'ignore',
    });
    expect(await soon(() => pids().length > 0 && existsSync(join(folder, 'runs/life/logs')))).to.equal(true);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await soon(() => !pids().some(lives))).to.equal(true);
    expect(await soon(() => left().length === 0)).to.equal(true);
  });

  for (const which of ['the program', 'the process of its cell', 'both'])
    it(`goes with a driver that is killed, deaf to SIGTERM and while ${which} is stopped`, async function () {
      requires(this, '/proc, to see which processes run', process.platform === 'linux');
      const given = study({ options: { fault: 'deaf', census: census() } });
      const driver = spawn(
        process.execPath,
        [...LOADER, PROGRAM, JSON.stringify(given), join(folder, 'runs'), 'local'],
        {
          cwd: root,
          stdio: 'ignore',
        },
      );
      // The driver asks a program of its own what it is; the cell's is the one with another parent.
      const parentOf = (pid: number): number =>
        Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      const ofCell = (): number | undefined => pids().find((pid) => lives(pid) && parentOf(pid) !== driver.pid);
      expect(await within(40, () => ofCell() !== undefined)).to.equal(true);
      const program = ofCell()!;
      const cell = parentOf(program);
      if (which !== 'the process of its cell') process.kill(program, 'SIGSTOP');
      if (which !== 'the program') process.kill(cell, 'SIGSTOP');
      const ended = once(driver, 'exit');
      driver.kill('SIGKILL');
      await ended;
      expect(await within(5, () => !lives(program) && !lives(cell))).to.equal(true);
    });

  it('is stopped when the run is interrupted, though it heeds neither word nor signal', async () => {
    const abort = new AbortController();
    const given = study({ options: { fault: 'deaf', census: census() } });
    const outcome = running(given, { signal: abort.signal, executor: 'inline' }).then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    );
    await soon(() => existsSync(join(folder, 'runs/life/logs')));
    abort.abort();
    expect(await outcome).to.equal('COLLAPSAR_INTERRUPTED');
    expect(pids().some(lives)).to.equal(false);
  });

  it('is another one when its script, a file of it or a version has changed: its cells are computed anew', async () => {
    const script = join(folder, 'train.mjs');
    cpSync(resamplerOptions.command[1], script);
    const [weights, version] = [join(folder, 'weights.bin'), join(folder, 'version')];
    writeFileSync(weights, 'one');
    writeFileSync(version, '1.0.0');
    const given = study({ command: [process.execPath, script], files: [weights], options: { versionFile: version } });
    const kept = async (): Promise<number | undefined> => (await running(given, { executor: 'inline' })).kept;
    expect([await kept(), await kept()]).to.deep.equal([0, 3]);
    appendFileSync(script, '// An edit.\n');
    expect([await kept(), await kept()]).to.deep.equal([0, 3]);
    writeFileSync(weights, 'two');
    expect([await kept(), await kept()]).to.deep.equal([0, 3]);
    writeFileSync(version, '1.0.1');
    expect([await kept(), await kept()]).to.deep.equal([0, 3]);
  });

  it('goes on from a checkpoint, whose files are copied by content, to the numbers of a run that never stopped', async () => {
    const given = (generations: number, name: string): JsonObject =>
      study(
        {},
        {
          generations,
          checkpoints: 'all',
          study: name,
          seeds: 2,
          models: [
            { use: 'external', initialise: 'previous', with: { ...resamplerOptions, provides: ['sample', 'start'] } },
          ],
        },
      );
    await running(given(2, 'stopped'), { executor: 'inline' });
    await running(given(4, 'stopped'), { executor: 'inline' });
    await running(given(4, 'whole'), { executor: 'inline' });
    const results = (name: string): string => readFileSync(join(folder, 'runs', name, 'results.csv'), 'utf8');
    expect(results('stopped')).to.equal(results('whole'));
    expect(
      readdirSync(join(folder, 'runs/stopped/checkpoints')).filter((name) => name.startsWith('tmp-')),
    ).to.deep.equal([]);
    expect(left()).to.deep.equal([]);
  });

  it('is asked for a loss curve, and what it prints is kept with the cell', async () => {
    await running(study({}, { seeds: 1 }), { executor: 'inline' });
    const traces = readFileSync(join(folder, 'runs/life/traces.csv'), 'utf8');
    expect(traces).to.match(/1,1,fit,0,loss,1\n.*1,1,fit,1,loss,0\.5\n.*1,1,fit,2,loss,0\.3{16}\n/);
    const logs = readdirSync(join(folder, 'runs/life/logs'));
    expect(logs).to.have.length(1);
    expect(logs[0]).to.match(/^external-replace-T6-seed-1-[0-9a-f]{8}\.log$/);
    expect(readFileSync(join(folder, 'runs/life/logs', logs[0]!), 'utf8')).to.match(
      /^fitted model \d+ to 6 rows with seed \d+\nfitted model \d+ to 6 rows with seed \d+\n$/,
    );
  });

  it('has a GPU for itself where it asks for one', async () => {
    const { CUDA_VISIBLE_DEVICES: visible } = process.env;
    process.env['CUDA_VISIBLE_DEVICES'] = '5';
    try {
      await running(study({ resource: 'gpu', options: { census: census() } }, { seeds: 4, generations: 1 }), {
        workers: 3,
      });
      const seen = readFileSync(census(), 'utf8').trim().split('\n');
      // The one that says what it is, and that of the only worker.
      expect(seen).to.have.length.within(1, 2);
      expect(seen.every((line) => line.endsWith(' 5'))).to.equal(true);
    } finally {
      if (visible === undefined) delete process.env['CUDA_VISIBLE_DEVICES'];
      else process.env['CUDA_VISIBLE_DEVICES'] = visible;
    }
  });
});
