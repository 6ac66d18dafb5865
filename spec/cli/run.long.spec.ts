import { expect } from 'chai';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from '../repo/tree.js';
import { Shell, type Outcome } from './command.js';

/** Loads TypeScript plugins on every supported Node. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

describe('collapsar run', function () {
  this.timeout(120_000);
  let shell: Shell;
  beforeEach(() => {
    shell = new Shell();
  });
  afterEach(() => shell.remove());

  const results = (...names: readonly string[]): string => readFileSync(shell.path(...names, 'results.csv'), 'utf8');
  const seeds = (csv: string): string[] => [
    ...new Set(
      csv
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[4]!),
    ),
  ];
  const succeed = ({ code, stdout, stderr }: Outcome): string => {
    expect(code, stderr).to.equal(0);
    return stdout;
  };

  it('writes the run folder and ends with what it found', () => {
    const out = succeed(shell.collapsar('run', shell.study()));
    expect(out).to.match(/Report: runs\/small\/report\.html/);
    expect(readdirSync(shell.path('runs/small'))).to.include.members([
      'journal',
      'report.html',
      'results.csv',
      'study.json',
      'summary.json',
    ]);
  });

  it('puts runs where --out says, and computes nothing twice', () => {
    const study = shell.study();
    succeed(shell.collapsar('run', study, '--out', 'elsewhere'));
    const again = shell.collapsar('run', study, '--out', 'elsewhere', '--set', 'seeds=3');
    succeed(again);
    expect(again.stderr).to.match(/6 cells, 4 recorded already/);
    expect(seeds(results('elsewhere/small'))).to.deep.equal(['1', '2', '3']);
  });

  it('says with --dry-run what it would do, and writes nothing', () => {
    const out = succeed(shell.collapsar('run', shell.study(), '--dry-run'));
    expect(out).to.match(/4 cells x 3 generations = 12 fits/);
    expect(existsSync(shell.path('runs'))).to.equal(false);
  });

  it('prints JSON lines and nothing else on standard output with --json', () => {
    const out = succeed(shell.collapsar('run', shell.study(), '--json'));
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; findings?: unknown[] });
    expect(lines[0]!.type).to.equal('planned');
    expect(lines.at(-1)!.type).to.equal('finished');
    expect(lines.at(-1)!.findings).to.be.an('array').that.is.not.empty;
  });

  it('runs the cells that every --filter lets through, and the rest later', () => {
    const study = shell.study({ strategies: ['replace', { use: 'mix', with: { real: 'fresh' } }], seeds: 3 });
    succeed(shell.collapsar('run', study, '--filter', 'strategy=mi*', '--filter', 'seed=1', '--filter', 'seed=3'));
    const rows = results('runs/small').trim().split('\n').slice(1);
    expect(new Set(rows.map((row) => row.split(',')[2]))).to.deep.equal(new Set(['mix']));
    expect(seeds(results('runs/small'))).to.deep.equal(['1', '3']);
    succeed(shell.collapsar('run', study));
    expect(seeds(results('runs/small'))).to.deep.equal(['1', '2', '3']);
  });

  it('runs no more cells than --limit', () => {
    const { stderr, stdout } = shell.collapsar('run', shell.study(), '--limit', '1');
    expect(stdout).to.match(/1 of 4 cells are done/);
    expect(stderr).to.match(/1 cells?,/);
  });

  it('gives another study seed other numbers, and the same one the same', () => {
    const study = shell.study();
    for (const [out, seed] of [
      ['a', '7'],
      ['b', '7'],
      ['c', '8'],
    ] as const)
      succeed(shell.collapsar('run', study, '--out', out, '--seed', seed, '--quiet'));
    expect(results('a/small')).to.equal(results('b/small'));
    expect(results('a/small')).not.to.equal(results('c/small'));
  });

  it('colours nothing where NO_COLOR is set or nobody watches', () => {
    for (const env of [{ NO_COLOR: '1' }, {}]) {
      const { stdout, stderr } = shell.with(env, 'run', shell.study(), '--fresh');
      expect(stdout + stderr).not.to.contain('\u001b');
    }
    expect(shell.with({ FORCE_COLOR: '1' }, 'run', shell.study(), '--fresh').stdout).to.contain('\u001b');
  });

  it('ends with exit code 3 when cells fail, says why once, and keeps the others', () => {
    const plugin = join(root, 'spec/fixtures/plugins/misbehaving.ts');
    const study = shell.study({ models: ['gaussian', 'throws'], plugins: [plugin], seeds: 4 });
    const { code, stdout, stderr } = shell.with({ NODE_OPTIONS: `--import ${TSX}` }, 'run', study);
    expect(code, stderr).to.equal(3);
    expect(stdout).to.match(/8 of 16 cells are done, 8 failed/);
    expect(stderr.match(/the weights are missing/g)).to.have.length(1);
    expect(stderr).to.match(/7 more cells failed in the same way/);
    expect(stderr).not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
  });

  it('ends with exit code 4 while another process writes to the folder', async () => {
    const study = shell.study({ generations: 200_000, seeds: 2 });
    const { child, ended } = shell.begin('run', study, '--quiet');
    while (!existsSync(shell.path('runs/small/study.json'))) await sleep(50);
    const second = shell.collapsar('run', study);
    child.kill('SIGINT');
    await ended;
    expect(second.code, second.stderr).to.equal(4);
    expect(second.stderr).to.match(/COLLAPSAR_RUN_LOCKED/);
  });

  it('ends with exit code 4 at a damaged journal, with file and place', () => {
    const study = shell.study();
    succeed(shell.collapsar('run', study));
    const journal = shell.path('runs/small/journal/main.journal');
    const bytes = readFileSync(journal);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(journal, bytes);
    const { code, stderr } = shell.collapsar('run', study);
    expect(code, stderr).to.equal(4);
    expect(stderr).to.match(/COLLAPSAR_RUN_DAMAGED[\s\S]*main\.journal/);
  });

  it('goes on after a torn end of the journal', () => {
    const study = shell.study();
    succeed(shell.collapsar('run', study));
    const whole = results('runs/small');
    appendFileSync(shell.path('runs/small/journal/main.journal'), '{"torn');
    succeed(shell.collapsar('run', study));
    expect(results('runs/small')).to.equal(whole);
  });

  it('refuses the folder of another study', () => {
    succeed(shell.collapsar('run', shell.study(), '--quiet'));
    const record = shell.path('runs/small/study.json');
    writeFileSync(
      record,
      readFileSync(record, 'utf8')
        .replaceAll('"small"', '"other"')
        .replace(/,\s*"sum": "\w+"/, ''),
    );
    const { code, stderr } = shell.collapsar('run', shell.study());
    expect(code, stderr).to.equal(4);
    expect(stderr).to.match(/COLLAPSAR_RUN_MISMATCH/);
  });

  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`ends with exit code ${expected} on ${signal}, and the same command goes on to the same numbers`, async () => {
      const study = shell.study({ generations: 20_000, seeds: 4 });
      const { child, ended } = shell.begin('run', study, '--json');
      await new Promise<void>((seen) =>
        child.stdout!.on('data', (data) => {
          if (String(data).includes('"advanced"')) seen();
        }),
      );
      child.kill(signal);
      const { code, stderr } = await ended;
      expect(code, stderr).to.equal(expected);
      expect(stderr).to.match(/saved[\s\S]*`collapsar report runs\/small` writes them/);
      const resumed = shell.collapsar('run', study);
      succeed(resumed);
      succeed(shell.collapsar('run', study, '--out', 'whole', '--quiet'));
      expect(results('runs/small') === results('whole/small')).to.equal(true);
    });

  it('stops after --timeout with what is done', () => {
    const { code, stdout, stderr } = shell.collapsar('run', shell.study({ generations: 200_000 }), '--timeout', '2');
    expect(code, stderr).to.equal(130);
    expect(stderr).to.match(/^Stopped after 2 s \(--timeout\)\. What was computed is saved/m);
    for (const name of ['report.html', 'results.csv', 'summary.json'])
      expect(existsSync(shell.path('runs/small', name)), name).to.equal(true);
    expect(stdout).to.match(/Report: runs\/small\/report\.html/);
  });
});
