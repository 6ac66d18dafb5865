import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect } from 'chai';
import type { RunStatus } from '../../core/execution/index.js';
import { GridShell, WHOLE } from '../fixtures/grids.js';

describe('collapsar status', function () {
  this.timeout(60_000);
  let shell: GridShell;
  let file: string;
  before(() => {
    shell = new GridShell();
    file = shell.grid(WHOLE);
  });
  after(() => shell.remove());
  const status = async (): Promise<RunStatus> =>
    JSON.parse((await shell.ok('status', 'runs/grid', '--json')).stdout) as RunStatus;
  const lock = (shard: number, holder: object, silentSeconds = 0): void => {
    const path = shell.path('runs', 'grid', 'journal', `shard-${shard}-of-4.lock`);
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), started: null, token: 'x', ...holder }));
    const then = new Date(Date.now() - 1000 * silentSeconds);
    utimesSync(path, then, then);
  };

  it('says which cells and parts are done, running, silent, killed and left', async () => {
    await shell.ok('run', file, '--shard', '1/4', '--quiet');
    for (const shard of [2, 3, 4]) await shell.ok('run', file, '--shard', `${shard}/4`, '--limit', '2', '--quiet');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    lock(2, {});
    lock(3, { host: 'node-7', pid: 12, beat: 10 }, 300);
    lock(4, { pid });
    const { counts, groups, writers } = await status();
    const one = writers[0]!.counts!;
    expect(counts.done).to.equal(one.cells + 6);
    expect(counts.left).to.equal(counts.cells - counts.done);
    expect(writers.map(({ part, state }) => [part, state])).to.deep.equal([
      ['shard 1 of 4', 'closed'],
      ['shard 2 of 4', 'running'],
      ['shard 3 of 4', 'silent'],
      ['shard 4 of 4', 'killed'],
    ]);
    for (const part of writers.slice(1)) expect(part.counts).to.deep.include({ done: 2, failed: 0, begun: 0 });
    expect(writers.reduce((sum, part) => sum + part.counts!.cells, 0)).to.equal(counts.cells);
    expect(groups.flatMap(({ done }) => done).length).to.be.at.least(counts.done);
    const { stdout } = await shell.ok('status', 'runs/grid');
    expect(stdout)
      .to.include(`grid: ${counts.done} of ${counts.cells} cells are done, ${counts.left} left.`)
      .and.include('no sign of life for 5 min')
      .and.include('process 12 on node-7')
      .and.include(`killed, process ${pid}`);
  });

  it('changes nothing, and says what failed', async () => {
    const before = readdirSync(shell.path('runs', 'grid'), { recursive: true }).sort();
    await status();
    expect(readdirSync(shell.path('runs', 'grid'), { recursive: true }).sort()).to.deep.equal(before);
    // A table that has no more new rows in the third generation.
    shell.write('t.csv', ['x', ...Array.from({ length: 70 }, (_, n) => n)].join('\n'));
    const dry = shell.grid({ ...WHOLE, samples: [20], seeds: 1, strategies: [WHOLE.strategies[2]!] }, 'dry.yaml');
    const set = ['--set', 'study=dry', '--set', 'sources=[{use: csv, with: {file: t.csv}}]'];
    expect((await shell.here('run', dry, ...set, '--quiet')).code).to.equal(3);
    const { stdout } = await shell.ok('status', 'runs/dry');
    expect(stdout).to.match(/dry: \d+ of \d+ cells are done, \d+ failed/);
    expect(stdout).to.include('seed 1: COLLAPSAR_SOURCE_DRY: ');
  });

  it('says where there is no run', async () => {
    rmSync(shell.path('nothing'), { force: true });
    const { code, stderr } = await shell.here('status', 'nothing');
    expect(stderr).to.include('COLLAPSAR_USAGE').and.include('no run in this folder');
    expect(code).to.equal(2);
  });
});
