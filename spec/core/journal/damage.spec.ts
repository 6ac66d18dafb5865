import { appendFileSync, copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Journal } from '../../../core/journal/index.js';
import { generationOf, temporaryFolder } from './folders.js';

describe('a journal that was cut short or damaged', () => {
  const folder = temporaryFolder();
  const file = (): string => join(folder(), 'main.jsonl');
  const write = async (from: number, to: number): Promise<void> => {
    const journal = await Journal.open(folder(), { writer: 'main' });
    for (let generation = from; generation <= to; generation++) journal.append(generationOf('cell', generation));
    await journal.close();
  };
  const reached = async (): Promise<number> => {
    const journal = await Journal.open(folder());
    const { reached } = journal.state('cell', ['moments']);
    expect((await journal.readCell('cell'))?.generations.length ?? 0).to.equal(reached);
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

  it('keeps every whole line wherever the tail is torn, and goes on from there', async function () {
    this.timeout(60_000);
    await write(1, 4);
    const whole = readFileSync(file());
    for (let length = whole.length; length >= 0; length--) {
      writeFileSync(file(), whole.subarray(0, length));
      const kept = whole.subarray(0, length).toString('latin1').split('\n').slice(0, -1);
      const rows = kept.filter((line) => /^\["[0-9a-f]{8}",\d/.test(line)).length;
      expect(await reached(), `cut at ${length}`).to.equal(rows);
      expect(statSync(file()).size, 'reading repairs nothing').to.equal(length);
      await write(1, 4);
      expect(await reached(), `cut at ${length}, continued`).to.equal(4);
    }
  });

  it('repairs a tail of zeros, which a power failure leaves', async () => {
    await write(1, 2);
    appendFileSync(file(), Buffer.alloc(4096));
    await write(3, 3);
    expect(await reached()).to.equal(3);
    expect(readFileSync(file()).includes(0)).to.equal(false);
  });

  it('names file and offset of a line in which any one bit is wrong', async function () {
    this.timeout(60_000);
    await write(1, 2);
    const whole = readFileSync(file());
    for (let at = 0; at < whole.length - 1; at++) {
      const copy = Buffer.from(whole);
      copy[at]! ^= 1 << (at % 8);
      writeFileSync(file(), copy);
      // A flip that makes or unmakes a line feed moves where the line begins by what is left of it.
      const start = whole.lastIndexOf(10, at - 1) + 1;
      const error = await failure({ writer: 'main' });
      expect(error, `byte ${at}`).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
      expect((error as Error).message).to.include(file());
      expect((error as Error).message).to.include(`damaged at byte ${at === 0 ? 0 : start}`);
      expect(statSync(file()).size, 'nothing is cut off').to.equal(whole.length);
    }
  });

  it('refuses a file that is no journal, or a newer one', async () => {
    writeFileSync(file(), 'source,model\n');
    expect(await failure()).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
  });

  it('refuses a whole line after lost ones', async () => {
    await write(1, 1);
    const lines = readFileSync(file(), 'latin1').split('\n');
    writeFileSync(file(), [...lines.slice(0, 2), ...lines.slice(3)].join('\n'));
    const error = await failure();
    expect(error).to.have.property('code', 'COLLAPSAR_RUN_DAMAGED');
    expect((error as Error).message).to.match(/names a (cell|layout)|names a cell, layout/);
  });

  it('passes over the torn tail of another writer, who may be writing', async () => {
    await write(1, 3);
    copyFileSync(file(), join(folder(), 'shard-1.jsonl'));
    truncateSync(join(folder(), 'shard-1.jsonl'), statSync(file()).size - 5);
    await write(4, 4);
    expect(statSync(join(folder(), 'shard-1.jsonl')).size).to.be.greaterThan(100);
    expect(await reached()).to.equal(4);
  });

  it('opens a folder that is not there as one without cells', async () => {
    const journal = await Journal.open(join(folder(), 'none'));
    expect(journal.keys).to.deep.equal([]);
    await journal.close();
  });
});
