import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { readBucketAddress } from '../../../../core/journal/bucket/address.js';
import { bytesOf, StoreClient, type StoreOptions } from '../../../../core/journal/bucket/client.js';
import { openBucket } from '../../../../core/journal/index.js';

const SECRET = 'wJalrSECRETofSPEC';
const refusal = async (act: Promise<unknown>): Promise<{ code: string; message: string }> => {
  const error: unknown = await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isCollapsarError(error)) throw new Error(`Nothing was refused: ${String(error)}`);
  expect(error.message).to.not.include(SECRET).and.to.not.include('AKIASPEC');
  return error;
};
const failing = (status: number, code?: string): RequestListener => {
  return (_request, response) =>
    response.writeHead(status).end(code === undefined ? '' : `<Error><Code>${code}</Code></Error>`);
};

// How a store behaves that is healthy is tried with a real one: bucket.long.spec.ts.
describe('a client of a store', () => {
  let server: Server;
  let answers: RequestListener[];
  let asked: IncomingMessage[];
  const warned: string[] = [];
  beforeEach(async () => {
    [answers, asked] = [[], []];
    warned.length = 0;
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      asked.push(request);
      request.resume();
      // The last one answers from then on.
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const options = (more: Partial<StoreOptions> = {}): StoreOptions => ({
    environment: {
      AWS_ACCESS_KEY_ID: 'AKIASPEC',
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_SESSION_TOKEN: 'token-of-spec',
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    patienceMs: 2000,
    warn: (text) => warned.push(text),
    ...more,
  });
  const client = (more?: Partial<StoreOptions>): StoreClient =>
    new StoreClient(readBucketAddress('s3://bucket/x'), options(more));
  const get = (more?: Partial<StoreOptions>) => client(more).ask({ method: 'GET', key: 'x/y' }, bytesOf);

  it('asks again where the store is busy, cuts the connection, or ends in the middle of an object', async () => {
    answers = [
      failing(503, 'SlowDown'),
      failing(400, 'RequestTimeout'),
      (request) => request.socket.destroy(),
      (_request, response) => {
        response.writeHead(200, { 'content-length': 10 });
        response.write('half', () => response.destroy());
      },
      (_request, response) => response.end('whole'),
    ];
    expect(String((await get()).value)).to.equal('whole');
    expect(asked).to.have.length(5);
  });

  it('gives up a store that says nothing, and asks again', async () => {
    answers = [() => undefined, (_request, response) => response.end('whole')];
    expect(String((await get({ silenceMs: 100 })).value)).to.equal('whole');
  });

  it('says where the store is and why it gave up once its patience is over', async () => {
    answers = [failing(500, 'InternalError')];
    const { code, message } = await refusal(get({ patienceMs: 300 }));
    expect(code).to.equal('COLLAPSAR_STORE_UNREACHABLE');
    expect(message).to.include('s3://bucket/x at 127.0.0.1').and.to.include('500 InternalError');
  });

  it('does not ask again where the store refuses, and says what to do', async () => {
    const cases: readonly [status: number, code: string | undefined, said: string][] = [
      [403, 'InvalidAccessKeyId', 'AWS_ACCESS_KEY_ID'],
      [403, 'SignatureDoesNotMatch', 'AWS_SECRET_ACCESS_KEY is not the one'],
      [403, 'AccessDenied', 's3:PutObject'],
      [403, 'RequestTimeTooSkewed', 'clock'],
      [400, 'ExpiredToken', 'AWS_SESSION_TOKEN'],
      [301, 'PermanentRedirect', 'AWS_REGION'],
      [404, 'NoSuchBucket', 'aws s3 mb s3://bucket'],
      [507, undefined, 'full'],
      [418, undefined, 'AWS_ENDPOINT_URL_S3'],
    ];
    for (const [status, code, said] of cases) {
      answers = [failing(status, code)];
      const error = await refusal(get());
      expect(error.code).to.equal('COLLAPSAR_STORE_REFUSED');
      expect(error.message).to.include(said);
    }
    expect(asked).to.have.length(cases.length);
  });

  it('signs the SHA-256 of what it puts, with the token, and opens the body anew for each try', async () => {
    answers = [failing(503), (_request, response) => response.end()];
    const content = Buffer.from('content');
    const sha256 = createHash('sha256').update(content).digest('hex');
    let opened = 0;
    const open = (): Readable => (opened++, Readable.from([content], { objectMode: false }));
    const body = { sha256, length: content.length, open };
    await client().ask({ method: 'PUT', key: 'x/y', headers: { 'if-none-match': '*' }, body });
    expect(opened).to.equal(2);
    expect(asked[1]!.headers).to.include({
      'if-none-match': '*',
      'content-length': '7',
      'x-amz-content-sha256': sha256,
      'x-amz-security-token': 'token-of-spec',
    });
    expect(asked[1]!.headers.authorization).to.match(/SignedHeaders=[^,]*if-none-match;x-amz-content-sha256/);
  });

  it('puts without a condition where the store knows none', async () => {
    answers = [failing(501, 'NotImplemented'), (_request, response) => response.end()];
    expect(await openBucket('s3://bucket/x', options()).keep('ab', 'cd', Buffer.from('x'))).to.equal(true);
    expect(asked.map(({ headers }) => headers['if-none-match'])).to.deep.equal(['*', undefined]);
  });

  it('does not take a file that cannot be read for a store that is away', async () => {
    answers = [(_request, response) => response.end()];
    const open = (): Readable =>
      new Readable({
        read() {
          this.destroy(new Error('EIO of spec'));
        },
      });
    const put = client().ask({ method: 'PUT', key: 'x/y', body: { sha256: '', length: 9, open } });
    expect(String(await put.catch((error: unknown) => error))).to.include('EIO of spec');
  });

  it('finds all objects of a run, however many answers that takes, and removes no other', async () => {
    const page = (keys: readonly string[], more: string): RequestListener => {
      const listed = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
      return (_request, response) => response.end(`<ListBucketResult>${listed}${more}</ListBucketResult>`);
    };
    answers = [
      page(['x/ab/one', 'x/other/two'], '<NextContinuationToken>a+b&amp;c=</NextContinuationToken>'),
      page(['x/ab/three'], ''),
      failing(204),
    ];
    await openBucket('s3://bucket/x', options()).removeRun('ab');
    const urls = asked.map(({ method, url }) => `${method} ${url}`);
    expect(urls[0]).to.include('prefix=x%2Fab%2F');
    expect(urls[1]).to.include('continuation-token=a%2Bb%26c%3D');
    expect(urls.slice(2).sort()).to.deep.equal(['DELETE /bucket/x/ab/one', 'DELETE /bucket/x/ab/three']);
  });

  it('lets no name of elsewhere lead to another key', async () => {
    const bucket = openBucket('s3://bucket/x', options());
    for (const name of ['../collapsar-store', 'a/b', ''])
      expect(String(await bucket.kept('ab', name).catch((error: unknown) => error))).to.include('TypeError');
  });
});
