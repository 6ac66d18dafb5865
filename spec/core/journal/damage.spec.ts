import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BLOCK } from '../../../core/journal/block.js';
import { scanFrames, writeFrame } from '../../../core/journal/frame.js';
import { Journal } from '../../../core/journal/index.js';
import { EARLIER, generationOf, temporaryFolder } from './folders.js';
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
  /** As a process leaves it that was killed: nothing says what the journal came to. */
  const killed = async (from: number, to: number): Promise<void> => {
    await write(from, to);
    rmSync(seal());
  };
  const seal = (): string => join(folder(), 'main.seal');
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
    await killed(1, 2);
    const whole = readFileSync(file());
    const ends = frames().map(({ block }, i, all) => ({ block, end: all[i + 1]?.at ?? whole.length }));
    for (let length = whole.length; length >= 0; length--) {
      writeFileSync(file(), whole.subarray(0, length));
      const rows = ends.filter(({ block, end }) => block && end <= length).length;
      expect(await reached(), `cut at ${length}`).to.equal(rows);
      expect(statSync(file()).size, 'reading repairs nothing').to.equal(length);
      await killed(1, 2);
      expect(await reached(), `cut at ${length}, continued`).to.equal(2);
    }
  });

  it('repairs a tail of zeros, which a power failure leaves', async () => {
    await killed(1, 2);
    const { size } = statSync(file());
    const last = frames().at(-1)!.at;
    // Of the file's end, of a frame that was never written, and of one of which only the first bytes were.
    for (const from of [size, size - 1, size - 40, last + 12]) {
      const whole = readFileSync(file()).subarray(0, size);
      writeFileSync(file(), Buffer.concat([whole.subarray(0, from), Buffer.alloc(4096)]));
      await killed(1, 3);
      expect(await reached(), `zeros from ${from} of ${size}`).to.equal(3);
      writeFileSync(file(), whole);
    }
  });

  it('names file and offset of a frame in which any one bit is wrong', async function () {
    this.timeout(60_000);
    await killed(1, 2);
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

  describe('whose frames are no more the ones that were written', () => {
    /** Every frame of the file, as it stands there. */
    const parts = (): Buffer[] => {
      const whole = readFileSync(file());
      return frames().map(({ at }, i, all) => whole.subarray(at, all[i + 1]?.at ?? whole.length));
    };
    const refused = async (changed: readonly Buffer[], at: number, why: string): Promise<void> => {
      writeFileSync(file(), Buffer.concat(changed));
      for (const options of [{}, { writer: 'main' }]) {
        const error = await failure(options);
        expect(error, why).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
        expect((error as Error).message, why).to.include(file());
        expect((error as Error).message, why).to.include(`damaged at byte ${at}:`);
      }
    };
    const begin = (list: readonly Buffer[], i: number): number =>
      list.slice(0, i).reduce((sum, { length }) => sum + length, 0);

    it('names where frames were cut out, repeated or swapped', async () => {
      for (let generation = 1; generation <= 4; generation++) await killed(generation, generation);
      const all = parts();
      expect(all).to.have.length.above(9);
      for (let i = 1; i < all.length; i++)
        for (let j = i + 1; j < all.length; j++)
          await refused([...all.slice(0, i), ...all.slice(j)], begin(all, i), `${i} to ${j} cut`);
      await refused(all.slice(1), 0, 'the first cut');
      for (let i = 0; i < all.length; i++)
        await refused([...all.slice(0, i + 1), ...all.slice(i)], begin(all, i + 1), `${i} repeated`);
      for (let i = 1; i < all.length - 1; i++)
        await refused(
          [...all.slice(0, i), all[i + 1]!, all[i]!, ...all.slice(i + 2)],
          begin(all, i),
          `${i} and ${i + 1} swapped`,
        );
    });

    it('names a frame that was put in from another journal, however alike', async () => {
      await killed(1, 3);
      const all = parts();
      rmSync(file());
      await killed(1, 3);
      const others = parts();
      expect(others.map(({ length }) => length)).to.deep.equal(all.map(({ length }) => length));
      expect(others[1]!.subarray(12), 'the same is recorded').to.deep.equal(all[1]!.subarray(12));
      for (let i = 0; i < all.length; i++)
        await refused(all.with(i, others[i]!), begin(all, i === 0 ? 1 : i), `${i} of another`);
      for (let i = 1; i <= all.length; i++)
        await refused([...all.slice(0, i), ...others], begin(all, i), `all of another after ${i}`);
    });

    it('finds a frame that was changed after the journal was opened', async () => {
      await killed(1, 2);
      const journal = await Journal.open(folder());
      const { at } = frames().find(({ block }) => block)!;
      const whole = readFileSync(file());
      whole[at + 30]! ^= 1;
      writeFileSync(file(), whole);
      const error = await journal.readCell('cell').catch((thrown: unknown) => thrown);
      expect(error).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
      expect((error as Error).message).to.include(`damaged at byte ${at}:`);
      truncateSync(file(), at + 30);
      expect(await journal.readCell('cell').catch((thrown: unknown) => thrown)).to.have.property(
        'code',
        'COLLAPSAR_RUN_DAMAGED',
      );
      await journal.close();
    });
  });

  describe('that was closed', () => {
    it('may be cut nowhere, at the end of a frame or within one, nor be gone', async () => {
      await write(1, 2);
      await write(3, 3);
      const whole = readFileSync(file());
      const ends = [0, ...frames().map(({ at }) => at)];
      for (let length = 0; length < whole.length; length++) {
        writeFileSync(file(), whole.subarray(0, length));
        for (const options of [{}, { writer: 'main' }]) {
          const error = await failure(options);
          expect(error, `cut at ${length}`).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
          const end = ends.filter((one) => one <= length).at(-1)!;
          expect((error as Error).message).to.include(
            `${file()}: damaged at byte ${end}: it ends here, and held ${whole.length} bytes when`,
          );
        }
        expect(statSync(file()).size, 'nothing is cut off').to.equal(length);
      }
      rmSync(file());
      for (const options of [{}, { writer: 'main' }])
        expect((await failure(options)) as Error)
          .to.have.property('message')
          .that.includes(`${file()}: is gone`);
      expect(existsSync(file())).to.equal(false);
    });

    it('loses what a killed process wrote after that, and no more', async () => {
      await write(1, 2);
      const sealed = readFileSync(seal());
      const { size } = statSync(file());
      await write(3, 4);
      writeFileSync(seal(), sealed);
      const whole = readFileSync(file());
      for (let length = size; length < whole.length; length++) {
        writeFileSync(file(), whole.subarray(0, length));
        expect(await reached(), `cut at ${length}`).to.be.within(2, 4);
      }
      writeFileSync(file(), whole.subarray(0, size - 1));
      expect(await failure()).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
    });

    it('is no other journal of the same length', async () => {
      await write(1, 3);
      const [own, { size }] = [readFileSync(seal()), statSync(file())];
      rmSync(file());
      rmSync(seal());
      await killed(1, 3);
      writeFileSync(seal(), own);
      expect(statSync(file()).size).to.equal(size);
      expect((await failure()) as Error)
        .to.have.property('message')
        .that.includes('is not what the run that wrote it was closed with');
    });

    it('says so when what it came to cannot be read', async () => {
      await write(1, 1);
      const text = readFileSync(seal());
      for (let at = 0; at < text.length; at++) {
        const copy = Buffer.from(text);
        copy[at]! ^= 1;
        writeFileSync(seal(), copy);
        expect(await failure(), `byte ${at}`).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
      }
    });
  });

  describe('of the version before', () => {
    it('is read, and gone on from in a file of its own', async () => {
      writeFileSync(file(), EARLIER);
      expect(await reached()).to.equal(2);
      await write(1, 2);
      await write(1, 4);
      await write(5, 5);
      expect(await reached()).to.equal(5);
      expect(readFileSync(file()), 'it stays as it is').to.deep.equal(EARLIER);
      const second = join(folder(), 'main@3.journal');
      expect(readFileSync(second).subarray(0, 40).toString('latin1')).to.include('collapsar/journal@3');
      expect(existsSync(join(folder(), 'main@3.seal'))).to.equal(true);
      const journal = await Journal.open(folder());
      expect(journal.reads('cell')).to.deep.equal([{ 'source s': 'abc' }]);
      await journal.close();
    });

    it('keeps what was whole of it where its tail is torn', async () => {
      writeFileSync(file(), EARLIER.subarray(0, EARLIER.length - 3));
      await write(3, 3);
      expect(await reached()).to.equal(3);
    });

    it('holds no frame that goes on from another', async () => {
      const payload = Buffer.from('["session",9]');
      const frame = Buffer.alloc(26);
      writeFrame(frame, 0, payload, 1);
      writeFileSync(file(), Buffer.concat([EARLIER, frame]));
      expect((await failure()) as Error)
        .to.have.property('message')
        .that.includes(`damaged at byte ${EARLIER.length}: the frame is whole and does not follow`);
    });
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
