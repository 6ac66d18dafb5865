import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { rootStream } from '../../core/random/index.js';
import { grid, GridShell, WHOLE } from '../fixtures/grids.js';

describe('a study in parts, some of which are killed', function () {
  this.timeout(300_000);
  let shell: GridShell;
  beforeEach(() => (shell = new GridShell()));
  afterEach(() => shell.remove());

  const exited = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = shell.collapsar(...args);
    expect(code, stderr).to.equal(0);
  };

  /** Runs a shard and kills its driver with SIGKILL once some of it is on the disk; says whether it was still running. */
  const killed = async (journal: string, after: number, ...args: readonly string[]): Promise<boolean> => {
    const { child, ended } = shell.begin(...args);
    const sizeOf = (): number => (existsSync(journal) ? readFileSync(journal).length : 0);
    while (sizeOf() < after && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10));
    const running = child.exitCode === null;
    child.kill('SIGKILL');
    await ended;
    return running;
  };

  for (const workers of ['1', '2'])
    it(`comes to the bytes of a run in one piece with ${workers} ${workers === '1' ? 'worker' : 'workers'}: kill -9 of one of three, once more, merge`, async () => {
      const file = shell.grid({ ...WHOLE, samples: [12, 40], seeds: 6 });
      const more = ['--workers', workers, '--set', 'generations=60', '--quiet'] as const;
      const part = (i: number, out: string) => ['run', file, '--out', out, '--shard', `${i}/3`, ...more];
      await exited('run', file, '--out', 'one', ...more);
      await exited(...part(1, 'part-1'));
      const journal = shell.path('part-2', 'grid', 'journal', 'shard-2-of-3.journal');
      const random = rootStream(11).child('kills', workers);
      let kills = 0;
      for (let i = 0; i < 2; i++) if (await killed(journal, 2000 + random.below(40_000), ...part(2, 'part-2'))) kills++;
      expect(kills).to.be.above(0);
      await exited(...part(3, 'part-3'));
      const parts = [2, 3, 1].map((i) => `part-${i}/grid`);
      const refused = shell.collapsar('merge', 'runs/grid', ...parts);
      expect(refused.stderr).to.match(/COLLAPSAR_(PART_OPEN|PARTS_MISSING)/);
      expect(existsSync(shell.path('runs'))).to.equal(false);
      await exited(...part(2, 'part-2'));
      await exited('merge', 'runs/grid', ...parts, '--quiet');
      shell.expectSame('runs/grid', 'one/grid');
    });

  it('runs three shards at a time in one folder, one of which is killed, beside which no other driver may run', async () => {
    const file = shell.grid({ ...WHOLE, seeds: 6 });
    const more = ['--workers', '1', '--set', 'generations=100', '--quiet'] as const;
    await exited('run', file, '--out', 'one', ...more);
    const shards = [1, 3].map((i) => shell.begin('run', file, '--shard', `${i}/3`, ...more));
    const [held] = shards;
    const lock = shell.path('runs', 'grid', 'journal', 'shard-1-of-3.lock');
    while (!existsSync(lock)) await new Promise((resolve) => setTimeout(resolve, 5));
    // It stands still, and lives.
    held!.child.kill('SIGSTOP');
    const journal = shell.path('runs', 'grid', 'journal', 'shard-2-of-3.journal');
    const running = await killed(journal, 1000, 'run', file, '--shard', '2/3', ...more);
    for (const other of [[], ['--shard', '2/4'], ['--shard', '1/3']]) {
      const { code, stderr } = shell.collapsar('run', file, ...other, ...more);
      expect(stderr).to.include('COLLAPSAR_RUN_LOCKED');
      expect(code).to.equal(4);
    }
    held!.child.kill('SIGCONT');
    for (const { ended } of shards) expect((await ended).code).to.equal(0);
    expect(running).to.equal(true);
    await exited('run', file, '--shard', '2/3', ...more);
    await exited('run', file, ...more);
    shell.expectSame('runs/grid', 'one/grid');
    expect(readdirSync(shell.path('runs', 'grid', 'journal')).filter((name) => name.endsWith('.lock'))).to.deep.equal(
      [],
    );
  });

  it('comes to the bytes of a run in one piece on random grids, whatever the order of shards and of parts', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        grid,
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.nat()),
        async (of, shards, random) => {
          const file = shell.grid(of);
          const shuffled = <T>(list: readonly T[]): T[] =>
            list
              .map((one) => ({ one, at: random.next().value }))
              .sort((a, b) => a.at - b.at)
              .map(({ one }) => one);
          await shell.ok('run', file, '--out', `one-${++n}`, '--quiet');
          const parts = await shell.apart(file, shards, `apart-${n}`);
          await shell.ok('merge', `merged-${n}/grid`, ...shuffled(parts), '--quiet');
          shell.expectSame(`merged-${n}/grid`, `one-${n}/grid`);
          // Parts in one folder that were themselves put together by copying journals.
          for (const part of shuffled(parts))
            cpSync(shell.path(part), shell.path(`copied-${n}/grid`), { recursive: true });
          await shell.ok('report', `copied-${n}/grid`, '--quiet');
          shell.expectSame(`copied-${n}/grid`, `one-${n}/grid`);
        },
      ),
      { numRuns: 25 },
    );
  });
});
