import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Metric, Text } from '../../../../core/contracts/index.js';
import { definePlugin, metric, objectSchema, type Options } from '../../../../core/plugin/index.js';
import { run, type RunOutcome } from '../../../../host/index.js';
import { quiet } from '../../../fixtures/chains.js';

const schema = objectSchema({ file: { type: 'string' } }, ['file']);
/** Changes a text when it is asked for the first time. */
class Meddling implements Metric<Text> {
  readonly outputs = [{ name: 'one', unit: '', better: 'higher', range: [0, 1] }] as const;
  constructor(private readonly options: Options<typeof schema>) {}
  async measure() {
    await appendFile(this.options.file, 'changed\n');
    return { one: 1 };
  }
}
const meddling = definePlugin({
  name: 'collapsar-plugin-meddling',
  version: '1.0.0',
  api: '^1.0.0',
  entries: [metric({ id: 'meddling', summary: 'Meddles', data: 'text', options: schema, implementation: Meddling })],
});

describe('a run over a folder of texts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-texts-'));
    await mkdir(join(folder, 'corpus', 'deep'), { recursive: true });
    for (let i = 0; i < 30; i++)
      await writeFile(join(folder, 'corpus', i % 2 === 0 ? 'deep' : '', `${i}.txt`), `word ${i}\nword word\n`);
    await writeFile(join(folder, 'corpus', 'empty.txt'), '\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const begin = (metrics: readonly object[]): Promise<RunOutcome> =>
    run(
      {
        study: 'texts',
        sources: [
          { use: 'text', as: 'corpus', with: { folder: join(folder, 'corpus'), rows: 'lines', draw: 'again' } },
        ],
        models: ['ngram'],
        strategies: ['replace'],
        metrics: metrics as never,
        samples: 20,
        evaluate: 20,
        generations: 2,
        seeds: 2,
        controls: false,
      },
      { out: join(folder, 'runs'), executor: 'inline', logger: quiet, plugins: [meddling] },
    );

  it('says on the page and in summary.json how the texts were read, and no path', async () => {
    const { folder: out } = await begin([{ use: 'support' }]);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    const told = /reads 30 documents of 31 files: 54 rows to train on, 3 of 3 documents to test with/u;
    expect(page.replaceAll('\u202f', '')).to.match(told);
    const summary = await readFile(join(out, 'summary.json'), 'utf8');
    expect(summary)
      .to.match(told)
      .and.to.match(/"empty": ?1/u);
    for (const published of [page, summary]) expect(published).to.not.include(folder);
  });

  it('fails the cells that read others than it began with, and says which source', async () => {
    const file = join(folder, 'corpus', '1.txt');
    const { results } = await begin([{ use: 'meddling', with: { file } }]);
    expect(results.counts).to.include({ done: 0, failed: 2 });
    for (const { code, message } of results.failures) {
      expect(code).to.equal('COLLAPSAR_INPUT_CHANGED');
      expect(message).to.match(/source text \(corpus\): expected SHA-256 [0-9a-f]{12}…, found SHA-256 [0-9a-f]{12}…/u);
    }
  });
});
