import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { connect, readAddress } from '../../../../plugins/executors/bullmq/redis.js';
import { hasRedis, hasTls, makeCertificates, REDIS, RedisServer } from '../../../fixtures/queue/redis-server.js';
import { requires } from '../../../requires.js';

const SECRET = 'hunter2-and-more';
const of = (redis: string | null, ca?: string) => ({ redis, prefix: 'collapsar', ...(ca === undefined ? {} : { ca }) });
const failed = async (act: () => unknown): Promise<{ readonly code: string; readonly message: string }> => {
  try {
    await act();
  } catch (error) {
    if (isCollapsarError(error)) return error;
    throw error;
  }
  throw new Error('It was accepted.');
};

describe('the address of a queue', () => {
  it('is told by its host and port alone', () => {
    expect(readAddress(of(`rediss://someone:${SECRET}@queue.example:6380/2`)).place).to.equal('queue.example:6380');
    expect(readAddress(of('redis://localhost')).place).to.equal('localhost:6379');
  });

  it('is refused with its reason, and never repeated', async () => {
    for (const address of [
      `http://:${SECRET}@localhost`,
      `redis:${SECRET}`,
      `:${SECRET}@localhost:6379`,
      `redis://:${SECRET}@local host`,
      `redis://:${SECRET}%@localhost`,
      `redis://:${SECRET}%E0%A4%A@localhost`,
      `redis://localhost/:${SECRET}@localhost`,
      `redis://:${SECRET}@localhost/-1`,
      `redis://:${SECRET}@localhost/1?db=2`,
      `redis://localhost?password=${SECRET}`,
      `redis://localhost#${SECRET}`,
    ]) {
      const { code, message } = await failed(() => readAddress(of(address)));
      expect(code, address).to.equal('COLLAPSAR_USAGE');
      expect(message).to.include('--redis').and.to.not.include(SECRET);
    }
    expect((await failed(() => readAddress(of('redis://localhost', 'ca.pem')))).message).to.include('rediss://');
    expect((await failed(() => connect(of('rediss://localhost', 'no-such-ca.pem'), quiet))).code).to.equal(
      'COLLAPSAR_USAGE',
    );
  });

  it('refuses a database that the server does not have: the client would work in another without a word', async function () {
    requires(this, REDIS, hasRedis());
    const server = await RedisServer.start('--databases', '4');
    try {
      const { code, message } = await failed(() => connect(of(`${server.url}/4`), quiet));
      expect(code).to.equal('COLLAPSAR_QUEUE_UNREACHABLE');
      expect(message).to.include('DB index').and.to.include('a database that the server does not have');
      const connections = await connect(of(`${server.url}/3?family=4`), quiet);
      await connections.redis.set('where', 'here');
      expect(await connections.redis.info('keyspace')).to.include('db3:keys=1');
      connections.close();
    } finally {
      await server.close();
    }
  });

  it('says why there is nobody', async () => {
    const { code, message } = await failed(() => connect(of(`redis://:${SECRET}@127.0.0.1:1`), quiet));
    expect(code).to.equal('COLLAPSAR_QUEUE_UNREACHABLE');
    expect(message).to.include('ECONNREFUSED').and.to.include('127.0.0.1:1').and.to.not.include(SECRET);
  });

  it('lets nobody in without the password', async function () {
    requires(this, REDIS, hasRedis());
    const server = await RedisServer.start('--requirepass', SECRET);
    try {
      const without = await failed(() => connect(of(server.url), quiet));
      expect(without.message).to.include('wants a user or a password');
      const wrong = await failed(() => connect(of(server.url.replace('//', '//:guess-what@')), quiet));
      expect(wrong.message).to.include('WRONGPASS').and.to.not.include('guess-what');
      const connections = await connect(of(server.url.replace('//', `//:${SECRET}@`)), quiet);
      expect(await connections.redis.ping()).to.equal('PONG');
      connections.close();
    } finally {
      await server.close();
    }
  });

  it('is worked with behind TLS and a password, and not where the certificate or the password is another', async function () {
    requires(this, `${REDIS} with TLS, and openssl`, hasTls());
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-tls-'));
    const own = makeCertificates(folder);
    const server = await RedisServer.secured(own, '--requirepass', SECRET);
    const url = server.url.replace('//', `//:${SECRET}@`);
    try {
      const connections = await connect(of(url, own.authority), quiet);
      const another = await connections.another();
      expect(await another.ping()).to.equal('PONG');
      connections.close();
      const untrusted = await failed(() => connect(of(url), quiet));
      expect(untrusted.code).to.equal('COLLAPSAR_QUEUE_UNREACHABLE');
      expect(untrusted.message).to.include('not trusted').and.include('--ca').and.not.include(SECRET);
      const wrong = await failed(() => connect(of(server.url.replace('//', '//:guess-what@'), own.authority), quiet));
      expect(wrong.code).to.equal('COLLAPSAR_QUEUE_UNREACHABLE');
      expect(wrong.message).to.include('WRONGPASS').and.not.include('guess-what');
      const without = await failed(() => connect(of(server.url, own.authority), quiet));
      expect(without.message).to.include('wants a user or a password');
      const plain = await failed(() => connect(of(url.replace('rediss:', 'redis:')), quiet));
      expect(plain.code).to.equal('COLLAPSAR_QUEUE_UNREACHABLE');
      expect(plain.message).to.include('speaks TLS and the other does not').and.not.include(SECRET);
    } finally {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('is not taken for another host that shows its certificate', async function () {
    requires(this, `${REDIS} with TLS, and openssl`, hasTls());
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-tls-'));
    const other = makeCertificates(folder, 'DNS:queue.example');
    const server = await RedisServer.secured(other);
    try {
      const { code, message } = await failed(() => connect(of(server.url, other.authority), quiet));
      expect(code).to.equal('COLLAPSAR_QUEUE_UNREACHABLE');
      expect(message).to.include('of another host');
    } finally {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
const quiet = { warn: () => undefined };
