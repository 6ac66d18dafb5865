import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, StudyResults } from '../../core/contracts/index.js';
import { makeHost, run } from '../../host/index.js';
import { findingsWithText, planWarningText, recordingsText } from '../../reports/words/index.js';
import { quiet } from '../fixtures/chains.js';
import { foundOf, placeBy, record } from '../fixtures/recordings.js';
import { asCsv, asRecords, gappyPatients, patients, TableFolder } from '../fixtures/tables.js';

const folder = new TableFolder();
after(() => folder.remove());

const results = async (study: JsonObject): Promise<StudyResults> =>
  (await run(study, { out: folder.path, executor: 'inline', logger: quiet })).results;

const read = (of: JsonObject, files: string, more: JsonObject = {}, over: JsonObject = {}): JsonObject => ({
  ...of,
  study: `${String(of['study'])}-read`,
  models: [{ use: 'recorded', as: 'trainer', with: { files: join(folder.path, files), control: 'recorded', ...more } }],
  strategies: [{ use: 'recorded', as: 'replace', with: { strategy: 'replace', syntheticShare: 1 } }],
  ...over,
});

const small = { strategies: ['replace'], samples: 40, evaluate: 50, generations: 3, seeds: 5 };
const csv = folder.write('patients.csv', asCsv(asRecords(patients(300, 2, true))));
const gappy = folder.write('gappy.csv', asCsv(asRecords(gappyPatients(300))));
const book = folder.write(
  'book.txt',
  Array.from(
    { length: 120 },
    (_, i) => `line ${i} of a ${['long', 'short', 'dull'][i % 3]!} book about ${i % 7} men`,
  ).join('\n'),
);
const KINDS: readonly (readonly [kind: string, study: JsonObject, files: string, more?: JsonObject])[] = [
  [
    'a table with categories and classes',
    {
      study: 'table',
      sources: [{ use: 'csv', with: { file: csv, categorical: 'auto', label: 'diagnosis', draw: 'again' } }],
      models: [{ use: 'class-conditional', as: 'trainer', with: { model: 'copula' } }],
      metrics: ['column-fidelity', 'pair-fidelity', 'category-coverage'],
      ...small,
    },
    'table/{strategy}/{seed}/gen-{generation}.csv',
    { label: 'diagnosis' },
  ],
  [
    'a table with missing cells',
    {
      study: 'gaps',
      sources: [{ use: 'csv', with: { file: gappy, categorical: 'auto', missing: 'model', draw: 'again' } }],
      models: [{ use: 'cart', as: 'trainer' }],
      metrics: ['column-fidelity', 'missingness', 'category-coverage'],
      ...small,
    },
    'gaps/{strategy}/{seed}/gen-{generation}.csv',
  ],
  [
    'texts',
    {
      study: 'texts',
      sources: [{ use: 'text', with: { file: book, rows: 'lines', draw: 'again' } }],
      models: [{ use: 'ngram', as: 'trainer' }],
      metrics: ['text-diversity', 'text-length'],
      ...small,
    },
    'texts/{strategy}/{seed}/gen-{generation}.jsonl',
  ],
  [
    'images',
    {
      study: 'images',
      sources: [{ use: 'digits', with: { draw: 'again' } }],
      models: [{ use: 'kde', as: 'trainer' }],
      metrics: [{ use: 'energy-distance' }],
      ...small,
    },
    'images/{strategy}/seed_{seed}/{generation}.npy',
    { labels: false },
  ],
];

