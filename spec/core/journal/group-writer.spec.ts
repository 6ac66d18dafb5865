import { expect } from 'chai';
import { NO_FRAMES } from '../../../core/journal/frame.js';
import { GroupWriter, type WritableFile, type WriterEffects } from '../../../core/journal/group-writer.js';

/** A disk in memory with room for so many bytes, whose clock stands still until told. */
const machine = (room = Infinity) => {
  let content = Buffer.alloc(0);
  let synced = 0;
  let callbacks: (() => void)[] = [];
  const file: WritableFile = {
    write: async (buffer, offset, length, position) => {
      // Not always all of it in one call, as a system may.
      const taken = Math.min(length, Math.max(1000, length >> 1), room - content.length);
      if (taken === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      expect(position).to.equal(content.length);
      content = Buffer.concat([content, buffer.subarray(offset, offset + taken)]);
      return { bytesWritten: taken };
    },
    datasync: async () => {
      synced = content.length;
    },
    truncate: async (length) => {
      content = content.subarray(0, length);
    },
    close: async () => undefined,
  };
  const effects: WriterEffects = {
    openFile: async () => file,
    after: (milliseconds, callback) => {
      expect(milliseconds).to.be.at.most(1000);
      callbacks.push(callback);
      return () => {
        callbacks = callbacks.filter((other) => other !== callback);
      };
    },
  };
  return {
    writer: new GroupWriter('main.journal', file, NO_FRAMES, effects),
    content: () => content.toString('latin1'),
    synced: () => synced,
    waiting: () => callbacks.length,
    tick: () => {
      for (const callback of callbacks.splice(0)) callback();
    },
  };
};
const bytes = (text: string): Uint8Array => Buffer.from(text);
/** How a payload stands in a file. */
const framed = (text: string): string => `${'.'.repeat(12)}${text}\n`;
const settled = async (promise: Promise<void>): Promise<'yes' | 'no' | Error> =>
  Promise.race([
    promise.then(
      () => 'yes' as const,
      (error: Error) => error,
    ),
    new Promise<'no'>((resolve) => setImmediate(() => setImmediate(() => resolve('no')))),
  ]);

describe('GroupWriter', () => {
  it('writes a group at the latest a second after its first frame, and says so only then', async () => {
    const { writer, content, synced, tick, waiting } = machine();
    writer.append(bytes('1'));
    writer.append(bytes('2'));
    const durable = writer.durable();
    expect(await settled(durable)).to.equal('no');
    expect([content(), waiting()]).to.deep.equal(['', 1]);
    tick();
    expect(await settled(durable)).to.equal('yes');
    expect(content()).to.match(new RegExp(`^${framed('1')}${framed('2')}$`, 's'));
    expect(synced()).to.equal(content().length);
    expect(writer.backlog).to.equal(0);
    expect(await settled(writer.durable())).to.equal('yes');
  });

  it('writes at once on flush, whatever is appended meanwhile', async () => {
    const { writer, content, waiting } = machine();
    const long = `"${'x'.repeat(5000)}"`;
    writer.append(bytes(long));
    const first = writer.flush();
    const offset = writer.append(bytes('2'));
    await first;
    expect(content().length).to.be.at.least(offset);
    await writer.flush();
    expect(content().slice(offset)).to.match(new RegExp(`^${framed('2')}$`, 's'));
    await writer.close();
    expect(waiting()).to.equal(0);
  });

  it('starts a group by itself when it is large', async () => {
    const { writer, synced } = machine();
    const line = `"${'x'.repeat(100_000)}"`;
    for (let i = 0; i < 40; i++) writer.append(bytes(line));
    await writer.durable();
    await writer.flush();
    expect(synced()).to.be.greaterThan(4_000_000);
  });

  it('surfaces a full disk to whoever waits and whoever appends, and keeps what was durable', async () => {
    const { writer, content, synced } = machine(2600);
    writer.append(bytes(`"${'a'.repeat(1500)}"`));
    await writer.flush();
    const kept = content();
    writer.append(bytes(`"${'b'.repeat(1500)}"`));
    const waiting = writer.durable();
    const failure = await writer.flush().catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'COLLAPSAR_RUN_UNWRITABLE');
    expect((failure as Error).message).to.include('main.journal: the disk is full');
    expect(await settled(waiting)).to.equal(failure);
    expect(() => writer.append(bytes('1')))
      .to.throw(Error)
      .and.equal(failure);
    expect(await settled(writer.durable())).to.equal(failure);
    expect(await writer.close().catch((error: unknown) => error)).to.equal(failure);
    expect(content(), 'the torn frame is cut off').to.equal(kept);
    expect(synced()).to.equal(kept.length);
  });

  it('fails those who wait when the timer’s own group fails', async () => {
    const { writer, tick } = machine(10);
    writer.append(bytes('1'));
    const waiting = writer.durable();
    tick();
    expect(await settled(waiting)).to.have.property('code', 'COLLAPSAR_RUN_UNWRITABLE');
  });
});
