import { Agent as PlainAgent, request as plain, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCollapsarError, messageOf } from '../../errors/index.js';
import { accessOf, urlOf, type BucketAddress, type StoreAccess } from './address.js';
import { refusalOf, unreachable, untrusted } from './refusals.js';

/** A request of S3, which may be asked again. */
export interface StoreRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** empty: of the bucket itself */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: { readonly sha256: string; readonly length: number; open(): Readable };
}
export interface StoreAnswer<T> {
  /** 200 or 204; 404: no such object; 412: a condition of the request does not hold */
  readonly status: number;
  /** bytes that it says it has */
  readonly length: number;
  /** what was made of the body; absent for 404 and 412 */
  readonly value?: T;
}
export interface StoreOptions {
  /** the variables of a process; absent: of this one */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** how long a store that does not answer is asked again */
  readonly patienceMs?: number;
  /** how long it may say nothing in the middle of an answer, or before one */
  readonly silenceMs?: number;
  /** told when it does not answer, and when it does again */
  warn?(text: string): void;
}

const PATIENCE_MS = 600_000;
/** No byte in so long: the request is given up, and made again. */
const SILENCE_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** A store that is busy for a moment is not told of. */
const TOLD_AFTER_MS = 2000;
const MOST_CONNECTIONS = 16;
const MOST_OF_AN_ERROR = 65_536;
/** Answers that say nothing of what was asked, and that may be others next time. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);
/** So are these, whatever their status is. */
const PASSING_CODES = new Set(['RequestTimeout', 'SlowDown', 'InternalError', 'ConditionalRequestConflict']);
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** What one must not ask again for: a file of this machine that cannot be read. */
interface OwnFault {
  error?: Error;
}

/** Signed requests to one bucket, again and again where its store does not answer. Keys are in no message. */
export class StoreClient {
  readonly #access: StoreAccess;
  readonly #agent: PlainAgent;
  readonly #patienceMs: number;
  readonly #silenceMs: number;
  readonly #warn: (text: string) => void;
  #away = false;

  /** @throws CollapsarError COLLAPSAR_STORE_REFUSED where the environment does not say who asks */
  constructor(
    readonly address: BucketAddress,
    { environment = process.env, patienceMs = PATIENCE_MS, silenceMs = SILENCE_MS, warn }: StoreOptions = {},
  ) {
    this.#access = accessOf(environment, address);
    const shared = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
    const { ca, endpoint } = this.#access;
    this.#agent =
      endpoint.protocol === 'https:'
        ? new SecureAgent({ ...shared, ...(ca === undefined ? {} : { ca }) })
        : new PlainAgent(shared);
    this.#patienceMs = patienceMs;
    this.#silenceMs = silenceMs;
    this.#warn = warn ?? (() => undefined);
  }

  /** `s3://bucket/prefix at host`. */
  get where(): string {
    return `${this.address.place} at ${this.#access.endpoint.host}`;
  }

  /**
   * Asks until there is an answer, or for as long as its patience lasts. `read` makes something of the body, from its beginning
   * each time.
   *
   * @throws CollapsarError COLLAPSAR_STORE_UNREACHABLE, COLLAPSAR_STORE_REFUSED; what `read` throws of its own
   */
  async ask<T = undefined>(
    wanted: StoreRequest,
    read?: (body: IncomingMessage) => Promise<T>,
    patienceMs = this.#patienceMs,
  ): Promise<StoreAnswer<T>> {
    const since = performance.now();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const own: OwnFault = {};
      const answer = await this.#once(wanted, read, own).catch((error: unknown) => this.#trouble(error, own));
      if (!('trouble' in answer)) {
        if (this.#away) this.#warn(`The store ${this.where} answers again.`);
        this.#away = false;
        return answer;
      }
      const waited = performance.now() - since;
      if (waited + pause > patienceMs) throw unreachable(this.where, answer.trouble, waited);
      if (waited > TOLD_AFTER_MS && !this.#away) {
        this.#away = true;
        this.#warn(`The store ${this.where} does not answer (${answer.trouble}): waiting for it.`);
      }
      // Processes that found it away at the same time come back one by one.
      await sleep(pause + (process.pid % 100));
    }
  }

