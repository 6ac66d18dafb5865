import {
  appendFileSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { madeOf } from '../../../core/container/cell-files.js';
import type { ReportedRun } from '../../../core/container/index.js';
import type { JsonObject } from '../../../core/contracts/index.js';
import { readMade, readRun, writeMade } from '../../../core/journal/index.js';
import { openRecorded, run } from '../../../host/index.js';
import { quiet } from '../../fixtures/chains.js';

const STUDY = {
  study: 'twice',
  sources: [{ use: 'normal', with: { dimensions: 2 } }],
  models: ['gaussian'],
  strategies: ['replace', 'accumulate'],
  metrics: ['moments'],
  samples: 20,
  evaluate: 50,
  generations: 3,
  seeds: 2,
};
const TABLES = ['results.csv', 'lineage.csv', 'traces.csv'];
const MADE = [...TABLES, 'report.html', 'summary.json', 'tables.json', 'gallery/rows.jsonl'];

describe('the tables of a run that is run again', function () {
  this.timeout(60_000);
  const out = mkdtempSync(join(tmpdir(), 'collapsar-twice-'));
  const folder = join(out, STUDY.study);
  const at = (name: string): string => join(folder, name);
  after(() => rmSync(out, { recursive: true }));
  const again = (more: JsonObject = {}, options: Parameters<typeof run>[1] = {}) =>
    run({ ...STUDY, ...more }, { out, executor: 'inline', workers: 1, logger: quiet, ...options });

  /** Which of these files are others than before: written files get another inode. */
  const written = async (
    work: () => Promise<unknown>,
    names: readonly string[] = TABLES,
  ): Promise<readonly string[]> => {
    const identity = (name: string): string | undefined => {
      const { ino, mtimeNs } = statSync(at(name), { bigint: true, throwIfNoEntry: false }) ?? {};
      return ino === undefined ? undefined : `${ino} ${mtimeNs}`;
    };
    const before = names.map(identity);
    await work();
    return names.filter((name, i) => identity(name) !== before[i]);
  };
  const differing = (): readonly string[] => MADE.filter((name) => readFileSync(at(name), 'latin1') !== first[name]);
  const bytes = (): Readonly<Record<string, string>> =>
    Object.fromEntries(MADE.map((name) => [name, readFileSync(at(name), 'latin1')]));
  let first: Readonly<Record<string, string>>;
  before(async () => {
    await again();
    first = bytes();
  });
  afterEach(() => {
    if (existsSync(folder)) expect(Object.keys(bytes())).to.deep.equal(MADE);
  });

  it('stay where nothing was added, and everything else says the same', async () => {
    const found = (await again()).results;
    expect(await written(async () => expect((await again()).results).to.deep.equal(found))).to.deep.equal([]);
    expect(differing()).to.deep.equal([]);
  });

  for (const [name, what, change] of [
    ['results.csv', 'has another digit, at the same time and length', (path: string) => flipDigit(path)],
    ['lineage.csv', 'has lost its end', (path: string) => truncateSync(path, statSync(path).size - 1)],
    ['traces.csv', 'has a line more', (path: string) => appendFileSync(path, '\n')],
    ['results.csv', 'is empty', (path: string) => writeFileSync(path, '')],
    ['lineage.csv', 'is gone', (path: string) => rmSync(path)],
    ['results.csv', 'is a link to the same lines', (path: string) => linkAway(path, join(out, 'elsewhere.csv'))],
  ] as const)
    it(`are written anew where ${name} ${what}, that one alone`, async () => {
      change(at(name));
      expect(await written(again)).to.deep.equal([name]);
      expect(differing()).to.deep.equal([]);
      expect(lstatSync(at(name)).isFile()).to.equal(true);
    });

  it('are written anew where nothing is noted of them, or not as it was noted', async () => {
    rmSync(at('tables.json'));
    expect(await written(again)).to.deep.equal(TABLES);
    const noted = readFileSync(at('tables.json'), 'utf8');
    // Noted as what it is: whoever did that did not write the sum.
    flipDigit(at('results.csv'));
    const { sha256 } = readMade(folder)!.files['traces.csv']!;
    writeFileSync(at('tables.json'), noted.replace(readMade(folder)!.files['results.csv']!.sha256, sha256));
    expect(readMade(folder)).to.equal(undefined);
    expect(await written(again)).to.deep.equal(TABLES);
    expect(differing()).to.deep.equal([]);
    for (const text of ['', '{}', 'null', '[1]', noted.slice(0, -1), `${noted}\n`]) {
      writeFileSync(at('tables.json'), text);
      expect(readMade(folder), text).to.equal(undefined);
    }
    expect(await written(again)).to.deep.equal(TABLES);
    expect(differing()).to.deep.equal([]);
  });

  it('are written anew where they were made of something else', async () => {
    await writeMade(folder, { ...readMade(folder)!, of: 'another version' });
    expect(await written(again)).to.deep.equal(TABLES);
    expect(differing()).to.deep.equal([]);
  });

  it('are written anew for a study that says something else, and once more for the first', async () => {
    const other = () => again({ title: 'Another', metrics: [{ use: 'moments', as: 'renamed' }] });
    expect(await written(other)).to.deep.equal(TABLES);
    expect(readFileSync(at('results.csv'), 'utf8'))
      .to.include(',renamed.')
      .and.not.include(',moments.');
    expect(await written(other)).to.deep.equal([]);
    expect(await written(again)).to.deep.equal(TABLES);
    expect(differing()).to.deep.equal([]);
  });

  it('are gone where the study asks for none of them any more', async () => {
    await again({ gallery: false });
    expect(existsSync(at('gallery/rows.jsonl'))).to.equal(false);
    await again();
    expect(differing()).to.deep.equal([]);
  });

  it('stay in the other form too, and leave none of the first behind', async () => {
    const packed = TABLES.map((name) => `${name}.gz`);
    const other = () => again({ tables: 'csv.gz' });
    expect(await written(other, packed)).to.deep.equal(packed);
    writeFileSync(at('results.csv'), 'of another day');
    expect(await written(other, packed)).to.deep.equal([]);
    expect(existsSync(at('results.csv'))).to.equal(false);
    truncateSync(at('results.csv.gz'), 100);
    expect(await written(other, packed)).to.deep.equal(['results.csv.gz']);
    await again();
    expect(differing()).to.deep.equal([]);
  });

  it('are written anew with the first cell that is new, and as a run in one piece writes them', async () => {
    const some = (cells: number) => () => {
      let left = cells;
      return again({ seeds: 3 }, { select: ({ seed }) => seed === 3 && left-- > 0 });
    };
    // Of the same cells, for a study that asks for more.
    expect(await written(some(0))).to.deep.equal(TABLES);
    expect(await written(some(0))).to.deep.equal([]);
    expect(await written(some(1))).to.deep.equal(TABLES);
    expect(await written(some(1))).to.deep.equal([]);
    await again({ seeds: 3 });
    expect(await written(() => again({ seeds: 3 }))).to.deep.equal([]);
    const grown = TABLES.map((name) => readFileSync(at(name), 'utf8'));
    await again({ seeds: 3 }, { fresh: true });
    expect(TABLES.map((name) => readFileSync(at(name), 'utf8'))).to.deep.equal(grown);
    await again({}, { fresh: true });
    for (const name of TABLES) expect(bytes()[name]).to.equal(first[name]);
    first = bytes();
  });

  it('are written anew where cells were recorded and nothing was written of them', async () => {
    const aborted = new AbortController();
    const stop = again(
      { seeds: 4 },
      { signal: aborted.signal, onProgress: ({ type }) => type === 'advanced' && aborted.abort() },
    );
    await stop.then(
      () => expect.fail('it was aborted'),
      (error: unknown) => expect(String(error)).to.include('interrupted'),
    );
    expect(readFileSync(at('results.csv'), 'latin1')).to.equal(first['results.csv']);
    // The same study as in the tables: of another journal.
    expect(await written(again)).to.deep.equal(TABLES);
    for (const name of TABLES) expect(bytes()[name]).to.equal(first[name]);
  });

  it('are all written by report, and may stay after it', async () => {
    const { runner } = await openRecorded(folder);
    expect(await written(() => runner.report(folder, new AbortController().signal))).to.deep.equal(TABLES);
    expect(await written(again)).to.deep.equal([]);
  });

  it('are told apart by whatever decides them', async () => {
    const { record, journal, close } = await readRun(folder).then((opened) => ({
      record: opened.record,
      journal: opened.journal,
      close: () => opened.close(),
    }));
    try {
      const digest = await journal.digest();
      const told: ReportedRun = { record, outputs: {} };
      const others = [
        madeOf(told, '1.0.0', digest),
        madeOf(told, '1.0.1', digest),
        madeOf(told, '1.0.0', `${digest}0`),
        madeOf({ ...told, outputs: { m: [] } }, '1.0.0', digest),
        madeOf({ ...told, record: { ...record, command: 'another' } }, '1.0.0', digest),
      ];
      expect(new Set(others).size).to.equal(others.length);
      expect(madeOf({ record: structuredClone(record), outputs: {} }, '1.0.0', digest)).to.equal(others[0]);
    } finally {
      await close();
    }
  });
});

/** As someone who edits a number and hides it. */
const flipDigit = (path: string): void => {
  const { atime, mtime, size } = statSync(path);
  const text = readFileSync(path, 'latin1');
  const last = text.search(/[a-z\d](?=[^a-z\d]*$)/);
  writeFileSync(path, `${text.slice(0, last)}${text[last] === '7' ? '8' : '7'}${text.slice(last + 1)}`);
  utimesSync(path, atime, mtime);
  if (statSync(path).size !== size) throw new Error('The length is another one.');
};

const linkAway = (path: string, to: string): void => {
  copyFileSync(path, to);
  rmSync(path);
  symlinkSync(to, path);
};
