import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { ROUND, RoundShell, SHARES } from '../fixtures/rounds.js';

describe('recommend in rounds, each a job list', function () {
  this.timeout(60_000);
  let shell: RoundShell;
  beforeEach(() => (shell = new RoundShell()));
  afterEach(() => shell.remove());

  it('comes to the answer, the looks and the bytes of recommend in one piece, by jobs of either verb', async () => {
    const file = shell.write('study.yaml', stringify(SHARES));
    await shell.ok('recommend', file, '--out', 'one', '--quiet');
    const rounds = await shell.walk(
      file,
      async (job) => {
        const verb = job % 2 === 0 ? 'recommend' : 'run';
        await shell.ok(verb, file, '--jobs', 'round.jsonl', '--index', String(job), '--quiet');
      },
      '--size',
      '7',
    );
    expect(rounds).to.be.above(2);
    expect(shell.looks('runs')).to.deep.equal(shell.looks('one'));
    shell.expectSame('runs/grid', 'one/grid');
    // Asked again it is the same answer, and nothing is computed.
    expect((await shell.next(file)).code).to.equal(0);
    shell.expectSame('runs/grid', 'one/grid');
    // Put into a folder of its own the walk is still there.
    await shell.ok('merge', 'merged/grid', 'one/grid', '--quiet');
    shell.expectSame('merged/grid', 'one/grid');
    expect(shell.text('merged/grid', 'study.json')).to.equal(shell.text('one/grid', 'study.json'));
  });

  it('keeps what a run found in the folder, and says of a walk that is not whole that it has no answer', async () => {
    const file = shell.write('study.yaml', stringify({ ...SHARES, seeds: 3 }));
    for (const out of ['one', 'runs']) await shell.ok('run', file, '--out', out, '--quiet');
    await shell.ok('recommend', file, '--out', 'one', '--quiet');
    expect((await shell.next(file)).code).to.equal(ROUND);
    const [first] = shell.jobs();
    await shell.ok('run', file, '--jobs', 'round.jsonl', '--index', '1', '--quiet');
    const { stdout } = await shell.ok('status', 'runs/grid');
    expect(stdout).to.include(`job 1 of ${first!.of}`);
    await shell.ok('report', 'runs/grid', '--quiet');
    expect(JSON.parse(shell.text('runs/grid', 'summary.json'))).to.not.have.property('recommendations');
    await shell.walk(file, async (job) => {
      await shell.ok('run', file, '--jobs', 'round.jsonl', '--index', String(job), '--quiet');
    });
    shell.expectSame('runs/grid', 'one/grid');
  });

  it('refuses what does not go together, by name', async () => {
    const file = shell.write('study.yaml', stringify(SHARES));
    const refused = async (code: string, said: string, ...args: readonly string[]): Promise<void> => {
      const { stderr, code: exit } = await shell.here(...args);
      expect(stderr).to.include(code).and.include(said);
      expect(exit).to.equal(2);
    };
    await refused('COLLAPSAR_USAGE', '--jobs FILE', 'recommend', file, '--shard', '1/2');
    await refused('COLLAPSAR_USAGE', '--size is of a job list', 'recommend', file, '--size', '3');
    await refused('COLLAPSAR_USAGE', '--executor', 'recommend', file, '--jobs', 'a.jsonl', '--executor', 'local');
    await refused('COLLAPSAR_USAGE', 'none is given', 'recommend', file, '--index', '1');
    await refused('COLLAPSAR_USAGE', 'a time is known', 'recommend', file, '--jobs', 'a.jsonl', '--size', '30m');
    await shell.ok('plan', file, '--jobs', 'grid.jsonl', '--out', 'apart');
    const of = ['--jobs', 'grid.jsonl', '--index', '1'] as const;
    await refused('COLLAPSAR_JOBS_MISMATCH', 'of the cells of `run`', 'recommend', file, ...of);
    expect((await shell.next(file)).code).to.equal(ROUND);
    const first = ['--jobs', 'round.jsonl', '--index', '1'] as const;
    await refused('COLLAPSAR_JOBS_MISMATCH', 'study hash', 'recommend', file, ...first, '--budget', '60');
    await refused('COLLAPSAR_JOBS_MISMATCH', 'study hash', 'run', file, ...first, '--set', 'samples=30');
    const edited = shell.text('round.jsonl').replaceAll('"value":0.2', '"value":0.3');
    shell.write('edited.jsonl', edited);
    await refused(
      'COLLAPSAR_JOBS_INVALID',
      'do not say what the list was written with',
      'run',
      file,
      '--jobs',
      'edited.jsonl',
      '--index',
      '1',
    );
    expect(existsSync(shell.path('runs', 'grid', 'journal', 'job-1-of-1.journal'))).to.equal(false);
  });
});
