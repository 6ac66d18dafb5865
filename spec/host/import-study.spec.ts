import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { JsonObject } from '../../core/contracts/index.js';
import { importStudy, run } from '../../host/api.js';
import { Shell } from '../cli/command.js';
import { imported, long } from '../cli/import-file.js';

describe('importStudy', function () {
  this.timeout(60_000);
  const warned: string[] = [];
  const logger = { info: () => undefined, warn: (text: string) => void warned.push(text) };
  let shell: Shell;
  before(() => {
    shell = new Shell();
    shell.write('values.csv', long());
    shell.write('import.yaml', imported());
  });
  after(() => shell.remove());
  const codeOf = (called: Promise<unknown>): Promise<unknown> =>
    called.then(
      () => 'nothing was thrown',
      (error: unknown) => (error as { readonly code?: string }).code,
    );

  it('writes the bytes that the command writes, and gives their results', async () => {
    expect((await shell.here('import', 'import.yaml', '--out', 'typed')).code).to.equal(0);
    const { folder, results } = await importStudy(shell.path('import.yaml'), { out: shell.path('called'), logger });
    expect(folder).to.equal(shell.path('called/values'));
    for (const file of ['results.csv', 'summary.json', 'report.html', 'study.json'])
      expect(withoutTimes(readFileSync(join(folder, file), 'utf8')), file).to.equal(
        withoutTimes(readFileSync(shell.path('typed/values', file), 'utf8')),
      );
    expect(results.verdicts.find(({ id }) => id === 'any-risk')).to.include({ state: 'present' });
  });

  it('takes an import as it is, with changes, and reads its files from the working directory', async () => {
    const before = process.cwd();
    process.chdir(shell.folder);
    try {
      const value = parse(imported()) as JsonObject;
      const { results } = await importStudy(value, { out: 'given', set: ['generations=2'], logger });
      expect(results.counts).to.deep.equal({ cells: 12, done: 12, failed: 0, missing: 0 });
      expect(Math.max(...results.series[0]!.points.map(({ generation }) => generation))).to.equal(2);
    } finally {
      process.chdir(before);
    }
  });

  it('refuses a study that can be run, as run refuses an import', async () => {
    expect(await codeOf(importStudy(shell.path(shell.study()), { out: shell.path('none'), logger }))).to.equal(
      'COLLAPSAR_STUDY_INVALID',
    );
    expect(await codeOf(run(shell.path('import.yaml'), { out: shell.path('none'), logger }))).to.equal(
      'COLLAPSAR_STUDY_INVALID',
    );
  });

  it('stops where it is told to', async () => {
    const stopped = importStudy(shell.path('import.yaml'), {
      out: shell.path('none'),
      signal: AbortSignal.abort(),
      logger,
    });
    expect(await codeOf(stopped)).to.equal('COLLAPSAR_INTERRUPTED');
  });
});

const withoutTimes = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
