import { closeSync, copyFileSync, openSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BLOCK } from '../../../core/journal/block.js';
import { scanFrames } from '../../../core/journal/frame.js';
import { Journal } from '../../../core/journal/index.js';
import { generationOf, temporaryFolder } from './folders.js';
import { recordOf } from '../../fixtures/records.js';

describe('a journal that was cut short or damaged', () => {
  const folder = temporaryFolder();
  const file = (): string => join(folder(), 'main.journal');
  const write = async (from: number, to: number): Promise<void> => {
    const journal = await Journal.open(folder(), { writer: 'main' });
    for (let generation = from; generation <= to; generation++)
      journal.append(recordOf(generationOf('cell', generation)));
    await journal.close();
  };
  const reached = async (): Promise<number> => {
    const journal = await Journal.open(folder());
    const { reached } = journal.state('cell', ['moments']);
    expect((await journal.readCell('cell'))?.generations ?? 0).to.equal(reached);
    await journal.close();
    return reached;
  };
  const failure = async (options = {}): Promise<unknown> => {
    try {
      await (await Journal.open(folder(), options)).close();
      return undefined;
    } catch (error) {
      return error;
    }
  };

  /** Where the frames of the file begin, and which hold generations. */
  const frames = (): { readonly at: number; readonly block: boolean }[] => {
    const found: { at: number; block: boolean }[] = [];
    const open = openSync(file(), 'r');
    scanFrames(open, file(), (payload, at) => void found.push({ at, block: payload[0] === BLOCK }));
    closeSync(open);
    return found;
  };

  it('keeps every whole frame wherever the tail is torn, and goes on from there', async function () {
    this.timeout(60_000);
    await write(1, 2);
    const whole = readFileSync(file());
    const ends = frames().map(({ block }, i, all) => ({ block, end: all[i + 1]?.at ?? whole.length }));
    for (let length = whole.length; length >= 0; length--) {
      writeFileSync(file(), whole.subarray(0, length));
      const rows = ends.filter(({ block, end }) => block && end <= length).length;
      expect(await reached(), `cut at ${length}`).to.equal(rows);
      expect(statSync(file()).size, 'reading repairs nothing').to.equal(length);
      await write(1, 2);
      expect(await reached(), `cut at ${length}, continued`).to.equal(2);
    }
  });

  it('repairs a tail of zeros, which a power failure leaves', async () => {
    await write(1, 2);
    const { size } = statSync(file());
    const last = frames().at(-1)!.at;
    // Of the file's end, of a frame that was never written, and of one of which only the first bytes were.
    for (const from of [size, size - 1, size - 40, last + 12]) {
      const whole = readFileSync(file()).subarray(0, size);
      writeFileSync(file(), Buffer.concat([whole.subarray(0, from), Buffer.alloc(4096)]));
      await write(1, 3);
      expect(await reached(), `zeros from ${from} of ${size}`).to.equal(3);
      writeFileSync(file(), whole);
    }
  });

  it('names file and offset of a frame in which any one bit is wrong', async function () {
    this.timeout(60_000);
    await write(1, 2);
    const whole = readFileSync(file());
    const starts = frames().map(({ at }) => at);
    for (let at = 0; at < whole.length; at++) {
      const copy = Buffer.from(whole);
      copy[at]! ^= 1 << (at % 8);
      writeFileSync(file(), copy);
      const start = starts.filter((one) => one <= at).at(-1)!;
      const error = await failure({ writer: 'main' });
      expect(error, `byte ${at}`).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
      expect((error as Error).message).to.include(file());
      expect((error as Error).message).to.include(`damaged at byte ${start}:`);
      expect(statSync(file()).size, 'nothing is cut off').to.equal(whole.length);
    }
  });

  it('refuses a file that is no journal, or a newer one', async () => {
    writeFileSync(file(), 'source,model\n');
    expect(await failure()).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
  });

  it('refuses a whole frame after lost ones', async () => {
    await write(1, 1);
    const whole = readFileSync(file());
    const [, second, third] = frames().map(({ at }) => at);
    writeFileSync(file(), Buffer.concat([whole.subarray(0, second), whole.subarray(third)]));
    const error = await failure();
    expect(error).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
    expect((error as Error).message).to.include('names a layout or a session');
  });

  it('refuses the journal of an earlier version, and says what to do', async () => {
    writeFileSync(join(folder(), 'main.jsonl'), '["1f2e3d4c","collapsar/journal@1"]\n');
    const error = await failure({ writer: 'main' });
    expect(error).to.have.property('code', 'COLLAPSAR_RUN_OUTDATED');
    expect((error as Error).message)
      .to.include('main.jsonl')
      .and.to.include('--out')
      .and.to.include('--fresh');
  });

  it('passes over the torn tail of another writer, who may be writing', async () => {
    await write(1, 3);
    copyFileSync(file(), join(folder(), 'shard-1.journal'));
    truncateSync(join(folder(), 'shard-1.journal'), statSync(file()).size - 5);
    await write(4, 4);
    expect(statSync(join(folder(), 'shard-1.journal')).size).to.be.greaterThan(100);
    expect(await reached()).to.equal(4);
  });

  it('opens a folder that is not there as one without cells', async () => {
    const journal = await Journal.open(join(folder(), 'none'));
    expect(journal.keys).to.deep.equal([]);
    await journal.close();
  });
});
