import type { Bias, RandomStream } from '../../core/contracts/index.js';
import type { Usage } from './spending.js';
import type { Client, Taken } from './client.js';
import { misread, TransientFault } from './faults.js';
import type { EndpointOptions } from './options.js';

/** What a server is asked with the prompt of a row ('' where it has none). */
export const promptOf = ({ prompt }: Pick<EndpointOptions, 'prompt'>, of: string): string =>
  // A function, so that no `$&` in a row means anything.
  prompt.replaceAll('{prompt}', () => of);

/** Messages of a chat before the answer. */
export const messagesOf = (options: Pick<EndpointOptions, 'prompt' | 'system'>, of: string) => [
  ...(options.system === undefined ? [] : [{ role: 'system', content: options.system }]),
  { role: 'user', content: promptOf(options, of) },
];

/** What a chat template, or the beginning of a text, adds at most. */
export const AROUND = 256;
/** A token is a byte at least, of whatever vocabulary over bytes: what no server counts is bounded by them. */
const mostTokens = ({ maxTokens, system = '' }: EndpointOptions, prompt: string, choices: number): Usage => ({
  input: Buffer.byteLength(prompt) + Buffer.byteLength(system) + AROUND,
  output: maxTokens * choices,
});

/** The most that the server can count for one text. */
export const mostForOne = (options: EndpointOptions, prompt: string): Usage =>
  mostTokens(options, promptOf(options, prompt), 1);

/** A generated text, and why it ended: `stop` (by itself), `length`, `content_filter`, or what the server says. */
export interface WrittenText {
  readonly text: string;
  readonly end: string;
}

/** Which of the server's models is asked, and how. */
export interface Serving {
  readonly url: string;
  readonly model: string;
}

/** A seed that servers take as it is. */
const SEEDS = 2147483648;

/**
 * `count` texts that answer one prompt, in one request or, where the server gives fewer texts than it is asked for, in as
 * many as it takes.
 * @throws CollapsarError COLLAPSAR_ENDPOINT_*
 */
export const write = async (
  client: Client,
  options: EndpointOptions,
  { url, model }: Serving,
  {
    prompt,
    count,
    bias,
    ...call
  }: {
    readonly prompt: string;
    readonly count: number;
    readonly bias: Bias;
    readonly random: RandomStream;
    readonly signal: AbortSignal;
    readonly taken: Taken;
  },
): Promise<readonly WrittenText[]> => {
  const { api, maxTokensName, maxTokens, temperature, topP, stop, parameters } = options;
  const isChat = api === 'chat';
  const written: WrittenText[] = [];
  for (let asked = 0; written.length < count; asked++) {
    const n = count - written.length;
    const random = call.random.child('request', asked);
    const body = {
      ...parameters,
      model,
      ...(isChat ? { messages: messagesOf(options, prompt) } : { prompt: promptOf(options, prompt) }),
      [maxTokensName]: maxTokens,
      temperature: temperature * (bias.temperature ?? 1),
      top_p: topP * (bias.topP ?? 1),
      ...(stop.length === 0 ? {} : { stop }),
      ...(n === 1 ? {} : { n }),
      seed: random.below(SEEDS),
    };
    const request = {
      path: `${url}/${isChat ? 'chat/completions' : 'completions'}`,
      body,
      most: mostTokens(options, promptOf(options, prompt), n),
      texts: [prompt],
      read: (answer: unknown) => choicesOf(client.where, answer, n, isChat),
      random,
      signal: call.signal,
    };
    written.push(...(await client.ask(request, call.taken)));
  }
  return written;
};

interface Choice {
  readonly index?: unknown;
  readonly text?: unknown;
  readonly message?: { readonly content?: unknown } | null;
  readonly finish_reason?: unknown;
}

/** From 1 to `most` texts, in the server's order. */
const choicesOf = (where: string, answer: unknown, most: number, isChat: boolean): readonly WrittenText[] => {
  const { choices } = (answer ?? {}) as { readonly choices?: unknown };
  if (!Array.isArray(choices)) throw misread(where, 'its answer has no choices');
  if (choices.length > most)
    throw misread(where, `it gave ${choices.length} texts where at most ${most} were asked for`);
  if (choices.length === 0)
    throw new TransientFault('its answer has not one text', 'It may have been interrupted', {
      code: 'COLLAPSAR_ENDPOINT_ANSWER',
    });
  return (choices as readonly (Choice | null)[]).map((choice) => {
    const text = isChat ? contentOf(choice) : choice?.text;
    if (typeof text !== 'string')
      throw misread(where, `one of its choices has no ${isChat ? 'message.content' : 'text'}`);
    const { finish_reason: end } = choice!;
    return { text, end: typeof end === 'string' ? end : 'unknown' };
  });
};

/** Of an answer that is nothing but a call of a tool, or thoughts: a text without a character. */
const contentOf = (choice: Choice | null): unknown =>
  choice?.message?.content === null ? '' : choice?.message?.content;
