import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { makeHost, run } from '../../host/index.js';
import { cellsOf, eventsOf, generationsOf, quiet } from '../fixtures/chains.js';
import { asCsv, asRecords, gappyPatients, patients, TableFolder } from '../fixtures/tables.js';

const folder = new TableFolder();
after(() => folder.remove());

/** Values that stand nowhere else in a report. */
const SECRET: Readonly<Record<string, string>> = { A: 'Xanthippe', B: 'Quokka', C: 'Zeppelin', intensive: 'Wombat' };
const records = asRecords(patients(300, 2, true)).map((record) => ({
  ...record,
  ward: SECRET[record['ward'] as string]!,
}));
const file = folder.write('patients.csv', asCsv(records));

const study = (more: JsonObject = {}): JsonObject => ({
  study: 'tables',
  sources: [{ use: 'csv', with: { file, categorical: 'auto', label: 'diagnosis', rare: 'ill', draw: 'again' } }],
  models: ['copula', { use: 'class-conditional', with: { model: 'copula' } }],
  strategies: ['replace', 'accumulate', { use: 'mix', with: { real: 'fixed', syntheticShare: 0.5 } }],
  metrics: [
    'column-fidelity',
    'pair-fidelity',
    'category-coverage',
    { use: 'rare-events', only: { models: ['class-conditional'] } },
  ],
  samples: 60,
  evaluate: 300,
  generations: 4,
  seeds: 2,
  ...more,
});

describe('a study of a mixed table', function () {
  this.timeout(60_000);
  let out: string;
  before(async () => {
    out = (await run(study(), { out: folder.path, executor: 'inline', logger: quiet })).folder;
  });

  it('measures columns, pairs, categories and the rare label in every generation', async () => {
    const rows = (await readFile(join(out, 'results.csv'), 'utf8')).split('\n');
    const count = (model: string, metric: string): number =>
      rows.filter((row) => row.startsWith(`csv,${model},replace,`) && row.includes(`,${metric},`)).length;
    for (const metric of ['column-fidelity.categories', 'column-fidelity.numbers', 'pair-fidelity.worst'])
      expect(count('copula', metric), metric).to.equal(8);
    expect(count('class-conditional', 'category-coverage.lost')).to.equal(8);
    expect(count('class-conditional', 'rare-events.mass')).to.equal(8);
    expect(count('copula', 'rare-events.mass')).to.equal(0);
  });

  it('writes no row, no category and no path of the table into anything that may be published', async () => {
    const published = (await readdir(out)).filter((name) => /\.(html|json|csv)$/.test(name));
    expect(published).to.include.members(['report.html', 'results.csv', 'study.json', 'summary.json']);
    const lines = records.map((record) => Object.values(record).join(','));
    for (const name of published) {
      const text = await readFile(join(out, name), 'utf8');
      // The study's record, also in the summary, says where the file lies if the study does so itself.
      const secrets = [...Object.values(SECRET), ...(name.endsWith('.json') ? [] : [folder.path])];
      for (const secret of secrets) expect(text, name).to.not.include(secret);
      expect(
        lines.filter((line) => text.includes(line)),
        name,
      ).to.deep.equal([]);
    }
    expect(await readFile(join(out, 'report.html'), 'utf8')).to.include('class-conditional');
  });

  it('can be resumed after any generation, with columns and labels, and gives the same bytes', async () => {
    for (const model of ['copula', { use: 'class-conditional', with: { model: 'copula' } }]) {
      const one = study({
        models: [model],
        strategies: ['accumulate'],
        metrics: ['column-fidelity', 'pair-fidelity', 'category-coverage'],
        seeds: 1,
        controls: false,
        checkpoints: 'all',
      });
      const first = await cellsOf(one);
      const events = await eventsOf(first.cells[0]!, first.runHere);
      const whole = generationsOf(events);
      expect(whole).to.have.length(4);
      const checkpoint = events.find((event) => event.type === 'checkpoint' && event.generation === 2);
      if (checkpoint?.type !== 'checkpoint') throw new Error('no checkpoint');
      const again = await cellsOf(one);
      const rest = generationsOf(
        await eventsOf(
          { ...first.cells[0]!, resume: { generation: 2, address: checkpoint.address } },
          again.host.runHere(first.store),
        ),
      );
      expect(JSON.stringify(rest)).to.equal(JSON.stringify(whole.slice(2)));
    }
  });
});

describe('a study of a table with missing cells', function () {
  this.timeout(60_000);

  it('refuses every model and metric that takes no such cells by name, with those that do', async () => {
    const gaps = folder.write('gaps.csv', asCsv(asRecords(gappyPatients(100))));
    const { host, dispose } = await makeHost({ folder: folder.path, logger: quiet });
    const entries = (kind: 'models' | 'metrics') =>
      host.registry
        .list(kind)
        .filter(
          ({ data, provides = [], options }) =>
            data === 'vectors' &&
            typeof provides !== 'function' &&
            !provides.includes('missing') &&
            options.required === undefined,
        );
    const said = async (more: JsonObject): Promise<string> => {
      const source = { file: gaps, missing: 'model', categorical: 'auto', draw: 'again' };
      const whole = study({
        sources: [{ use: 'csv', with: source }],
        models: ['copula'],
        metrics: ['missingness'],
        ...more,
      });
      return host.plan(host.resolve(whole), new AbortController().signal).then(() => 'nothing', String);
    };
    const [models, metrics] = [entries('models'), entries('metrics')];
    expect(models.map(({ id }) => id)).to.include.members(['gaussian', 'kde']);
    expect(metrics.map(({ id }) => id)).to.include.members(['moments', 'wasserstein']);
    for (const { id } of models)
      expect(await said({ models: [id] })).to.match(
        new RegExp(
          `model ${id} takes every cell for one that holds something[^]*use what provides .missing., as [^]*copula`,
        ),
      );
    for (const { id } of metrics)
      expect(await said({ metrics: [id] })).to.match(
        new RegExp(`metric ${id} takes every cell for one that holds something[^]*, as .*missingness`),
      );
    await dispose();
  });
});

describe('the invented admissions', () => {
  it('are what their script writes, byte for byte', () => {
    const data = new URL('../../studies/data/', import.meta.url);
    const script = join(folder.path, 'make-admissions.mjs');
    copyFileSync(new URL('make-admissions.js', data), script);
    execFileSync(process.execPath, [script], { env: {} });
    expect(readFileSync(join(folder.path, 'admissions.csv'), 'utf8')).to.equal(
      readFileSync(new URL('admissions.csv', data), 'utf8'),
    );
  });
});
