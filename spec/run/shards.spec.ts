import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect } from 'chai';
import { stringify } from 'yaml';
import fc from 'fast-check';
import type { StudyRecord } from '../../core/contracts/index.js';
import type { Job } from '../../core/execution/index.js';
import type { JobsPlan } from '../../host/index.js';
import { openRun, readRun } from '../../core/journal/index.js';
import { Shell, type Outcome } from '../cli/command.js';
import { generationOf } from '../core/journal/folders.js';
import { recordOf } from '../fixtures/records.js';

/** A small grid with two models, strategies with a teacher that the host fits for each seed, and controls. */
interface Grid {
  readonly strategies: readonly object[];
  readonly models: readonly object[];
  readonly seeds: number;
  readonly samples: readonly number[];
}
const TEACHER = { use: 'gaussian', on: { source: { use: 'normal', with: { dimensions: 1 } }, rows: 30 } };
const STRATEGIES: readonly object[] = [
  { use: 'replace' },
  { use: 'accumulate' },
  { use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.25, 0.75] } },
  { use: 'distil', with: { teacher: TEACHER } },
];
const MODELS: readonly object[] = [
  { use: 'gaussian' },
  { use: 'gaussian', as: 'n-1', with: { estimator: 'unbiased' } },
];
const some = <T>(all: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...all], { minLength: 1 });
const grid: fc.Arbitrary<Grid> = fc.record({
  strategies: some(STRATEGIES),
  models: some(MODELS),
  seeds: fc.integer({ min: 1, max: 4 }),
  samples: some([12, 30]),
});
const studyOf = (of: Grid): object => ({
  study: 'grid',
  sources: [{ use: 'normal', with: { dimensions: 1 } }],
  metrics: ['moments', 'wasserstein'],
  evaluate: 20,
  generations: 3,
  ...of,
});

