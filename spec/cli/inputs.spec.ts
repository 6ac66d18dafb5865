import { expect } from 'chai';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Shell } from './command.js';
import { failsWhatChanged, PluginFile } from './inputs.js';

describe('a plugin given as a file', function () {
  this.timeout(120_000);
  const file = new PluginFile();

  it('is another one when a constant in a file that it imports is changed: cells are computed anew', async () => {
    expect(file.run().code).to.equal(0);
    const first = file.rows();
    file.shell.write('lib/constant.mjs', 'export const constant = 2;');
    const { stderr } = file.run();
    expect(stderr).to.include('2 cells of another content of plugin shifting are kept in the journal and not used.');
    expect(stderr).to.include('2 cells, 0 recorded already');
    const second = file.rows();
    expect(second).not.to.equal(first);
    expect(second).to.equal(await file.clean());
    // As it was; a file beside it is no part of it.
    file.shell.write('lib/constant.mjs', 'export const constant = 1;');
    file.shell.write('beside.mjs', 'export const changed = true;');
    expect(file.run().stderr).to.include('2 cells, 2 recorded already');
    expect(file.rows()).to.equal(first);
  });

  failsWhatChanged(file, 'inline');
});

describe('what collapsar verify accuses', function () {
  this.timeout(120_000);
  let whole: Shell;
  let shell: Shell;
  before(async () => {
    whole = new Shell();
    whole.write('data.csv', table(0));
    whole.study({ sources: [{ use: 'csv', with: { file: 'data.csv', draw: 'again' } }], controls: false });
    expect((await whole.here('run', 'study.yaml', '--quiet')).code).to.equal(0);
  });
  beforeEach(() => {
    shell = new Shell();
    cpSync(whole.folder, shell.folder, { recursive: true });
  });
  afterEach(() => shell.remove());
  after(() => whole.remove());
  const table = (shift: number): string =>
    ['x', ...Array.from({ length: 40 }, (_, i) => String(((i * 37) % 40) / 10 + shift))].join('\n');
  const verify = (...of: readonly string[]) => shell.here('verify', ...of, '--cells', 'all');
  const edit = (change: (lines: readonly string[]) => readonly string[]): void => {
    const file = shell.path('runs/small/results.csv');
    writeFileSync(file, change(readFileSync(file, 'utf8').split('\n')).join('\n'));
  };
  const json = (file: string): Record<string, unknown> =>
    JSON.parse(readFileSync(shell.path('runs/small', file), 'utf8')) as Record<string, unknown>;

  it('the data, where they are not those of the run', async () => {
    shell.write('data.csv', table(1));
    for (const of of ['runs/small', 'runs/small/report.html']) {
      const { code, stdout } = await verify(of);
      expect(code, stdout).to.equal(2);
      expect(stdout.replace(/\s+/g, ' ')).to.match(
        /need have changed them: data of csv, content: \w{12}… → \w{12}…: other data/,
      );
    }
  });
  it('the results, where data and versions are the same and every cell says that it read these', async () => {
    edit((lines) => lines.map((line, i) => (i === 1 ? line.replace(/[^,]*,([^,]*)$/, '7,$1') : line)));
    const { code, stdout } = await verify('runs/small');
    expect(code, stdout).to.equal(1);
    expect(stdout).to.include('Not the same');
  });
  it('nobody, where an earlier version ran cells and a file may have been replaced meanwhile', async () => {
    edit((lines) => lines.map((line, i) => (i === 1 ? line.replace(/[^,]*,([^,]*)$/, '7,$1') : line)));
    const { inputs: _inputs, ...record } = json('study.json');
    writeFileSync(shell.path('runs/small/study.json'), JSON.stringify(record));
    rmSync(shell.path('runs/small/journal'), { recursive: true });
    const { code, stdout } = await verify('runs/small');
    expect(code, stdout).to.equal(2);
    expect(stdout.replace(/\s+/g, ' ')).to.include('a file may have been replaced while it went on');
  });
  it('the folder, where its cells are of two data, and so do run and report', async () => {
    const { sum: _sum, ...record } = json('study.json');
    const inputs = Object.fromEntries(Object.keys(record['inputs'] as object).map((name) => [name, 'e'.repeat(64)]));
    writeFileSync(shell.path('runs/small/study.json'), JSON.stringify({ ...record, inputs }));
    for (const verb of ['verify', 'report']) {
      const { code, stderr } = await shell.here(verb, 'runs/small');
      expect(code, stderr).to.equal(4);
      expect(stderr).to.include('COLLAPSAR_RUN_MIXED').and.to.include('2 of its cells have read another source csv');
    }
  });
  it('nobody, where chains failed or were not run', async () => {
    const more = ['--set', 'seeds=4', '--limit', '3'];
    expect((await shell.here('run', 'study.yaml', '--quiet', ...more)).code).to.equal(0);
    const { code, stdout } = await verify('runs/small');
    expect(code, stdout).to.equal(0);
    expect(stdout).to.include('1 of 4 chains were not compared');
    rmSync(shell.path('runs/small/journal'), { recursive: true });
    const without = await verify('runs/small');
    expect(without.code, without.stdout).to.equal(2);
    expect(without.stdout.replace(/\s+/g, ' ')).to.include('nobody can tell whether they failed or were taken out');
  });
  it('whoever took lines out, where the journal has them', async () => {
    edit((lines) => lines.filter((_, i) => i !== lines.length - 2));
    const { code, stdout } = await verify('runs/small');
    expect(code, stdout).to.equal(1);
  });
});
