import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect } from 'chai';
import fc from 'fast-check';
import type { StudyRecord } from '../../core/contracts/index.js';
import { openRun, readRun } from '../../core/journal/index.js';
import { grid, GridShell, WHOLE } from '../fixtures/grids.js';
import { generationOf } from '../core/journal/folders.js';
import { recordOf } from '../fixtures/records.js';

describe('parts of a study in folders apart', function () {
  this.timeout(60_000);
  let shell: GridShell;
  beforeEach(() => (shell = new GridShell()));
  afterEach(() => shell.remove());

  it('comes to the bytes of a run in one piece from folders apart, merged in whatever order, again and again', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        grid,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        async (of, shards, random) => {
          const file = shell.grid(of);
          const [into, one] = [`whole-${++n}/grid`, `one-${n}`];
          await shell.ok('run', file, '--out', one, '--quiet');
          const parts = (await shell.apart(file, shards, `p${n}`))
            .map((part) => ({ part, at: random.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ part }) => part);
          for (const given of [parts, parts.slice(0, 1), [...parts].reverse()]) {
            await shell.ok('merge', into, ...given, '--quiet');
            shell.expectSame(into, `${one}/grid`);
          }
          // As any other run folder: goes on without computing anything, and can be verified.
          const more = await shell.ok('run', file, '--out', `whole-${n}`);
          expect(more.stderr).to.include('0 generations to compute');
          expect(shell.text(into, 'results.csv') === shell.text(one, 'grid', 'results.csv')).to.equal(true);
        },
      ),
      { numRuns: 2 },
    );
  });

  it('goes on from a merge with more seeds, and can be verified, exported and cleaned', async () => {
    const file = shell.grid({ ...WHOLE, samples: [12, 30] });
    await shell.ok('merge', 'runs/grid', ...(await shell.apart(file, 2)), '--quiet');
    await shell.ok('verify', 'runs/grid', '--cells', '2');
    await shell.ok('export', 'runs/grid');
    await shell.ok('clean', 'runs/grid');
    const more = await shell.ok('run', file, '--set', 'seeds=4');
    expect(more.stderr).to.match(/\b(\d+) cells, (\d+) recorded already/);
    const [, cells, kept] = /\b(\d+) cells, (\d+) recorded already/.exec(more.stderr)!.map(Number);
    expect(kept).to.equal((cells! * 3) / 4);
  });

  describe('that cannot be put together', () => {
    let file: string;
    beforeEach(() => (file = shell.grid(WHOLE)));
    const refused = async (code: string, said: readonly string[], ...args: readonly string[]): Promise<void> => {
      const outcome = await shell.here('merge', ...args);
      for (const one of [code, ...said]) expect(outcome.stderr).to.include(one);
      expect(outcome.code).to.equal(code === 'COLLAPSAR_USAGE' ? 2 : 4);
    };

    it('is named where a folder stands twice, or is no run', async () => {
      const [part] = await shell.apart(file, 1);
      await refused('COLLAPSAR_USAGE', ['part-1/grid stands twice'], 'runs/grid', part!, part!);
      symlinkSync(shell.path('part-1'), shell.path('link'));
      await refused('COLLAPSAR_USAGE', ['link/grid and part-1/grid are one folder'], part!, 'link/grid');
      await refused('COLLAPSAR_USAGE', ['no run in this folder', 'part-2/grid'], 'runs/grid', part!, 'part-2/grid');
      expect(existsSync(shell.path('runs'))).to.equal(false);
    });

    it('is named where the study, its data or a plugin is another', async () => {
      const [one] = await shell.apart(file, 2);
      const other = shell.grid({ ...WHOLE, seeds: 4 }, 'other.yaml');
      await shell.ok('run', other, '--out', 'other', '--shard', '2/2', '--quiet');
      await refused(
        'COLLAPSAR_RUN_MISMATCH',
        ['study hash of this part is not that of part-1/grid', 'other/grid'],
        'runs/grid',
        one!,
        'other/grid',
      );
      const table = shell.grid({ ...WHOLE, strategies: [{ use: 'replace' }] }, 'table.yaml');
      const source = 'sources=[{use: csv, with: {file: t.csv, draw: again}}]';
      for (const [i, rows] of [60, 61].entries()) {
        shell.write('t.csv', ['x', ...Array.from({ length: rows }, (_, n) => n)].join('\n'));
        await shell.ok('run', table, '--out', `t${i + 1}`, '--set', source, '--shard', `${i + 1}/2`, '--quiet');
      }
      await refused('COLLAPSAR_RUN_MISMATCH', ['source csv', 't1/grid', 't2/grid'], 'runs/grid', 't1/grid', 't2/grid');
    });

    it('is named where a part was killed, is damaged or being written', async () => {
      const [one, two] = await shell.apart(file, 2);
      const seal = shell.path(two!, 'journal', 'shard-2-of-2.seal');
      const sealed = readFileSync(seal);
      rmSync(seal);
      await refused('COLLAPSAR_PART_OPEN', ['shard-2-of-2.journal'], 'runs/grid', one!, two!);
      writeFileSync(seal, sealed);
      const lock = shell.path(two!, 'journal', 'shard-2-of-2.lock');
      writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), started: null, token: 'x' }));
      await refused('COLLAPSAR_RUN_LOCKED', [`process ${process.pid}`, two!], 'runs/grid', one!, two!);
      rmSync(lock);
      const journal = shell.path(two!, 'journal', 'shard-2-of-2.journal');
      const bytes = readFileSync(journal);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(journal, bytes);
      await refused('COLLAPSAR_RUN_DAMAGED', ['shard-2-of-2.journal'], 'runs/grid', one!, two!);
      expect(existsSync(shell.path('runs'))).to.equal(false);
    });

    it('is named where two have other numbers for one cell', async () => {
      await shell.ok('run', file, '--out', 'one', '--quiet');
      const folder = shell.path('two', 'grid');
      const record = JSON.parse(shell.text('one', 'grid', 'study.json')) as StudyRecord & { sum?: string };
      delete record.sum;
      const from = await readRun(shell.path('one', 'grid'));
      const run = await openRun(folder, { record });
      const [key] = from.journal.keys;
      const cell = (await from.journal.readCell(key!))!;
      const [metric] = cell.metrics.keys();
      run.journal.append(
        recordOf(
          generationOf(key!, 1, {
            metrics: { [metric!]: { mean: [123, 'exact'] } },
            lineage: { real: 12, teacher: 0, synthetic: [] },
          }),
        ),
      );
      await run.close();
      await from.close();
      await refused(
        'COLLAPSAR_PARTS_DIFFER',
        ['one/grid and two/grid both have', 'seed 1', 'generation 1'],
        'runs/grid',
        'one/grid',
        'two/grid',
      );
      expect(existsSync(shell.path('runs'))).to.equal(false);
    });

    it('is named where cells are in none, unless that is asked for and then told', async () => {
      const [one, , three] = await shell.apart(file, 3);
      await refused(
        'COLLAPSAR_PARTS_MISSING',
        ['cells of the study are done in none', '--partial'],
        'runs/grid',
        one!,
        three!,
      );
      const { stdout } = await shell.ok('merge', 'runs/grid', one!, three!, '--partial');
      expect(stdout).to.match(/\d+ of \d+ cells are done, 0 failed, \d+ were not run/);
      await shell.ok('merge', 'runs/grid', 'part-2/grid');
      await shell.ok('run', file, '--out', 'single', '--quiet');
      shell.expectSame('runs/grid', 'single/grid');
    });
  });
});
