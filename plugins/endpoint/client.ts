import type { RandomStream } from '../../core/contracts/index.js';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import { rootStream } from '../../core/random/index.js';
import { spentOn, type Spending, type Spent, type Usage } from './spending.js';
import { gaveUp, TransientFault, refused, siteOf, wordsOf } from './faults.js';
import type { WaitingClock, RequestGate } from './gate.js';
import type { EndpointOptions } from './options.js';

/** Of waiting between two tries: the first, the longest, and the longest that a server may ask for. */
const FIRST_MS = 500;
const LONGEST_MS = 60_000;
const PATIENCE_MS = 600_000;
/** Of an answer. */
const MOST_BYTES = 64 * 1024 * 1024;
const NOTHING: Usage = { input: 0, output: 0 };
/** Nothing was asked then. */
const NOT_REACHED: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
]);

/** One request. */
export interface ServerRequest<T> {
  readonly path: string;
  /** absent: it is a GET, which costs nothing */
  readonly body?: Readonly<Record<string, unknown>>;
  /** tokens that it may take */
  readonly most: Usage;
  /** texts that stand in it, not to be told in a failure */
  readonly texts?: readonly string[];
  /** @throws TransientFault, where it should be asked again, or CollapsarError */
  read(answer: unknown): T;
  readonly random: RandomStream;
  readonly signal: AbortSignal;
}

/** What a call has taken so far. */
export class Taken {
  requests = 0;
  retries = 0;
  input = 0;
  output = 0;
  /** of these, tokens that no server has counted: the most that they can be */
  byBound = 0;
  usd = 0;
  /** why requests were made again, in their order */
  readonly passed: string[] = [];
}

/** Asks one server, as often as it takes, within what may be spent and how fast. */
export class Client {
  readonly where: string;

  constructor(
    private readonly options: EndpointOptions,
    private readonly gate: RequestGate,
    private readonly ledger: Spending,
    private readonly clock: WaitingClock,
  ) {
    this.where = siteOf(options);
  }

  /** @throws CollapsarError COLLAPSAR_ENDPOINT_*, or the signal's reason */
  async ask<T>(asked: ServerRequest<T>, taken: Taken, retries = this.options.retries): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#try(asked, taken);
      } catch (error) {
        asked.signal.throwIfAborted();
        if (!(error instanceof TransientFault)) throw error;
        const { after = 0 } = error.how;
        if (tries > retries || after > PATIENCE_MS) throw gaveUp(this.where, error, tries);
        if (after > 0) this.gate.hold(after);
        taken.retries++;
        taken.passed.push(error.what);
        // Half of it by chance, so that those who failed together do not come back together.
        const backOff = Math.min(LONGEST_MS, FIRST_MS * (1 << Math.min(tries - 1, 16)));
        const chance = 0.5 + 0.5 * asked.random.child('wait', tries).uniform();
        await this.clock.wait(Math.max(after, backOff * chance), asked.signal);
      }
    }
  }

  /** What the server says of a model of that name; 'not listed': it names others alone; 'no list': it names none. */
  async listed(
    { url, model }: { readonly url: string; readonly model: string },
    signal: AbortSignal,
    retries: number,
  ): Promise<object | 'not listed' | 'no list'> {
    const read = (answer: unknown): object | 'not listed' | 'no list' => {
      const { data } = (answer ?? {}) as { readonly data?: unknown };
      if (!Array.isArray(data)) return 'no list';
      const isIt = (one: unknown): one is object => (one as { id?: unknown } | null)?.id === model;
      return (data as unknown[]).find(isIt) ?? 'not listed';
    };
    try {
      const random = rootStream(0);
      return await this.ask({ path: `${url}/models`, most: NOTHING, read, random, signal }, new Taken(), retries);
    } catch (error) {
      if (error instanceof CollapsarError && /\(HTTP 40[45]\)/.test(error.message)) return 'no list';
      throw error;
    }
  }

  async #try<T>(asked: ServerRequest<T>, taken: Taken): Promise<T> {
    const { most, body } = asked;
    const { price, budget } = this.options;
    return this.gate.through(most.input + most.output, asked.signal, async () => {
      if (body === undefined) return { value: asked.read(await this.#fetch(asked)), tokens: 0 };
      const settle =
        budget === undefined ? undefined : await this.ledger.reserve(spentOn(most, price), budget, this.where);
      taken.requests++;
      // Until more is known of it: the server may be paid for all of it.
      let usage: Usage | undefined = most;
      let byBound = true;
      try {
        const answer = await this.#fetch(asked);
        const counted = usageIn(answer);
        if (counted !== undefined) [usage, byBound] = [counted, false];
        return { value: asked.read(answer), tokens: usage.input + usage.output };
      } catch (error) {
        if (isFree(error)) [usage, byBound] = [NOTHING, false];
        throw error;
      } finally {
        const spent = spentOn(usage, price);
        add(taken, usage, spent, byBound);
        await settle?.(spent);
      }
    });
  }

  async #fetch<T>({ path, body, texts = [], signal }: ServerRequest<T>): Promise<unknown> {
    const key = this.#key();
    const secrets = [...(key === undefined ? [] : [key]), ...texts];
    const { timeoutSeconds } = this.options;
    const late = AbortSignal.timeout(1000 * timeoutSeconds);
    let response: Response | undefined;
    let said: string;
    try {
      response = await fetch(path, {
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        headers: headersOf(key, body !== undefined),
        // Another address would get the key, and a request that is sent on as a GET.
        redirect: 'manual',
        signal: AbortSignal.any([signal, late]),
      });
      said = await textOf(response);
    } catch (error) {
      if (error instanceof TransientFault) throw error;
      if (late.aborted)
        throw new TransientFault(
          `no answer came within ${timeoutSeconds} s`,
          'It hangs, or is slower than `timeoutSeconds`',
        );
      throw brokenOff(error, response !== undefined, secrets);
    }
    checkStatus(this.where, response, said, secrets);
    try {
      return JSON.parse(said);
    } catch {
      throw new TransientFault(
        `the answer is no JSON: ${wordsOf(said, secrets)}`,
        'It was cut short, or something stands between that answers itself',
        { code: 'COLLAPSAR_ENDPOINT_ANSWER' },
      );
    }
  }

  #key(): string | undefined {
    const { apiKeyEnv } = this.options;
    if (apiKeyEnv === undefined) return undefined;
    const key = process.env[apiKeyEnv]?.trim() ?? '';
    if (key !== '') return key;
    throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
      where: this.where,
      what: `apiKeyEnv says that the key is in ${apiKeyEnv}, and the environment has no such variable`,
      fix: `export ${apiKeyEnv}=..., in the shell that starts the run`,
    });
  }
}