describe('a study in parts', function () {
  this.timeout(60_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());
  const text = (...names: readonly string[]): string => readFileSync(shell.path(...names), 'utf8');
  const ok = async (...args: readonly string[]): Promise<Outcome> => {
    const outcome = await shell.here(...args);
    expect(outcome.code, outcome.stderr).to.equal(0);
    return outcome;
  };
  const write = (of: Grid, name = 'study.yaml'): string => shell.write(name, stringify(studyOf(of)));
  const whole: Grid = { strategies: STRATEGIES, models: MODELS, seeds: 3, samples: [12] };

  it('comes to the bytes of a run in one piece in one folder, in whatever order its shards run', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        grid,
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.nat()),
        async (of, shards, random) => {
          const file = write(of);
          const [out, one] = [`parts-${++n}`, `one-${n}`];
          await ok('run', file, '--out', one, '--quiet');
          const order = Array.from({ length: shards }, (_, i) => ({ i: i + 1, at: random.next().value }));
          for (const { i } of order.sort((a, b) => a.at - b.at))
            await ok('run', file, '--out', out, '--shard', `${i}/${shards}`, '--quiet');
          await ok('report', `${out}/grid`, '--quiet');
          for (const name of ['results.csv', 'summary.json', 'lineage.csv', 'study.json'])
            expect(text(out, 'grid', name) === text(one, 'grid', name), name).to.equal(true);
        },
      ),
      { numRuns: 2 },
    );
  });

  it('runs each cell in exactly one shard, and says what is left', async () => {
    const file = write(whole);
    const told: { counts: { cells: number; done: number }; recorded: { cells: number; of: number } }[] = [];
    for (const i of [2, 1, 3]) {
      const { stdout } = await ok('run', file, '--shard', `${i}/3`, '--json');
      told.push(JSON.parse(stdout.trim().split('\n').at(-1)!) as (typeof told)[number]);
    }
    const { of } = told[0]!.recorded;
    expect(told.reduce((sum, { counts }) => sum + counts.cells, 0)).to.equal(of);
    expect(told.map(({ recorded }) => recorded.cells)).to.deep.equal(
      told.map((_, i) => told.slice(0, i + 1).reduce((sum, { counts }) => sum + counts.done, 0)),
    );
    for (const { counts } of told) expect(counts.cells).to.be.within(Math.floor(of / 5), Math.ceil(of / 2));
    const again = await ok('run', file, '--shard', '2/3');
    expect(again.stderr).to.include('0 generations to compute');
    expect(again.stdout).to.include(`All ${of} cells of the study are recorded in`);
  });

  it('has the cells that share a fitted teacher in one shard', async () => {
    // Of two models, which share nothing but the teacher of a seed.
    const file = write({ ...whole, strategies: [STRATEGIES.at(-1)!, { use: 'replace' }], seeds: 4 });
    const owners = new Map<string, Set<number>>();
    for (const i of [1, 2, 3]) {
      await ok('run', file, '--out', `own-${i}`, '--shard', `${i}/3`, '--quiet');
      await ok('report', `own-${i}/grid`, '--quiet');
      for (const line of text(`own-${i}`, 'grid', 'results.csv').trim().split('\n').slice(1)) {
        const [, , strategy, , seed] = line.split(',');
        if (strategy === 'distil') owners.set(seed!, (owners.get(seed!) ?? new Set()).add(i));
      }
    }
    expect([...owners.values()].map(({ size }) => size)).to.deep.equal([1, 1, 1, 1]);
  });

  /** Shards in folders apart. */
  const apart = async (file: string, of: number, name = 'part'): Promise<string[]> => {
    const folders = Array.from({ length: of }, (_, i) => `${name}-${i + 1}/grid`);
    for (const i of folders.keys())
      await ok('run', file, '--out', `${name}-${i + 1}`, '--shard', `${i + 1}/${of}`, '--quiet');
    return folders;
  };
  const FILES = ['results.csv', 'summary.json', 'lineage.csv', 'study.json', 'report.html'];

  it('comes to the bytes of a run in one piece from folders apart, merged in whatever order, again and again', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        grid,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        async (of, shards, random) => {
          const file = write(of);
          const [into, one] = [`whole-${++n}/grid`, `one-${n}`];
          await ok('run', file, '--out', one, '--quiet');
          const parts = (await apart(file, shards, `p${n}`))
            .map((part) => ({ part, at: random.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ part }) => part);
          for (const given of [parts, parts.slice(0, 1), [...parts].reverse()]) {
            await ok('merge', into, ...given, '--quiet');
            for (const name of FILES) expect(text(into, name) === text(one, 'grid', name), name).to.equal(true);
          }
          // As any other run folder: goes on without computing anything, and can be verified.
          const more = await ok('run', file, '--out', `whole-${n}`);
          expect(more.stderr).to.include('0 generations to compute');
          expect(text(into, 'results.csv') === text(one, 'grid', 'results.csv')).to.equal(true);
        },
      ),
      { numRuns: 2 },
    );
  });

  it('goes on from a merge with more seeds, and can be verified, exported and cleaned', async () => {
    const file = write({ ...whole, samples: [12, 30] });
    await ok('merge', 'runs/grid', ...(await apart(file, 2)), '--quiet');
    await ok('verify', 'runs/grid', '--cells', '2');
    await ok('export', 'runs/grid');
    await ok('clean', 'runs/grid');
    const more = await ok('run', file, '--set', 'seeds=4');
    expect(more.stderr).to.match(/\b(\d+) cells, (\d+) recorded already/);
    const [, cells, kept] = /\b(\d+) cells, (\d+) recorded already/.exec(more.stderr)!.map(Number);
    expect(kept).to.equal((cells! * 3) / 4);
  });

  describe('that cannot be put together', () => {
    let file: string;
    beforeEach(() => (file = write(whole)));
    const refused = async (code: string, said: readonly string[], ...args: readonly string[]): Promise<void> => {
      const outcome = await shell.here('merge', ...args);
      for (const one of [code, ...said]) expect(outcome.stderr).to.include(one);
      expect(outcome.code).to.equal(code === 'COLLAPSAR_USAGE' ? 2 : 4);
    };

    it('is named where a folder stands twice, or is no run', async () => {
      const [part] = await apart(file, 1);
      await refused('COLLAPSAR_USAGE', ['part-1/grid stands twice'], 'runs/grid', part!, part!);
      symlinkSync(shell.path('part-1'), shell.path('link'));
      await refused('COLLAPSAR_USAGE', ['link/grid and part-1/grid are one folder'], part!, 'link/grid');
      await refused('COLLAPSAR_USAGE', ['no run in this folder', 'part-2/grid'], 'runs/grid', part!, 'part-2/grid');
      expect(existsSync(shell.path('runs'))).to.equal(false);
    });

    it('is named where the study, its data or a plugin is another', async () => {
      const [one] = await apart(file, 2);
      const other = write({ ...whole, seeds: 4 }, 'other.yaml');
      await ok('run', other, '--out', 'other', '--shard', '2/2', '--quiet');
      await refused(
        'COLLAPSAR_RUN_MISMATCH',
        ['study with its settings of this part is not that of part-1/grid', 'other/grid'],
        'runs/grid',
        one!,
        'other/grid',
      );
      const table = write({ ...whole, strategies: [{ use: 'replace' }] }, 'table.yaml');
      const source = 'sources=[{use: csv, with: {file: t.csv, draw: again}}]';
      for (const [i, rows] of [60, 61].entries()) {
        shell.write('t.csv', ['x', ...Array.from({ length: rows }, (_, n) => n)].join('\n'));
        await ok('run', table, '--out', `t${i + 1}`, '--set', source, '--shard', `${i + 1}/2`, '--quiet');
      }
      await refused('COLLAPSAR_RUN_MISMATCH', ['source csv', 't1/grid', 't2/grid'], 'runs/grid', 't1/grid', 't2/grid');
    });

    it('is named where a part was killed, is damaged or being written', async () => {
      const [one, two] = await apart(file, 2);
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
      await ok('run', file, '--out', 'one', '--quiet');
      const folder = shell.path('two', 'grid');
      const record = JSON.parse(text('one', 'grid', 'study.json')) as StudyRecord & { sum?: string };
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
      const [one, , three] = await apart(file, 3);
      await refused(
        'COLLAPSAR_PARTS_MISSING',
        ['cells of the study are done in none', '--partial'],
        'runs/grid',
        one!,
        three!,
      );
      const { stdout } = await ok('merge', 'runs/grid', one!, three!, '--partial');
      expect(stdout).to.match(/\d+ of \d+ cells are done, 0 failed, \d+ were not run/);
      await ok('merge', 'runs/grid', 'part-2/grid');
      await ok('run', file, '--out', 'single', '--quiet');
      for (const name of FILES) expect(text('runs/grid', name) === text('single', 'grid', name), name).to.equal(true);
    });
  });

  describe('by a job list', () => {
    const jobs = (name = 'jobs.jsonl'): Job[] =>
      text(name)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Job);
    const keysOf = ({ groups }: Job): string[] => groups.flatMap(({ cells }) => Object.values(cells));

    it('comes to the bytes of a run in one piece, and leaves out what is recorded already', async () => {
      const file = write(whole);
      await ok('run', file, '--out', 'one', '--quiet');
      await ok('run', file, '--limit', '5', '--quiet');
      const { stdout } = await ok('plan', file, '--jobs', 'jobs.jsonl', '--size', '12', '--json');
      const plan = JSON.parse(stdout) as JobsPlan;
      expect(plan.recorded).to.equal(5);
      const list = jobs();
      expect(list.length).to.equal(plan.jobs).and.be.above(3);
      expect(new Set(list.flatMap(keysOf)).size)
        .to.equal(list.flatMap(keysOf).length)
        .and.equal(plan.cells);
      for (const job of [...list.keys()].reverse())
        await ok('run', file, '--jobs', 'jobs.jsonl', '--index', String(job + 1), '--quiet');
      await ok('report', 'runs/grid', '--quiet');
      for (const name of FILES) expect(text('runs/grid', name) === text('one', 'grid', name), name).to.equal(true);
      const after = await ok('plan', file, '--jobs', 'rest.jsonl');
      expect(after.stdout).to.include('0 jobs, 0 cells').and.include('recorded already are in none');
      await refusedRun('COLLAPSAR_JOBS_INVALID', 'the list is empty', file, '--jobs', 'rest.jsonl', '--index', '1');
    });

    it('has the longest first, by times that were measured', async () => {
      const file = write({ ...whole, samples: [12, 3000], models: [MODELS[0]!] });
      await refusedPlan('of no model of the study a time is known', file, '--size', '2s');
      const guessed = await ok('plan', file, '--jobs', 'jobs.jsonl');
      expect(guessed.stdout).to.include('No times were measured');
      const [first] = jobs();
      expect(first!.groups.map(({ samples }) => samples)).to.satisfy((all: number[]) => all.includes(3000));
      await ok('run', file, '--limit', '12', '--quiet');
      const { stdout } = await ok('plan', file, '--jobs', 'jobs.jsonl', '--size', '1s', '--json');
      const { basis, cells, seconds, longest } = JSON.parse(stdout) as JobsPlan;
      expect(basis.measured).to.be.above(0);
      expect(basis.measured + basis.alike).to.equal(cells);
      const list = jobs();
      expect(list.map((job) => job.seconds)).to.deep.equal(list.map((job) => job.seconds).sort((a, b) => b - a));
      expect(longest).to.equal(list[0]!.seconds);
      expect(seconds).to.be.closeTo(
        list.reduce((sum, job) => sum + job.seconds, 0),
        1e-9,
      );
    });

    it('is refused where it was cut, edited, put together or has a cell twice', async () => {
      const file = write(whole);
      await ok('plan', file, '--jobs', 'jobs.jsonl', '--size', '10');
      const lines = text('jobs.jsonl').trim().split('\n');
      const [one, two] = jobs();
      const first = one!.groups[0]!;
      const twice = { ...two!, groups: [...two!.groups, first] };
      const fewer = { ...one!, groups: one!.groups.slice(1) };
      for (const [changed, said] of [
        [lines.slice(0, -1), `the list has ${lines.length - 1} of ${lines.length} jobs`],
        [[lines[1]!, lines[0]!, ...lines.slice(2)], 'it is job 2, where 1 belongs'],
        [[lines[0]!, JSON.stringify(twice), ...lines.slice(2)], 'it has a cell that job 1 has too'],
        [[JSON.stringify(fewer), ...lines.slice(1)], 'not those that the list was written with'],
        [[lines[0]!, JSON.stringify({ ...two, list: 'other' }), ...lines.slice(2)], 'of another list than the first'],
        [[lines[0]!, lines[1]!.slice(0, -2)], 'it is not JSON'],
        [[lines[0]!, '{"schema":"collapsar/job@9"}'], 'it is no job of the schema'],
        [[lines[0]!, JSON.stringify({ ...two, groups: [null] })], 'it is no job of the schema'],
      ] as const) {
        shell.write('changed.jsonl', `${changed.join('\n')}\n`);
        await refusedRun('COLLAPSAR_JOBS_INVALID', said, file, '--jobs', 'changed.jsonl', '--index', '1');
      }
      await refusedRun('COLLAPSAR_JOBS_INVALID', 'cannot be read', file, '--jobs', 'none.jsonl', '--index', '1');
      await refusedRun(
        'COLLAPSAR_USAGE',
        `no job 99 in a list of ${lines.length}`,
        file,
        '--jobs',
        'jobs.jsonl',
        '--index',
        '99',
      );
    });

    it('is refused where the study or its data are others than those it was written for', async () => {
      const file = write({ ...whole, strategies: [{ use: 'replace' }] });
      shell.write('t.csv', ['x', ...Array.from({ length: 60 }, (_, n) => n)].join('\n'));
      const set = ['--set', 'sources=[{use: csv, with: {file: t.csv, draw: again}}]'] as const;
      await ok('plan', file, ...set, '--jobs', 'jobs.jsonl');
      const at = ['--jobs', 'jobs.jsonl', '--index', '1'] as const;
      await refusedRun('COLLAPSAR_JOBS_MISMATCH', 'source csv', file, ...at);
      await refusedRun('COLLAPSAR_JOBS_MISMATCH', 'study with its settings', file, ...set, '--set', 'seeds=9', ...at);
      await refusedRun(
        'COLLAPSAR_JOBS_MISMATCH',
        "the study 'grid', and this one is 'other'",
        file,
        ...set,
        '--set',
        'study=other',
        ...at,
      );
      shell.write('t.csv', ['x', ...Array.from({ length: 61 }, (_, n) => n)].join('\n'));
      await refusedRun('COLLAPSAR_JOBS_MISMATCH', 'source csv', file, ...set, ...at);
      expect(existsSync(shell.path('runs'))).to.equal(false);
    });

    const refusedRun = async (code: string, said: string, ...args: readonly string[]): Promise<void> => {
      const { stderr, code: exit } = await shell.here('run', ...args);
      expect(stderr).to.include(code).and.include(said);
      expect(exit).to.equal(2);
    };
    const refusedPlan = async (said: string, ...args: readonly string[]): Promise<void> => {
      const { stderr, code: exit } = await shell.here('plan', ...args, '--jobs', 'jobs.jsonl');
      expect(stderr).to.include('COLLAPSAR_USAGE').and.include(said);
      expect(exit).to.equal(2);
    };
  });

  it('names what is wrong with the number of a shard', async () => {
    const file = write(whole);
    const before = { ...process.env };
    process.env['SLURM_ARRAY_TASK_ID'] = '7';
    delete process.env['JOB_COMPLETION_INDEX'];
    try {
      for (const [args, said] of [
        [['--shard', '4/3'], 'there is no shard 4 of 3'],
        [['--shard', '0/3'], 'there is no shard 0 of 3'],
        [['--shard', 'slurm/3'], 'there is no shard 7 of 3'],
        [['--shard', 'kubernetes/3'], 'JOB_COMPLETION_INDEX, which is not set'],
        [['--shard', '3'], 'not of the form i/n'],
        [['--shard', 'constructor/3'], 'says no number'],
        [['--shard', '1/3', '--fresh'], '--fresh is not for a part'],
        [['--shard', '1/3', '--jobs', 'x'], 'two ways to divide'],
        [['--index', '1'], 'none is given'],
        [['--jobs', 'x'], 'not which job'],
      ] as const) {
        const { code, stderr } = await shell.here('run', file, ...args);
        expect(stderr).to.include('COLLAPSAR_USAGE').and.include(said);
        expect(code).to.equal(2);
      }
      process.env['JOB_COMPLETION_INDEX'] = '2';
      const last = await ok('run', file, '--shard', 'kubernetes/3');
      expect(last.stdout).to.include('shard 3 of 3: ');
    } finally {
      process.env = before;
    }
  });
});
