import { expect } from 'chai';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { root } from '../repo/tree.js';
import { Shell } from './command.js';

const PUBLIC = pathToFileURL(join(root, 'dist/core/public.js')).href;

/** A point mass at `shift`, which it imports; where `edits` says so, its fit edits what it imports. */
const PLUGIN = `
import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { definePlugin, model, noOptions } from '${PUBLIC}';
import { shift } from './lib/shift.mjs';

class Shifted {
  async fit({ parts }, { generation }) {
    appendFileSync('fits', '.');
    if (statSync('fits').size === Number(process.env.EDITS)) writeFileSync('lib/constant.mjs', 'export const constant = 5;');
    const { values } = parts[0].samples;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length + shift;
    return {
      sample: async (count, { random }) => ({
        kind: 'vectors', count, shape: [1], values: Float64Array.from({ length: count }, () => mean + random.normal()),
      }),
      save: async () => ({ meta: null }),
    };
  }
  async restore() { throw new Error('none is kept'); }
}
export default definePlugin({
  name: 'shifting', version: '1.0.0', api: '^1.0.0',
  entries: [model({ id: 'shifted', summary: 'A normal that drifts', data: 'vectors', options: noOptions, provides: ['sample'], implementation: Shifted })],
});
`;

const METRIC = `
import { definePlugin, metric, noOptions } from '${PUBLIC}';
import { shift } from './lib/shift.mjs';
class Constant {
  outputs = [{ name: 'value', unit: '', better: 'ideal', ideal: 'real', range: [0, 9] }];
  async measure() { return { value: shift }; }
}
export default definePlugin({
  name: 'measuring', version: '1.0.0', api: '^1.0.0',
  entries: [metric({ id: 'constant', summary: 'A constant', data: 'vectors', options: noOptions, implementation: Constant })],
});
`;

describe('a plugin given as a file', function () {
  this.timeout(120_000);
  let shell: Shell;
  beforeEach(() => {
    shell = new Shell();
    shell.write('plugin.mjs', PLUGIN);
    shell.write('lib/shift.mjs', `export { constant as shift } from './constant.mjs';`);
    shell.write('lib/constant.mjs', 'export const constant = 1;');
    shell.write('beside.mjs', 'export {};');
    shell.study({ plugins: ['./plugin.mjs'], models: ['shifted'], controls: false });
  });
  afterEach(() => shell.remove());

  const run = (...flags: readonly string[]) => shell.collapsar('run', 'study.yaml', '--executor', 'inline', ...flags);
  const rows = (of = shell): string => readFileSync(of.path('runs/small/results.csv'), 'utf8');
  /** The rows of the study as it stands, from a folder where nothing ever was another way: this process has loaded none of it. */
  const clean = async (): Promise<string> => {
    const other = new Shell();
    try {
      cpSync(shell.folder, other.folder, { recursive: true });
      for (const left of ['runs', 'fits']) rmSync(other.path(left), { recursive: true, force: true });
      const { code, stderr } = await other.here('run', 'study.yaml', '--quiet');
      expect(code, stderr).to.equal(0);
      return rows(other);
    } finally {
      other.remove();
    }
  };

  it('is another one when a constant in a file that it imports is changed: cells are computed anew', async () => {
    expect(run().code).to.equal(0);
    const first = rows();
    shell.write('lib/constant.mjs', 'export const constant = 2;');
    const { stderr } = run();
    expect(stderr).to.include('2 cells of another content of plugin shifting are kept in the journal and not used.');
    expect(stderr).to.include('2 cells, 0 recorded already');
    const second = rows();
    expect(second).not.to.equal(first);
    expect(second).to.equal(await clean());
    // As it was; a file beside it is no part of it.
    shell.write('lib/constant.mjs', 'export const constant = 1;');
    shell.write('beside.mjs', 'export const changed = true;');
    expect(run().stderr).to.include('2 cells, 2 recorded already');
    expect(rows()).to.equal(first);
  });

  it('that measures leaves the chains as they are: its own rows alone are new', () => {
    shell.write('metric.mjs', METRIC);
    shell.study({ plugins: ['./metric.mjs'], metrics: ['moments', 'constant'], controls: false });
    expect(run().code).to.equal(0);
    const ofMetric = (name: string): string[] =>
      rows()
        .split('\n')
        .filter((line) => line.includes(`,${name}.`));
    const chains = ofMetric('moments');
    expect(ofMetric('constant').every((line) => line.includes(',1,'))).to.equal(true);
    shell.write('lib/constant.mjs', 'export const constant = 2;');
    const { code, stderr } = run();
    expect(code, stderr).to.equal(0);
    expect(ofMetric('moments')).to.deep.equal(chains);
    expect(ofMetric('constant')).to.have.length(6);
    expect(ofMetric('constant').every((line) => line.includes(',2,'))).to.equal(true);
  });

  /** Of the study as it stands, where nobody edits anything: what every executor is held against. */
  let kept: Promise<string> | undefined;
  const undisturbed = (): Promise<string> => (kept ??= clean());
  for (const executor of [['inline'], ['local', '--workers', '2']])
    it(`fails cells whose code changed while they ran: ${executor.join(' ')}`, async () => {
      const expected = await undisturbed();
      const { code, stderr } = shell.with({ EDITS: '4' }, 'run', 'study.yaml', '--executor', ...executor);
      expect(code).to.equal(3);
      expect(stderr).to.match(
        /plugin shifting \(plugin\.mjs\): expected 1\.0\.0 sha256-\S{12}…, found 1\.0\.0 sha256-\S{12}…/,
      );
      const whole = new Set(expected.split('\n'));
      expect(
        rows()
          .split('\n')
          .filter((line) => !whole.has(line)),
      ).to.deep.equal([]);
      shell.write('lib/constant.mjs', 'export const constant = 1;');
      expect(run().code).to.equal(0);
      expect(rows()).to.equal(expected);
    });
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
