import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { StudyRecord } from '../../../core/contracts/index.js';
import { cellLogs, openRun, readRun } from '../../../core/journal/index.js';
import { verifyFolder } from '../../../cli/verify/folder.js';
import { cellThat } from '../../fixtures/cells.js';
import { recordOf as taken } from '../../fixtures/records.js';
import { generationOf, temporaryFolder } from './folders.js';

const RECORD = { schema: 'collapsar/study@1', study: { study: 'mine' } } as StudyRecord;

/** What can lie where a file belongs, and what an error calls it. */
const KINDS: readonly (readonly [name: string, said: RegExp, make: (path: string) => void])[] = [
  ['a folder', /is a folder, where a file belongs/, (path) => void mkdirSync(path)],
  ['a named pipe', /is a named pipe, where a f/, (path) => execFileSync('mkfifo', [path])],
  ['a device', /is a device, where a f/, (path) => symlinkSync('/dev/null', path)],
  ['a link to nothing', /is a link to something that is not there/, (path) => symlinkSync('nowhere', path)],
  ['a link to itself', /cannot be read \(ELOOP\)/, (path) => symlinkSync(path, path)],
];

describe('what lies in a run folder and is no ordinary file', () => {
  const folder = temporaryFolder();
  let address: string;
  beforeEach(async () => {
    const run = await openRun(folder(), { record: RECORD });
    address = await run.store.put({ meta: 'state' });
    run.journal.append(taken(generationOf('cell', 1)));
    run.journal.append({ cell: 'cell', type: 'checkpoint', generation: 1, address });
    await run.close();
    writeFileSync(join(folder(), 'results.csv'), 'source\n');
  });

  type Use = () => Promise<unknown>;
  const read: Use = async () => (await readRun(folder())).close();
  const write: Use = async () => (await openRun(folder(), { record: RECORD })).close();
  const fresh: Use = async () => (await openRun(folder(), { record: RECORD, fresh: true })).close();
  const restore: Use = async () => {
    const run = await readRun(folder());
    await run.store.get(address).finally(() => run.close());
  };
  const verify: Use = () =>
    verifyFolder(folder(), { cells: 1 } as never, {
      plugins: [],
      data: '.',
      programs: false,
      signal: new AbortController().signal,
    });

  /** Where the thing lies, and what has to look at it before it opens it. */
  const FILES: readonly (readonly [path: () => string, uses: readonly Use[]])[] = [
    [() => 'study.json', [read, write, verify]],
    [() => join('journal', 'main.journal'), [read, write, fresh]],
    [() => join('journal', 'main.seal'), [read, write, fresh]],
    [() => join('journal', 'shard-1.journal'), [read, write]],
    [() => join('journal', 'shard-1.seal'), [read, write]],
    [() => join('journal', 'main.lock'), [write, fresh]],
    [() => join('checkpoints', address.slice(0, 2), address.slice(2)), [restore]],
    [() => 'results.csv', [verify]],
  ];

  for (const [kind, said, make] of KINDS)
    it(`is named where it is ${kind}`, async function () {
      this.timeout(20_000);
      for (const [where, uses] of FILES) {
        const path = join(folder(), where());
        const kept = `${path}-kept`;
        let was = true;
        try {
          renameSync(path, kept);
        } catch {
          was = false;
        }
        make(path);
        for (const use of uses) {
          const error = await use().catch((thrown: unknown) => thrown);
          expect(error, where()).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
          expect((error as Error).message, where())
            .to.include(path)
            .and.match(said);
        }
        rmSync(path, { recursive: true });
        if (was) renameSync(kept, path);
      }
      await read();
      await write();
    });

  it('is named where it is a socket', async () => {
    const path = join(folder(), 'journal', 'other.journal');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const error = await read().catch((thrown: unknown) => thrown);
    await new Promise((resolve) => server.close(resolve));
    expect((error as Error).message)
      .to.include(path)
      .and.include('is a socket');
  });

  it('is named where a folder belongs', async () => {
    for (const [where, uses] of [
      ['journal', [read]],
      ['checkpoints', [write]],
      [join('checkpoints', 'ab'), [write]],
    ] as const)
      for (const [, , make] of [...KINDS.slice(1), [0, 0, (path: string) => writeFileSync(path, '')] as const]) {
        const path = join(folder(), where);
        rmSync(path, { recursive: true, force: true });
        mkdirSync(dirname(path), { recursive: true });
        make(path);
        for (const use of uses) {
          const error = await use().catch((thrown: unknown) => thrown);
          expect(error, where).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
          expect((error as Error).message).to.include(path);
        }
        rmSync(path, { recursive: true });
        if (where !== 'journal') await write();
      }
  });

  it('may be a link to a file', async () => {
    const path = join(folder(), 'journal', 'main.journal');
    renameSync(path, join(folder(), 'elsewhere'));
    symlinkSync(join('..', 'elsewhere'), path);
    await read();
    await write();
    const run = await readRun(folder());
    expect(run.journal.state('cell', ['moments']).reached).to.equal(1);
    await run.close();
  });

  it('is not waited for by what is only told aside', () => {
    const cell = cellThat('work', 'a');
    const logs = join(folder(), 'logs');
    mkdirSync(logs);
    execFileSync('mkfifo', [join(logs, 'none-none-T1-seed-1-a.log')]);
    cellLogs(logs)(cell, 'words');
  });

  it('is no run without its journal, so that nothing empty is written in the place of its results', async () => {
    rmSync(join(folder(), 'journal'), { recursive: true });
    const error = await read().catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
    expect((error as Error).message)
      .to.include('holds no journal')
      .and.include('collapsar verify');
  });
});
