import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StudyRecord } from '../../../core/contracts/index.js';
import { openRun, readRun, type RunFolder } from '../../../core/journal/index.js';
import { expectRefusal } from '../plugin/thrown.js';
import { EARLIER, generationOf, temporaryFolder } from './folders.js';
import { recordOf as taken } from '../../fixtures/records.js';

const recordOf = (study: string, generations = 5): StudyRecord =>
  ({ schema: 'collapsar/study@1', study: { study, generations, title: 'Größe' } }) as StudyRecord;
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: Error & { code: string }) => error.code,
  );

describe('a run folder', () => {
  const folder = temporaryFolder();
  const run = (): string => join(folder(), 'runs', 'mine');
  const record = recordOf('mine');

  it('is made where there is none, and opened again with what it holds', async () => {
    const first = await openRun(run(), { record });
    expect(first.record).to.deep.equal(record);
    first.journal.append(taken(generationOf('a', 1)));
    const address = await first.store.put({ meta: 'state' });
    first.journal.append({ cell: 'a', type: 'checkpoint', generation: 1, address });
    await first.close();
    expect(readdirSync(run()).sort()).to.deep.equal(['checkpoints', 'journal', 'study.json']);
    expect(readdirSync(join(run(), 'journal'))).to.deep.equal(['main.journal', 'main.seal']);

    const again = await openRun(run(), { record });
    expect(again.journal.state('a', ['moments'])).to.deep.equal({ reached: 1, checkpoint: { generation: 1, address } });
    expect(await again.store.get(address)).to.deep.equal({ meta: 'state' });
    await again.close();
  });

  it('seals the journal of the version before, which said nothing of its end, when it has gone on beside it', async () => {
    await (await openRun(run(), { record })).close();
    const journals = join(run(), 'journal');
    for (const name of readdirSync(journals)) rmSync(join(journals, name));
    writeFileSync(join(journals, 'main.journal'), EARLIER);
    const before = await readRun(run());
    expect(before.journal.unsealed).to.deep.equal([join(journals, 'main.journal')]);
    await before.close();
    const writing = await openRun(run(), { record });
    writing.journal.append(taken(generationOf('more', 1)));
    await writing.close();
    const after = await readRun(run());
    expect(after.journal.unsealed).to.deep.equal([]);
    expect(after.journal.state('cell', []).reached).to.equal(2);
    await after.close();
    expect(readFileSync(join(journals, 'main.journal')), 'it stays as it is').to.deep.equal(EARLIER);
    // From now on its end may not be lost.
    writeFileSync(join(journals, 'main.journal'), EARLIER.subarray(0, EARLIER.length - 30));
    expect(await codeOf(readRun(run()))).to.equal('COLLAPSAR_RUN_DAMAGED');
  });

  it('of an earlier version has the tolerance in nats that a study has which writes none', async () => {
    const tolerance = { increase: 0.1, against: 'real-only', window: 0.5 };
    const earlier = { ...record, study: { ...record.study, tolerance } } as unknown as StudyRecord;
    await (await openRun(run(), { record: earlier })).close();
    const read = await readRun(run());
    expect(read.record.study.tolerance).to.deep.equal({ ...tolerance, nats: Math.log(1.1) });
    await read.close();
  });

  it('welcomes the same study with other settings and refuses another study', async () => {
    await (await openRun(run(), { record })).close();
    await (await openRun(run(), { record: recordOf('mine', 50) })).close();
    const { sum, ...written } = JSON.parse(readFileSync(join(run(), 'study.json'), 'utf8')) as Record<string, unknown>;
    expect(written).to.deep.equal(recordOf('mine', 50));
    expect(sum).to.match(/^[0-9a-f]{64}$/);
    const other = openRun(run(), { record: recordOf('other') });
    expect(await codeOf(other)).to.equal('COLLAPSAR_RUN_MISMATCH');
    expect(readdirSync(join(run(), 'journal')), 'the lock is let go').to.deep.equal(['main.journal', 'main.seal']);
  });

  const part = (index: number, of = 2) => ({
    writer: `shard-${index}-of-${of}`,
    division: `of ${of}`,
    name: `shard ${index} of ${of}`,
    keys: new Set<string>(),
  });

  it('is written by one process at a time, or by several that run parts of one division', async () => {
    const one = await openRun(run(), { record, part: part(1) });
    const two = await openRun(run(), { record, part: part(2) });
    one.journal.append(taken(generationOf('a', 1)));
    two.journal.append(taken(generationOf('b', 1)));
    expect(await two.collect(), 'another part may be about to name its checkpoint').to.equal(0);
    for (const other of [{ record }, { record, part: part(1) }, { record, part: part(3, 4) }])
      expect(await codeOf(openRun(run(), other))).to.equal('COLLAPSAR_RUN_LOCKED');
    await one.close();
    await expectRefusal(
      () => openRun(run(), { record, part: part(1, 3) }),
      'COLLAPSAR_RUN_LOCKED',
      'shard 2 of 2 (process',
      'shard 1 of 3 is not of the same division',
    );
    await two.close();
    const main = await openRun(run(), { record });
    expect([...main.journal.keys].sort()).to.deep.equal(['a', 'b']);
    expect(await codeOf(openRun(run(), { record, part: part(1) }))).to.equal('COLLAPSAR_RUN_LOCKED');
    await main.close();
    expect(readdirSync(join(run(), 'journal')).filter((name) => name.includes('.lock'))).to.deep.equal([]);
  });

  it('taken over from another machine is written to in a journal of its own, in which later runs go on', async () => {
    const left = await openRun(run(), { record, part: part(1) });
    left.journal.append(taken(generationOf('a', 1)));
    await left.journal.flush();
    const lock = join(run(), 'journal', 'shard-1-of-2.lock');
    const { beat: _beat, ...holder } = JSON.parse(readFileSync(lock, 'utf8')) as { beat: number };
    writeFileSync(lock, JSON.stringify({ ...holder, host: 'elsewhere', beat: 0.01 }));
    const next = await openRun(run(), { record, part: part(1) });
    next.journal.append(taken(generationOf('a', 2)));
    // The one that only stood still may yet write: in a file that nobody else does.
    left.journal.append(taken(generationOf('a', 2)));
    await left.journal.flush();
    await next.close();
    const again = await openRun(run(), { record, part: part(1) });
    again.journal.append(taken(generationOf('a', 3)));
    await again.close();
    const sealed = await readRun(run());
    expect(sealed.journal.unsealed, 'both are closed by whoever goes on').to.deep.equal([]);
    await sealed.close();
    await left.close();
    expect(readdirSync(join(run(), 'journal')).sort()).to.deep.equal([
      'shard-1-of-2.journal',
      'shard-1-of-2.part',
      'shard-1-of-2.seal',
      'shard-1-of-2~2.journal',
      'shard-1-of-2~2.seal',
    ]);
    const whole = await readRun(run());
    expect(whole.journal.state('a', []).reached).to.equal(3);
    await whole.close();
  });

  it('can be read while a run is going on in it, and is not changed by that', async () => {
    const writing = await openRun(run(), { record });
    writing.journal.append(taken(generationOf('a', 1)));
    await writing.journal.flush();
    const reading = await readRun(run());
    expect(reading.journal.state('a', []).reached).to.equal(1);
    await reading.close();
    expect(readdirSync(join(run(), 'journal')).sort()).to.deep.equal(['main.journal', 'main.lock']);
    await writing.close();
  });

  it('says where there is no run', async () => {
    expect(await codeOf(readRun(run()))).to.equal('COLLAPSAR_USAGE');
    expect(existsSync(run())).to.equal(false);
  });

  it('names a study.json that someone changed', async () => {
    await (await openRun(run(), { record })).close();
    for (const text of ['{', '[]', 'null', '{"schema":"collapsar/study@9","study":{"study":"mine"}}']) {
      writeFileSync(join(run(), 'study.json'), text);
      const failure = await openRun(run(), { record }).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
      expect((failure as Error).message).to.include(join(run(), 'study.json'));
    }
  });

  it('names a study.json in which any one bit is wrong, but where that changes nothing', async () => {
    await (await openRun(run(), { record })).close();
    const file = join(run(), 'study.json');
    const whole = readFileSync(file);
    let harmless = 0;
    for (let at = 0; at < whole.length; at++) {
      const copy = Buffer.from(whole);
      copy[at]! ^= 1 << (at % 8);
      writeFileSync(file, copy);
      const read = await readRun(run()).catch((error: unknown) => error);
      if (read instanceof Error) {
        expect(read, `byte ${at}`).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
        expect(read.message).to.include(file);
        continue;
      }
      const opened = read as RunFolder;
      expect(opened.record.study, `byte ${at}`).to.deep.equal(record.study);
      await opened.close();
      harmless++;
    }
    // Blanks between values, and letters of the name of the checksum.
    expect(harmless).to.be.below(20);
    writeFileSync(file, JSON.stringify(record));
    const earlier = await readRun(run());
    expect(earlier.record, 'one of an earlier version has no checksum').to.deep.equal(record);
    await earlier.close();
  });

  it('starts over on request and removes only what a run makes', async () => {
    const first = await openRun(run(), { record });
    first.journal.append(taken(generationOf('a', 1)));
    await first.store.put({ meta: 1 });
    await first.close();
    writeFileSync(join(run(), 'results.csv'), '');
    writeFileSync(join(run(), 'notes.txt'), '');
    writeFileSync(join(run(), 'journal', 'notes.txt'), '');
    const fresh = await openRun(run(), { record: recordOf('other'), fresh: true });
    expect(fresh.journal.keys).to.deep.equal([]);
    expect(fresh.record.study.study).to.equal('other');
    await fresh.close();
    expect(readdirSync(run()).sort()).to.deep.equal(['journal', 'notes.txt', 'study.json']);
    expect(readdirSync(join(run(), 'journal'))).to.include('notes.txt');
  });

  it('removes nothing from a folder that is no run, and nothing while another writes', async () => {
    mkdirSync(join(folder(), 'mine', 'gallery'), { recursive: true });
    const foreign = await openRun(join(folder(), 'mine'), { record, fresh: true });
    expect(existsSync(join(folder(), 'mine', 'gallery'))).to.equal(true);
    foreign.journal.append(taken(generationOf('a', 1)));
    const shard = openRun(join(folder(), 'mine'), { record, fresh: true, part: part(1) });
    expect(await codeOf(shard)).to.equal('COLLAPSAR_RUN_LOCKED');
    expect(existsSync(join(folder(), 'mine', 'study.json'))).to.equal(true);
    await foreign.close();
  });

  it('keeps the checkpoints that cells continue from and removes the others', async () => {
    const open = await openRun(run(), { record });
    const addresses: string[] = [];
    for (const generation of [1, 2]) {
      open.journal.append(taken(generationOf('a', generation)));
      addresses.push(await open.store.put({ meta: generation }));
      open.journal.append({ cell: 'a', type: 'checkpoint', generation, address: addresses.at(-1)! });
    }
    expect(await open.collect()).to.be.greaterThan(0);
    expect(await open.store.get(addresses[0]!)).to.equal(undefined);
    expect(await open.store.get(addresses[1]!)).to.deep.equal({ meta: 2 });
    await open.close();
  });

  it('keeps a checkpoint of a finished cell that saves a second of work for each MiB, and no other', async () => {
    const open = await openRun(run(), { record });
    const rows = new Float64Array(3 * 131_072).map((_, i) => i);
    const addresses = new Map<string, string>();
    for (const [cell, seconds] of [
      ['cheap', 2],
      ['dear', 4],
      ['unfinished', 0],
    ] as const) {
      open.journal.append(taken(generationOf(cell, 1)));
      const address = await open.store.put({ meta: cell, arrays: { rows } });
      addresses.set(cell, address);
      open.journal.append({ cell, type: 'checkpoint', generation: 1, address });
      if (seconds > 0) open.journal.append({ cell, type: 'done', seconds });
    }
    expect(await open.collect(), 'they could not be computed again').to.equal(0);
    expect(await open.collect(new Set(addresses.keys()))).to.be.greaterThan(0);
    expect(await open.store.get(addresses.get('cheap')!)).to.equal(undefined);
    for (const cell of ['dear', 'unfinished'])
      expect((await open.store.get(addresses.get(cell)!))!.meta).to.equal(cell);
    await open.close();

    // A cell without one begins anew where more is asked of it; it does not ask for what is not there.
    const again = await openRun(run(), { record });
    expect(again.journal.state('cheap', [])).to.deep.equal({ reached: 1 });
    expect(again.journal.state('dear', [])).to.have.nested.property('checkpoint.generation', 1);
    again.journal.append(taken(generationOf('dear', 2)));
    expect(await again.collect(new Set(addresses.keys())), 'it has begun to go on').to.equal(0);
    await again.close();
  });
});
