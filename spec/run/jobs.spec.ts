import { existsSync } from 'node:fs';
import { expect } from 'chai';
import type { Job } from '../../core/execution/index.js';
import type { JobsPlan } from '../../host/index.js';
import { GridShell, MODELS, WHOLE } from '../fixtures/grids.js';

describe('a study by a job list', function () {
  this.timeout(60_000);
  let shell: GridShell;
  beforeEach(() => (shell = new GridShell()));
  afterEach(() => shell.remove());

  const jobs = (name = 'jobs.jsonl'): Job[] =>
    shell
      .text(name)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Job);
  const keysOf = ({ groups }: Job): string[] => groups.flatMap(({ cells }) => Object.values(cells));

  it('comes to the bytes of a run in one piece, and leaves out what is recorded already', async () => {
    const file = shell.grid(WHOLE);
    await shell.ok('run', file, '--out', 'one', '--quiet');
    await shell.ok('run', file, '--limit', '5', '--quiet');
    const { stdout } = await shell.ok('plan', file, '--jobs', 'jobs.jsonl', '--size', '12', '--json');
    const plan = JSON.parse(stdout) as JobsPlan;
    expect(plan.recorded).to.equal(5);
    const list = jobs();
    expect(list.length).to.equal(plan.jobs).and.be.above(3);
    expect(new Set(list.flatMap(keysOf)).size)
      .to.equal(list.flatMap(keysOf).length)
      .and.equal(plan.cells);
    for (const job of [...list.keys()].reverse())
      await shell.ok('run', file, '--jobs', 'jobs.jsonl', '--index', String(job + 1), '--quiet');
    await shell.ok('report', 'runs/grid', '--quiet');
    shell.expectSame('runs/grid', 'one/grid');
    const after = await shell.ok('plan', file, '--jobs', 'rest.jsonl');
    expect(after.stdout).to.include('0 jobs, 0 cells').and.include('recorded already are in none');
    await refusedRun('COLLAPSAR_JOBS_INVALID', 'the list is empty', file, '--jobs', 'rest.jsonl', '--index', '1');
  });

  it('has the longest first, by times that were measured', async () => {
    const file = shell.grid({ ...WHOLE, samples: [12, 3000], models: [MODELS[0]!] });
    await refusedPlan('of no model of the study a time is known', file, '--size', '2s');
    const guessed = await shell.ok('plan', file, '--jobs', 'jobs.jsonl');
    expect(guessed.stdout).to.include('No times were measured');
    const [first] = jobs();
    expect(first!.groups.map(({ samples }) => samples)).to.satisfy((all: number[]) => all.includes(3000));
    await shell.ok('run', file, '--limit', '12', '--quiet');
    const { stdout } = await shell.ok('plan', file, '--jobs', 'jobs.jsonl', '--size', '1s', '--json');
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
    const file = shell.grid(WHOLE);
    await shell.ok('plan', file, '--jobs', 'jobs.jsonl', '--size', '10');
    const lines = shell.text('jobs.jsonl').trim().split('\n');
    const [one, two] = jobs();
    const first = one!.groups[0]!;
    const twice = { ...two!, groups: [...two!.groups, first] };
    const renamed = { ...first, samples: first.samples + 1 };
    const fewer = { ...one!, groups: one!.groups.slice(1) };
    for (const [changed, said] of [
      [lines.slice(0, -1), `the list has ${lines.length - 1} of ${lines.length} jobs`],
      [[lines[1]!, lines[0]!, ...lines.slice(2)], 'it is job 2, where 1 belongs'],
      [[lines[0]!, JSON.stringify(twice), ...lines.slice(2)], 'it has a cell that job 1 has too'],
      [[JSON.stringify(fewer), ...lines.slice(1)], 'do not say what the list was written with'],
      [[lines[0]!, JSON.stringify({ ...two, list: 'other' }), ...lines.slice(2)], 'of another list than the first'],
      [[lines[0]!, lines[1]!.slice(0, -2)], 'it is not JSON'],
      [[lines[0]!, '{"schema":"collapsar/job@9"}'], 'it is no job of the schema'],
      [[lines[0]!, JSON.stringify({ ...two, groups: [null] })], 'it is no job of the schema'],
      [[lines[0]!, JSON.stringify({ ...two, groups: [{ ...first, cells: null }] })], 'it is no job of the schema'],
      ...[{ seconds: 1e9 }, { basis: 'measured' }, { by: 'walks' }, { study: 'other' }, { groups: [renamed] }].map(
        (edit) =>
          [
            [JSON.stringify({ ...one, ...edit }), ...lines.slice(1)],
            'do not say what the list was written with',
          ] as const,
      ),
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
    const file = shell.grid({ ...WHOLE, strategies: [{ use: 'replace' }] });
    shell.write('t.csv', ['x', ...Array.from({ length: 60 }, (_, n) => n)].join('\n'));
    const set = ['--set', 'sources=[{use: csv, with: {file: t.csv, draw: again}}]'] as const;
    await shell.ok('plan', file, ...set, '--jobs', 'jobs.jsonl');
    const at = ['--jobs', 'jobs.jsonl', '--index', '1'] as const;
    await refusedRun('COLLAPSAR_JOBS_MISMATCH', 'source csv', file, ...at);
    await refusedRun('COLLAPSAR_JOBS_MISMATCH', 'study hash', file, ...set, '--set', 'seeds=9', ...at);
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
