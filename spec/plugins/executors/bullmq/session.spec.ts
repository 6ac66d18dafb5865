import { expect } from 'chai';
import type { Cell } from '../../../../core/contracts/index.js';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { asPieceClient } from '../../../../plugins/executors/bullmq/attempt.js';
import { Drive } from '../../../../plugins/executors/bullmq/drive.js';
import { readReportPosition, readResume } from '../../../../plugins/executors/bullmq/messages.js';
import { keysOf, readDriver } from '../../../../plugins/executors/bullmq/presence.js';
import { connect, type Connections } from '../../../../plugins/executors/bullmq/redis.js';
import { QueueSession } from '../../../../plugins/executors/bullmq/session.js';
import { contextOf } from '../../../fixtures/cells.js';
import { hasRedis, REDIS, RedisServer } from '../../../fixtures/queue/redis-server.js';
import { requires } from '../../../requires.js';

const NO_BYTES = Buffer.alloc(0);
const INVALID = 'COLLAPSAR_QUEUE_INVALID';
const codeOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
  } catch (error) {
    return isCollapsarError(error) ? error.code : `no code: ${String(error)}`;
  }
  return 'accepted';
};

describe('what a driver reads back from Redis', function () {
  this.timeout(30_000);
  let server: RedisServer;
  let connections: Connections;
  before(async function () {
    requires(this, REDIS, hasRedis());
    server = await RedisServer.start();
    connections = await connect({ redis: server.url, prefix: 'collapsar' }, { warn: () => undefined });
  });
  after(async () => {
    connections?.close();
    await server?.close();
  });
  beforeEach(() => connections.redis.flushall());
  const keys = keysOf('collapsar');
  const context = { ...contextOf(), signal: new AbortController().signal };
  const open = (): Promise<QueueSession> => QueueSession.open(connections, keys, context, undefined);

  it('has its schema, whatever else stands there', async () => {
    const heard = { job: 'r0-a', token: 't', pieces: 3 };
    expect(readReportPosition(JSON.stringify(heard))).to.deep.equal(heard);
    const resume = { generation: 4, address: 'ab12' };
    expect(readResume(JSON.stringify(resume))).to.deep.equal(resume);
    for (const text of ['', '{', 'null', '[]', '7', '{}', '{"job":1,"token":"t","pieces":3}', '{"__proto__":{}}'])
      for (const read of [readReportPosition, readResume, readDriver])
        expect(await codeOf(() => read(text)), text).to.equal(INVALID);
    expect(await codeOf(() => readReportPosition(JSON.stringify({ ...heard, pieces: -1 })))).to.equal(INVALID);
    expect(await codeOf(() => readResume(JSON.stringify({ ...resume, address: '../..' })))).to.equal(INVALID);
  });

  it('is refused with its code where another driver says what no driver says', async () => {
    const session = await open();
    const me = (await connections.redis.get(keys.driver(session.id)))!;
    const { token: _token, ...without } = JSON.parse(me) as Record<string, unknown>;
    for (const text of ['{', JSON.stringify(without), JSON.stringify({ ...without, token: 'x', pid: 'all' })]) {
      await connections.redis.set(keys.driver(session.id), text);
      expect(await codeOf(() => session.claim()), text).to.equal(INVALID);
    }
    await connections.redis.set(keys.driver(session.id), me.replace(/"token":"./, '"token":"!'));
    expect(await codeOf(() => session.claim())).to.equal('COLLAPSAR_RUN_LOCKED');
    await session.remove();
  });

  it('is not what an earlier edition of the study left: its cells go, and what a worker still says of them counts for nothing', async () => {
    const first = await open();
    await first.keep('{}');
    await first.queue.add('cell', { study: first.id, cell: 'a', template: 'ab', seed: 1 }, { jobId: 'r0-a' });
    await connections.redis.set(keys.lock(first.id, 'r0-a'), 'lease');
    const tell = (): Promise<number> =>
      asPieceClient(connections.redis).tellPiece(
        keys.lock(first.id, 'r0-a'),
        keys.told(first.id),
        'lease',
        9,
        '{}',
        NO_BYTES,
      );
    expect(await tell()).to.equal(1);
    await first.queue.close();
    const edited = { ...context, remote: { ...context.remote, hash: 'cd'.repeat(32) } };
    const second = await QueueSession.open(connections, keys, edited, undefined);
    expect(second.adopted).to.equal(false);
    expect(second.id).to.not.equal(first.id);
    const left = await connections.redis.keys(`*${first.id}*`);
    expect(left, 'a lease lasts as long as it was given for').to.deep.equal([keys.lock(first.id, 'r0-a')]);
    await tell();
    expect(await connections.redis.xlen(keys.told(second.id))).to.equal(0);
    await second.remove();
  });

  it('is refused with its code where a driver before this one left no record of a cell, or a worker no header', async () => {
    for (const spoil of [
      (id: string) => connections.redis.hset(keys.recorded(id), 'a', '{"job":"r0-a"}'),
      (id: string) => connections.redis.xadd(keys.told(id), '*', 'h', '{"cell":7}', 'd', 'x'),
    ]) {
      await connections.redis.flushall();
      const first = await open();
      await spoil(first.id);
      await first.queue.close();
      const adopted = await open();
      expect(adopted.adopted).to.equal(true);
      const drive = new Drive(adopted, nothing(), context, { say: () => undefined, warn: () => undefined });
      expect(
        await codeOf(async () => {
          await drive.events().next();
        }),
      ).to.equal(INVALID);
      await adopted.remove();
    }
  });
});

/** Cells of a walk that waits for what it is told. */
const nothing = (): AsyncIterable<Cell> => ({
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
});