describe('a study of chains that were trained elsewhere', function () {
  this.timeout(60_000);

  for (const [kind, study, files, more] of KINDS)
    it(`gives the values and verdicts of the run that they were recorded from: ${kind}`, async () => {
      await record(study, placeBy(folder.path, files));
      expect(foundOf(await results(read(study, files, more)), 'replace')).to.deep.equal(
        foundOf(await results(study), 'replace'),
      );
    });

  const normal: JsonObject = {
    study: 'normal',
    sources: ['normal'],
    models: [{ use: 'gaussian', as: 'trainer' }],
    metrics: [{ use: 'wasserstein', with: { method: 'exact' } }, 'tail-mass'],
    ...small,
    samples: 10,
    generations: 4,
  };
  const FILES = 'normal/{strategy}/{seed}/gen-{generation}.csv';
  const fileAt = (seed: number, generation: number): string =>
    join(folder.path, `normal/replace/${seed}/gen-${generation}.csv`);
  const toldOf = (found: StudyResults): string =>
    findingsWithText(found)
      .map(({ text }) => text)
      .join('\n');
  before(() => record(normal, placeBy(folder.path, FILES)));

  it('says what is not known of them, and writes no row of a training set', async () => {
    const found = await results(read(normal, FILES));
    expect(toldOf(found)).to.include(
      'The generations of trainer were trained elsewhere, and their rows are read from files, each of 50 rows. 50 rows of each are measured. Synthetic shares are as the study states them: replace 1.',
    );
    expect(toldOf(found)).to.include(
      "that these were trained on real rows alone, by the same trainer and on as many rows, is the study's word",
    );
    expect(found.lineage).to.deep.equal([]);
    const out = join(folder.path, 'normal-read');
    expect(await readFile(join(out, 'results.csv'), 'utf8')).to.not.include('rows.real');
    expect(await readFile(join(out, 'report.html'), 'utf8')).to.include('trained elsewhere');
    expect(await readFile(join(out, 'summary.json'), 'utf8')).to.include('trained elsewhere');
  });

  it('calls nothing absent where chains are compared with their own first generation', async () => {
    const found = await results(read(normal, FILES, { control: 'first-generation' }, { study: 'first' }));
    expect(found.groups.map(({ strategy, role }) => [strategy, role])).to.deep.equal([
      ['replace', 'strategy'],
      ['replace generation 1', 'control'],
    ]);
    for (const verdict of found.verdicts) {
      expect(verdict.state).to.not.equal('absent');
      if (verdict.state === 'not-measured') continue;
      expect(verdict.caveats[0]).to.deep.equal({ kind: 'since-first' });
      if (verdict.state === 'present') expect(verdict.withinTolerance).to.equal(false);
    }
    expect(toldOf(found)).to.include('Against its own first generation replace').and.to.not.include('real rows. After');
    expect(toldOf(found)).to.include('nothing is called absent');
    const page = await readFile(join(folder.path, 'first', 'report.html'), 'utf8');
    expect(page).to.not.match(/trained on\s+real\s+rows alone|ways? of mixing|run the same model/);
  });

  it('judges nothing against a stand-in, and says why', async () => {
    const found = await results(
      read(
        normal,
        FILES,
        { control: 'stand-in', standIn: 'gaussian' },
        { study: 'stand', gates: [{ verdict: { 'any-risk': 'absent' } }] },
      ),
    );
    expect(found.verdicts).to.deep.equal([]);
    expect(found.gates!.map(({ met }) => met)).to.deep.equal([false]);
    expect(found.groups.map(({ strategy }) => strategy)).to.deep.equal(['replace', 'real-only stand-in']);
    expect(found.series.filter(({ group }) => group === 1).every(({ generations }) => generations === 4)).to.equal(
      true,
    );
    expect(toldOf(found))
      .to.include('so that no definition of collapse is judged')
      .and.to.not.include('set `controls: true`');
  });

  it('tells sizes that differ, and measures as many rows of each', async () => {
    const lines = (await readFile(fileAt(2, 3), 'utf8')).split('\n');
    const kept = lines.join('\n');
    writeFileSync(fileAt(2, 3), [...lines.slice(0, -1), ...lines.slice(1)].join('\n'));
    const found = await results(read(normal, FILES, {}, { study: 'sizes' }));
    writeFileSync(fileAt(2, 3), kept);
    expect(found.counts.failed).to.equal(0);
    expect(found.recordings![0]).to.deep.equal({ group: 0, files: 20, fewest: 50, most: 100 });
    expect(toldOf(found)).to.include(
      'which differ in size: 50 to 100 rows. 50 rows of each are measured, drawn without replacement',
    );
  });

  it('names a generation that is missing before the run and in it, and calls nothing absent without it', async () => {
    renameSync(fileAt(3, 2), join(folder.path, 'away.csv'));
    const study = read(normal, FILES, {}, { study: 'gap' });
    const { host } = await makeHost({ folder: '.', logger: quiet });
    const plan = await host.plan(host.resolve(study), new AbortController().signal);
    expect(plan.recordings.map(recordingsText)).to.deep.equal([
      'Recorded of trainer: strategies real-only and replace; seeds 1 to 5; generations 1 to 4.',
    ]);
    expect(plan.warnings.map(planWarningText).filter((text) => text.includes('recorded'))).to.deep.equal([
      'Model trainer: 1 generation that the study asks for was not recorded, first generation 2 of strategy replace, seed 3. Such chains fail there and count as the worst.',
    ]);
    const found = await results(study);
    renameSync(join(folder.path, 'away.csv'), fileAt(3, 2));
    expect(found.failures.map(({ code, seed, generation }) => [code, seed, generation])).to.deep.equal([
      ['COLLAPSAR_RECORDING_MISSING', 3, 2],
    ]);
    expect(found.failures[0]!.message).to.include(
      'normal/replace/3/gen-2.csv: generation 2 of strategy replace with seed 3 was not recorded',
    );
    for (const { state, lost } of found.verdicts.filter(({ group }) => group === 0))
      if (state !== 'not-measured') {
        expect(state).to.not.equal('absent');
        expect(lost).to.include({ here: 1, control: 0, n: 5 });
      }
    // What was missing came: nothing recorded of other data is used.
    expect((await results(study)).counts).to.include({ done: 10, failed: 0 });
  });

  it('tells what was recorded and not asked for', async () => {
    const { host } = await makeHost({ folder: '.', logger: quiet });
    const study = host.resolve(
      read(normal, FILES, { control: 'first-generation' }, { seeds: [1, 2, 4], generations: 3 }),
    );
    const { warnings } = await host.plan(study, new AbortController().signal);
    expect(warnings.map(planWarningText)).to.include(
      'Model trainer: Each chain is compared with its own first generation: that shows a change since then, and cannot tell it from training sets of another size or from chance in the first fit. Present means worse than generation 1; nothing is called absent, for what real rows alone would have given is not known.',
    );
    expect(warnings.map(planWarningText)).to.include(
      'Model trainer: recorded, and not asked for: strategies real-only; seeds 3 and 5; generations 4.',
    );
  });

  const refusal = async (change: JsonObject, over: JsonObject = {}): Promise<string> => {
    const { host } = await makeHost({ folder: '.', logger: quiet });
    try {
      await host.plan(host.resolve(read(normal, FILES, change, over)), new AbortController().signal);
    } catch (error) {
      return `${(error as { code: string }).code}: ${(error as Error).message}`;
    }
    return 'nothing was refused';
  };

  it('refuses a pattern that finds nothing, names no place or one twice, before anything runs', async () => {
    const at = (files: string): JsonObject => ({ files: join(folder.path, files) });
    expect(await refusal(at('normal/{strategy}/{seed}/g-{generation}.csv'))).to.match(
      /^COLLAPSAR_RECORDING_INVALID: .*no file matches normal\/\{strategy\}\/\{seed\}\/g-\{generation\}\.csv/s,
    );
    expect(await refusal(at('normal/{strategy}/{seed}/gen-1.csv'))).to.include(
      'does not say where the generation stands',
    );
    expect(await refusal(at('normal/{strategy}/{sed}/gen-{generation}.csv'))).to.include('`files` has {sed}');
    expect(await refusal(at('{label}/{strategy}/{seed}/gen-{generation}'))).to.match(
      /`files` has \{label\}.*last and by\s+itself, \{label\}/s,
    );
    expect(await refusal(at('normal/{strategy/{seed}/gen-{generation}.csv'))).to.include('RECORDING_INVALID');
    expect(await refusal({ firstGeneration: 2 }))
      .to.include('comes before generation 2')
      .and.to.include('firstGeneration: 1');
    writeFileSync(fileAt(1, 1).replace('gen-1', 'gen-01'), 'x\n1\n');
    expect(await refusal({})).to.match(/gen-01\.csv and .*gen-1\.csv are the same generation/);
    rmSync(fileAt(1, 1).replace('gen-1', 'gen-01'));
    expect(await refusal({ control: 'stand-in' })).to.include('`control: stand-in` needs a `standIn`');
    expect(await refusal({}, { strategies: ['replace'] })).to.include(
      'trains on rows, and the generations of model trainer',
    );
    expect(await refusal({}, { metrics: ['memorisation'] })).to.include(
      'needs training (the rows that it was trained on are known)',
    );
    expect(await refusal({}, { metrics: ['log-likelihood'] })).to.include('needs logLikelihood');
  });
});