  /** @throws unless another try may help */
  #trouble(error: unknown, own: OwnFault): { readonly trouble: string } {
    if (own.error !== undefined) throw own.error;
    if (isCollapsarError(error)) throw error;
    const said = messageOf(error) || String(Reflect.get(Object(error), 'code'));
    const refused = untrusted(this.where, said);
    if (refused !== undefined) throw refused;
    return { trouble: said };
  }

  async #once<T>(
    wanted: StoreRequest,
    read: ((body: IncomingMessage) => Promise<T>) | undefined,
    own: OwnFault,
  ): Promise<StoreAnswer<T> | { readonly trouble: string }> {
    const response = await this.#send(wanted, own);
    const { statusCode: status = 0, headers } = response;
    const length = Number(headers['content-length'] ?? 0);
    if (status === 200 || status === 204) return { status, length, ...(await made(response, read)) };
    const code = /<Code>(\w+)<\/Code>/.exec(await textOf(response))?.[1] ?? '';
    // Some servers know no conditions: what is put there is the same whoever puts it, or has a name that nobody else has.
    if (status === 501 && wanted.headers !== undefined) return this.#once({ ...wanted, headers: undefined }, read, own);
    if (PASSING.has(status) || PASSING_CODES.has(code)) return { trouble: `it answers ${status} ${code}`.trimEnd() };
    if (isAnAnswer(status, code)) return { status, length };
    throw refusalOf(this.where, this.address.bucket, { status, code, method: wanted.method });
  }

  async #send({ method, key, query, headers, body }: StoreRequest, own: OwnFault): Promise<IncomingMessage> {
    // Nothing of it is loaded before it is used.
    const { AwsV4Signer } = await import('aws4fetch');
    const url = urlOf(this.address, this.#access, key);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const { accessKeyId, secretAccessKey, sessionToken, region } = this.#access;
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': body?.sha256 ?? EMPTY },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 's3',
      region,
    });
    const signed = await signer.sign();
    const sent: OutgoingHttpHeaders = Object.fromEntries(signed.headers);
    if (method === 'PUT') sent['content-length'] = body?.length ?? 0;
    return new Promise((resolve, reject) => {
      const begin = url.protocol === 'https:' ? secure : plain;
      const request = begin(signed.url, { method, headers: sent, agent: this.#agent });
      const silence = this.#silenceMs;
      request.setTimeout(silence, () => request.destroy(new Error(`it said nothing for ${silence / 1000} s`)));
      request.once('response', resolve).once('error', reject);
      if (body === undefined) request.end();
      else
        body
          .open()
          .once('error', (error) => request.destroy((own.error = error)))
          .pipe(request);
    });
  }
}

/** Of HEAD there is no body: whether there is the bucket was asked before. */
const isAnAnswer = (status: number, code: string): boolean =>
  (status === 404 && code !== 'NoSuchBucket') || status === 412;

const made = async <T>(
  body: IncomingMessage,
  read: ((body: IncomingMessage) => Promise<T>) | undefined,
): Promise<{ value?: T }> => {
  if (read !== undefined) return { value: await read(body) };
  await drained(body);
  return {};
};

const drained = (body: IncomingMessage): Promise<void> => finished(body.resume(), { writable: false });

/** All of a body, in one piece from the beginning where it says how long it is: pieces and their whole would be twice the memory. */
export const bytesOf = async (body: IncomingMessage): Promise<Buffer> => {
  let bytes = Buffer.allocUnsafeSlow(Number(body.headers['content-length'] ?? 0));
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (length + chunk.length > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * bytes.length, length + chunk.length));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    length += chunk.copy(bytes, length);
  }
  return bytes.subarray(0, length);
};

const textOf = async (body: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of body as AsyncIterable<Buffer>)
    if (text.length < MOST_OF_AN_ERROR) text += chunk.toString('latin1');
  return text;
};