const headersOf = (key: string | undefined, hasBody: boolean): Record<string, string> => ({
  accept: 'application/json',
  ...(hasBody ? { 'content-type': 'application/json' } : {}),
  ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
});

/** What fetch throws says what happened in its cause. */
const brokenOff = (error: unknown, answered: boolean, secrets: readonly string[]): TransientFault => {
  const cause = (error instanceof Error ? error.cause : undefined) ?? error;
  const code = String((cause as { code?: unknown } | null)?.code);
  return new TransientFault(
    `the server ${answered ? 'broke off its answer' : 'cannot be reached'}: ${wordsOf(messageOf(cause) || code, secrets)}`,
    'It is not running at this address, or it ended',
    { free: !answered && NOT_REACHED.has(code) },
  );
};

const checkStatus = (where: string, { status, headers }: Response, said: string, secrets: readonly string[]): void => {
  if (status < 300) return;
  const words = wordsOf(said, secrets);
  if (status !== 408 && status !== 429 && status < 500) throw refused(where, status, words);
  const after = retryAfter(headers) ?? 0;
  const wait = after > 0 ? `, and wants to be left alone for ${Math.ceil(after / 1000)} s` : '';
  throw new TransientFault(
    `the server answers with HTTP ${status}${words === '' ? '' : ` (${words})`}${wait}`,
    status === 429 ? 'It is asked more, or faster, than it allows' : 'It has a fault of its own, or too much to do',
    { after, free: true },
  );
};

/** Seconds, or a date, which is compared with that of the answer: whose clock is right does not matter. */
const retryAfter = (headers: Headers): number | undefined => {
  const after = headers.get('retry-after');
  if (after === null) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(after)) return 1000 * parseFloat(after);
  const ms = Date.parse(after) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};

const textOf = async (response: Response): Promise<string> => {
  let bytes = 0;
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > MOST_BYTES) throw new TransientFault('its answer has no end', 'It is no answer of a model');
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
};

/** Tokens as the server counts them; undefined where it does not, or says that they were none. */
const usageIn = (answer: unknown): Usage | undefined => {
  const { usage } = (answer ?? {}) as { usage?: { prompt_tokens?: unknown; completion_tokens?: unknown } | null };
  const { prompt_tokens: input, completion_tokens: output = 0 } = usage ?? {};
  return isCount(input) && isCount(output) && input + output > 0 ? { input, output } : undefined;
};
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** Of a request that was turned away, or never arrived, nothing is paid. */
const isFree = (error: unknown): boolean =>
  error instanceof TransientFault
    ? error.how.free === true
    : error instanceof CollapsarError && error.code === 'COLLAPSAR_ENDPOINT_REFUSED';

const add = (taken: Taken, { input, output }: Usage, { usd }: Spent, byBound: boolean): void => {
  taken.input += input;
  taken.output += output;
  taken.usd += usd;
  if (byBound) taken.byBound += input + output;
};
