import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { acquireLock } from '../../../core/journal/lock.js';
import { temporaryFolder } from './folders.js';
import { LOADER, moduleAt } from '../../places.js';

const failureOf = (path: string): Promise<unknown> => acquireLock(path).catch((error: unknown) => error);

describe('the lock of a journal', () => {
  const folder = temporaryFolder();
  const path = (): string => join(folder(), 'main.lock');
  const holder = (more: object): string =>
    JSON.stringify({ pid: process.pid, host: hostname(), started: null, token: 'x', ...more });

  it('is held by one at a time and names who holds it', async () => {
    const lock = await acquireLock(path());
    const failure = await failureOf(path());
    expect(failure).to.have.property('code', 'COLLAPSAR_RUN_LOCKED');
    expect((failure as Error).message).to.include(`process ${process.pid} on ${hostname()} is writing here`);
    expect((failure as Error).message).to.include('--out');
    lock.release();
    expect(readdirSync(folder())).to.deep.equal([]);
    (await acquireLock(path())).release();
  });

  it('is taken over from a process that is dead', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(path(), holder({ pid }));
    const lock = await acquireLock(path());
    expect(readFileSync(path(), 'utf8')).to.include(`"pid":${process.pid}`);
    lock.release();
  });

  it('is taken over when the process id belongs to another process by now', async function () {
    if (!existsSync('/proc/self/stat')) this.skip();
    writeFileSync(path(), holder({ started: '1' }));
    (await acquireLock(path())).release();
  });

  it('is not taken over from a living process', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      writeFileSync(path(), holder({ pid: child.pid }));
      expect((await failureOf(path())) as Error)
        .to.have.property('message')
        .that.includes(`process ${child.pid} on`);
    } finally {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    (await acquireLock(path())).release();
  });

  it('is not taken over from another machine that gives no signs of life, and says what to remove', async () => {
    writeFileSync(path(), holder({ host: 'elsewhere', pid: 1 }));
    const failure = await failureOf(path());
    expect(failure).to.have.property('code', 'COLLAPSAR_RUN_LOCKED');
    expect((failure as Error).message)
      .to.include('process 1 on elsewhere')
      .and.include(`remove ${path()}`);
  });

  it('is taken over from another machine, or another container, that stopped giving them, and not before', async () => {
    for (const other of [{ host: 'elsewhere' }, { space: 'pid:[1]' }]) {
      const text = holder({ ...other, pid: 1, beat: 0.05 });
      writeFileSync(path(), text);
      const beating = setInterval(() => utimesSync(path(), new Date(), new Date()), 20);
      const said: string[] = [];
      const refused = await acquireLock(path(), { onWait: (one) => void said.push(one) }).catch(
        (error: unknown) => error,
      );
      clearInterval(beating);
      expect(refused).to.have.property('code', 'COLLAPSAR_RUN_LOCKED');
      expect(said).to.have.length(1);
      expect(said[0]).to.include('process 1 on');
      const lock = await acquireLock(path());
      expect(lock.fromElsewhere).to.equal(true);
      lock.release();
    }
  });

  it('is known to be lost by a process that stood still while another took it over', async () => {
    const lock = await acquireLock(path());
    lock.check();
    const { uptime } = process;
    writeFileSync(path(), holder({ host: 'elsewhere', pid: 7 }));
    lock.check();
    try {
      const now = uptime();
      process.uptime = () => now + 100;
      expect(() => lock.check())
        .to.throw()
        .with.property('code', 'COLLAPSAR_RUN_LOCKED');
    } finally {
      process.uptime = uptime;
    }
    lock.release();
    expect(readFileSync(path(), 'utf8'), 'what another holds is not removed').to.include('elsewhere');
  });

  it('is taken over when what it says was never finished', async () => {
    writeFileSync(path(), '{"pid":');
    (await acquireLock(path())).release();
  });

  it('goes to exactly one of many who find a dead one', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    for (let round = 0; round < 10; round++) {
      writeFileSync(path(), holder({ pid, token: round }));
      const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => acquireLock(path())));
      const held = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(held).to.have.length(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).to.have.property('code', 'COLLAPSAR_RUN_LOCKED');
      held[0]!.release();
      expect(readdirSync(folder())).to.deep.equal([]);
    }
  });

  it('goes to exactly one of several processes who find a dead one', async function () {
    this.timeout(60_000);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(path(), holder({ pid }));
    const program = `
      const { acquireLock } = await import(${JSON.stringify(moduleAt('../../../core/journal/lock', import.meta.url).href)});
      // All at the same moment, and asleep until shortly before.
      await new Promise((wake) => setTimeout(wake, Number(process.argv[1]) - 20 - Date.now()));
      while (Date.now() < Number(process.argv[1]));
      try { await acquireLock(${JSON.stringify(path())}); console.log('held'); setTimeout(() => {}, 60_000); }
      catch (error) { console.log(error.code); }`;
    const start = Date.now() + 3000;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [...LOADER, '--input-type=module', '-e', program, String(start)]),
    );
    const said = await Promise.all(
      children.map(
        (child) => new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim()))),
      ),
    );
    for (const child of children) child.kill('SIGKILL');
    expect(said.filter((word) => word === 'held')).to.have.length(1);
    expect(said.filter((word) => word === 'COLLAPSAR_RUN_LOCKED')).to.have.length(3);
  });
});
