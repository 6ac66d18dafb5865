import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StudyRecord } from '../../../core/contracts/index.js';
import { cleanRun, openRun, readRun, type DiskUse } from '../../../core/journal/index.js';
import { recordOf as taken } from '../../fixtures/records.js';
import { generationOf, temporaryFolder } from './folders.js';

const RECORD = { schema: 'collapsar/study@1', study: { study: 'mine' } } as StudyRecord;
const CELLS = ['finished', 'by-chance', 'failed', 'open'];

describe('cleanRun', () => {
  const folder = temporaryFolder();
  const address: Record<string, string> = {};
  /** Four cells with a checkpoint each, and what can lie beside them. */
  beforeEach(async () => {
    const run = await openRun(folder(), { record: RECORD });
    for (const cell of CELLS) {
      run.journal.append(taken(generationOf(cell, 1)));
      const state = new Float64Array(1000).fill(cell.length);
      address[cell] = await run.store.put({ meta: cell, arrays: { state } });
      run.journal.append({ cell, type: 'checkpoint', generation: 1, address: address[cell] });
    }
    for (const cell of ['finished', 'by-chance']) run.journal.append({ cell, type: 'done', seconds: 1000 });
    const failure = { code: 'COLLAPSAR_PLUGIN_THREW', message: 'no' } as const;
    run.journal.append({ cell: 'failed', type: 'failed', failure, seconds: 1 });
    await run.close();
    for (const name of ['logs', 'gallery', join('checkpoints', 'tmp-1-0-2-3')]) mkdirSync(join(folder(), name));
    for (const name of ['tmp-12-0-345-6', join('checkpoints', 'tmp-1-0-2-3', 'a'), join('journal', 'main.lock-9')])
      writeFileSync(join(folder(), name), 'half');
    for (const name of ['results.csv', 'report.html', join('gallery', 'rows.jsonl')])
      writeFileSync(join(folder(), name), 'made');
    for (const name of ['tmp-notes.txt', 'own.lock', join('logs', 'a.log')])
      writeFileSync(join(folder(), name), 'kept');
  });
  const clean = (options = {}): Promise<readonly DiskUse[]> =>
    cleanRun(folder(), { again: () => new Set(['finished', 'failed', 'open']), ...options });
  const removedOf = (uses: readonly DiskUse[]) => Object.fromEntries(uses.map(({ kind, removed }) => [kind, removed]));
  const files = (): string[] => (readdirSync(folder(), { recursive: true }) as string[]).sort();
  const stateOf = async (cell: string): Promise<unknown> => {
    const run = await readRun(folder());
    const found = await run.store.get(address[cell]!);
    await run.close();
    return found?.meta;
  };

  it('removes states of finished cells that can be computed again, and what was left half done', async () => {
    const journal = readFileSync(join(folder(), 'journal', 'main.journal'));
    const uses = await clean();
    expect(await Promise.all(CELLS.map(stateOf))).to.deep.equal([undefined, 'by-chance', 'failed', 'open']);
    const { checkpoints, unfinished, ...others } = removedOf(uses);
    expect(checkpoints).to.be.within(8000, 9000);
    expect(unfinished).to.equal(12);
    expect(others).to.deep.equal({ record: 0, derived: 0, logs: 0, other: 0 });
    expect(uses.map(({ kind, files: of }) => [kind, of])).to.deep.equal([
      ['record', 3],
      ['checkpoints', 8],
      ['derived', 3],
      ['logs', 1],
      ['unfinished', 3],
      ['other', 2],
    ]);
    expect(readFileSync(join(folder(), 'journal', 'main.journal'))).to.deep.equal(journal);
    expect(files().filter((path) => /tmp-\d|^journal.*lock/.test(path))).to.deep.equal([]);
    for (const kept of ['tmp-notes.txt', 'own.lock', 'results.csv', 'study.json', join('logs', 'a.log')])
      expect(files()).to.include(kept);
    expect(removedOf(await clean()), 'a second time nothing is left to go').to.deep.equal({
      ...others,
      checkpoints: 0,
      unfinished: 0,
    });
  });

  it('removes what is derived on request', async () => {
    expect(removedOf(await clean({ derived: true }))['derived']).to.equal(12);
    for (const gone of ['results.csv', 'report.html', join('gallery', 'rows.jsonl')])
      expect(existsSync(join(folder(), gone)), gone).to.equal(false);
    expect(existsSync(join(folder(), 'tmp-notes.txt'))).to.equal(true);
  });

  it('says the same and removes nothing when it is only asked', async () => {
    const before = files();
    const said = await clean({ derived: true, dryRun: true });
    expect(files()).to.deep.equal(before);
    expect(await clean({ derived: true })).to.deep.equal(said);
  });

  it('keeps out of a run that is going on, under whatever name', async () => {
    const part = { writer: 'shard-1-of-2', division: 'd', name: 'shard 1 of 2', keys: new Set<string>() };
    for (const options of [{}, { part }]) {
      const run = await openRun(folder(), { record: RECORD, ...options });
      const before = files();
      expect(await clean().catch((error: unknown) => error)).to.have.property('code', 'COLLAPSAR_RUN_LOCKED');
      expect(files()).to.deep.equal(before);
      await run.close();
    }
  });

  it('touches no folder that is no run', async () => {
    const none = join(folder(), 'gallery');
    for (const dryRun of [false, true])
      expect(
        await cleanRun(none, { again: () => new Set(), dryRun }).catch((error: unknown) => error),
      ).to.have.property('code', 'COLLAPSAR_USAGE');
    expect(readdirSync(none)).to.deep.equal(['rows.jsonl']);
  });
});
