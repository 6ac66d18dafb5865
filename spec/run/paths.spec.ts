import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, StudyResults } from '../../core/contracts/index.js';
import { run } from '../../host/index.js';
import { publishedValue } from '../../reports/words/index.js';
import { quiet } from '../fixtures/chains.js';
import { moduleAt } from '../places.js';

describe('absolute paths', function () {
  this.timeout(20_000);
  let folder: string;
  let file: string;
  const published = new Map<string, string>();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-paths-'));
    await mkdir(join(folder, 'jane.doe'));
    file = join(folder, 'jane.doe', 'private data.csv');
    const rows = Array.from({ length: 400 }, (_, i) => `${Math.sin(i)},${Math.cos(3 * i)}`);
    await writeFile(file, `a,b\n${rows.join('\n')}\n`);
    const csv = { use: 'csv', with: { file, draw: 'again' } };
    const study: JsonObject = {
      study: 'paths',
      plugins: [moduleAt('../fixtures/plugins/misbehaving', import.meta.url).pathname],
      sources: [csv],
      models: [{ use: 'gaussian' }],
      strategies: [
        {
          use: 'curate',
          with: {
            strategy: { use: 'distil', with: { teacher: csv } },
            scorer: {
              use: 'fitted-likelihood',
              with: { model: { use: 'gaussian', on: { source: csv, rows: 20 } } },
            },
          },
        },
      ],
      metrics: ['moments'],
      samples: 10,
      evaluate: 20,
      generations: 2,
      seeds: 5,
      gates: [{ verdict: { 'catastrophic-risk': 'absent' } }],
    };
    const outcome = await run(study, {
      out: folder,
      executor: 'inline',
      set: [`sources[0].with.file=${file}`],
      logger: quiet,
    });
    expect(outcome.results.counts.done).to.equal(outcome.results.counts.cells);
    for (const name of ['report.html', 'summary.json', 'junit.xml', 'results.csv', 'traces.csv', 'study.json'])
      published.set(name, await readFile(join(outcome.folder, name), 'utf8'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const name of ['report.html', 'summary.json', 'junit.xml', 'results.csv', 'traces.csv'])
    it(`of data, inner sources, plugins and the command are not in ${name}`, () => {
      const text = published.get(name)!;
      expect(text).not.to.include('jane.doe');
      expect(text).not.to.include(folder);
      expect(text).not.to.match(/(?<![\w.…:/<])\/(?:home|tmp|work|Users|root)\//);
    });
  it('stay in study.json, which is the study as its author wrote it', () =>
    expect(published.get('study.json')).to.include(JSON.stringify(file)));
  it('leave their last part in summary.json, so that the file is known by name', () => {
    const { record } = JSON.parse(published.get('summary.json')!) as StudyResults;
    expect(record.study.sources[0]!.with['file']).to.equal('…/private data.csv');
    expect(record.study.plugins).to.deep.equal([`…/misbehaving.${import.meta.url.slice(-2)}`]);
    expect(record.command).to.include('private data.csv');
  });
  it('are cut in options whatever they are called, and labels are left', () => {
    const entry = { as: '/a/b/c', only: { models: ['/a/b/c'] }, with: { model: '/home/jane/m.py', source: '/x/y/z' } };
    expect(publishedValue(entry)).to.deep.equal({
      ...entry,
      with: { model: '…/m.py', source: '…/z' },
    });
    expect(publishedValue({ model: { checkpoint: '/home/jane/runs/checkpoints/ab' } })).to.deep.equal({
      model: { checkpoint: '…/ab' },
    });
  });
});
