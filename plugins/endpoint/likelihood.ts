import type { RandomStream } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import type { Client, Taken } from './client.js';
import { AROUND, promptOf, type Serving } from './completions.js';
import type { EndpointOptions } from './options.js';

/** Who asks. */
export interface EchoCall {
  readonly random: RandomStream;
  readonly signal: AbortSignal;
  readonly taken: Taken;
  /** of a row, not to be told in a failure */
  readonly texts?: readonly string[];
}

/** What a server says of a prompt that it repeats, without the token that it was made to write after it. */
interface Echo {
  readonly tokens: readonly string[];
  /** nats, of each token given those before it; of the first there is none */
  readonly logprobs: readonly (number | null)[];
  /** the likeliest next tokens and their log-probabilities, as far as the server tells them */
  readonly next: readonly (readonly [token: string, logprob: number])[];
}

/** Parameters by which a token is chosen, and of which no likelihood of the model follows. */
const CHOOSING: ReadonlySet<string> = new Set([
  ...['top_k', 'min_p', 'typical_p', 'top_a', 'logit_bias', 'repetition_penalty', 'repeat_penalty'],
  ...['presence_penalty', 'frequency_penalty'],
]);
/** What a server that can write no minus infinity says instead (vLLM). */
const IMPOSSIBLE = -9999;
/** Likeliest next tokens that are asked for: no server refuses so few. */
const NEXT = 5;
/** The same probability, read from a prompt and from the next token: in half precision, and in another batch. */
const ROOM_NATS = 0.25;

/**
 * Asks for one token more than the prompt: none is refused by some servers, and taken for no limit by others.
 * @throws CollapsarError COLLAPSAR_ENDPOINT_ANSWER where what comes back has no probabilities of the prompt
 */
const echo = (
  client: Client,
  { parameters, maxTokensName }: EndpointOptions,
  { url, model }: Serving,
  prompt: string,
  { random, signal, taken, texts = [] }: EchoCall,
  logprobs = 1,
): Promise<Echo> => {
  const own = Object.entries(parameters).filter(([name]) => !CHOOSING.has(name));
  const asked = { echo: true, logprobs, [maxTokensName]: 1, temperature: 1, top_p: 1 };
  return client.ask(
    {
      path: `${url}/completions`,
      body: { ...Object.fromEntries(own), model, prompt, ...asked },
      most: { input: Buffer.byteLength(prompt) + AROUND, output: 1 },
      texts: [prompt, ...texts],
      read: (answer) => readEcho(client.where, answer),
      random,
      signal,
    },
    taken,
  );
};

const ASKED =
  'It was asked to repeat a prompt with the probability of each token (`echo`, `logprobs`), as `logLikelihood` says that it can';
const FIX =
  'Take `logLikelihood` out of the study, and the metrics that need it; or use a server that tells it, such as vLLM';
const cannot = (where: string, what: string, fix = FIX): CollapsarError =>
  new CollapsarError('COLLAPSAR_ENDPOINT_ANSWER', { where, what, why: ASKED, fix });

interface EchoAnswer {
  readonly choices?: readonly {
    readonly logprobs?: {
      readonly tokens?: unknown;
      readonly token_logprobs?: unknown;
      readonly top_logprobs?: unknown;
    } | null;
  }[];
  readonly usage?: { readonly completion_tokens?: unknown } | null;
}

const readEcho = (where: string, answer: unknown): Echo => {
  const { choices, usage } = (answer ?? {}) as EchoAnswer;
  const { tokens, token_logprobs: all, top_logprobs: top } = choices?.[0]?.logprobs ?? {};
  if (!Array.isArray(tokens) || !isNumbers(all) || tokens.length !== all.length)
    throw cannot(where, 'its answer has no probabilities of the tokens that it was given');
  const written = writtenIn(where, usage);
  const length = tokens.length - written;
  if (length < 1 || all.slice(1).includes(null))
    throw cannot(where, 'its answer has the probabilities of what it wrote, and not of what it was given');
  return { tokens: tokens.slice(0, length).map(String), logprobs: all.slice(0, length), next: nextIn(top, length) };
};

const writtenIn = (where: string, usage: EchoAnswer['usage']): 0 | 1 => {
  const written = usage?.completion_tokens;
  if (written === 0 || written === 1) return written;
  throw cannot(where, 'it does not say (usage.completion_tokens) how many of the tokens in its answer it has written');
};

const isNumbers = (list: unknown): list is readonly (number | null)[] =>
  Array.isArray(list) && list.every((value) => value === null || Number.isFinite(value));

/** Of the token that was written, what else it might have been. */
const nextIn = (top: unknown, at: number): Echo['next'] => {
  const there = (Array.isArray(top) ? (top as readonly unknown[])[at] : undefined) ?? {};
  return Object.entries(there).filter((one): one is [string, number] => typeof one[1] === 'number');
};

/** Whether what was given begins with the tokens of its beginning. */
const begins = ({ tokens }: Echo, beginning: Echo): boolean =>
  tokens.length > beginning.tokens.length && beginning.tokens.every((token, at) => token === tokens[at]);

/** Log-likelihoods of texts and their ends, given their prompts, under one model of a server. */
export class Likelihoods {
  readonly #prompts = new Map<string, Promise<Echo>>();

  constructor(
    private readonly client: Client,
    private readonly options: EndpointOptions & Required<Pick<EndpointOptions, 'logLikelihood'>>,
    private readonly serving: Serving,
  ) {}

  /**
   * nats, of the tokens behind those of the prompt, the end among them; -Infinity where one is impossible
   * @throws CollapsarError COLLAPSAR_ENDPOINT_*, also where the server's tokens run across the end of the prompt
   */
  async row(row: number, prompt: string, text: string, asking: EchoCall): Promise<number> {
    const { client, options, serving } = this;
    const call = { ...asking, texts: [text, prompt] };
    const before = promptOf(options, prompt);
    if (before === '') throw noBeginning(client.where);
    const asked = this.#prompts.get(before) ?? echo(client, options, serving, before, call);
    this.#prompts.set(before, asked);
    const beginning = await asked;
    const whole = await echo(client, options, serving, before + text + options.logLikelihood.end, call);
    if (!begins(whole, beginning))
      throw new CollapsarError('COLLAPSAR_ENDPOINT_ANSWER', {
        where: client.where,
        what: `row ${row + 1}: a token of the server’s runs across the end of the prompt into the text`,
        why: 'The probability of such a token says nothing of the text given the prompt',
        fix: 'End `prompt` with what the tokeniser keeps apart, such as a line break or a special token, or begin the texts with the blank',
      });
    let sum = 0;
    for (const logprob of whole.logprobs.slice(beginning.tokens.length))
      sum += logprob! <= IMPOSSIBLE ? -Infinity : logprob!;
    return sum;
  }
}

export const noBeginning = (where: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    where,
    what: '`logLikelihood` is asked for, and nothing stands before a text',
    why: 'No server tells the probability of the first token that it is given',
    fix: "Begin `prompt` with the token that texts begin with, as the server reads it: prompt: '</s>{prompt}'",
  });

/**
 * Whether the server tells the likelihood of what it is given: that it repeats a prompt with a probability for each token, that
 * `end` is one of them, and that they are those of the tokens beside which they stand, for which a likely next token is given to
 * it and must have the probability that it had as the next.
 * @throws CollapsarError COLLAPSAR_ENDPOINT_*
 */
export const checkEcho = async (
  client: Client,
  options: EndpointOptions,
  serving: Serving,
  call: EchoCall,
): Promise<void> => {
  const { where } = client;
  const ask = (prompt: string, logprobs?: number): Promise<Echo> =>
    echo(client, options, serving, prompt, call, logprobs);
  const beginning = promptOf(options, '');
  const { end } = options.logLikelihood!;
  const starts = [beginning, `${beginning}The`, `${beginning}1`].filter((start) => start !== '');
  const ended = await Promise.all([ask(starts[0]!), ask(starts[0]! + end)]).catch((error: unknown) => {
    if (!(error instanceof CollapsarError) || error.code !== 'COLLAPSAR_ENDPOINT_REFUSED') throw error;
    throw new CollapsarError(error.code, { ...error.explanation, why: ASKED, fix: FIX }, { cause: error });
  });
  if (!begins(ended[1], ended[0]) || ended[1].tokens.length !== ended[0].tokens.length + 1)
    throw cannot(
      where,
      `it does not read the \`end\` of logLikelihood as one token: ${JSON.stringify(end)}`,
      'Write the special token that ends a text as its tokeniser has it (eos_token in tokenizer_config.json)',
    );
  for (const start of starts) {
    const before = await ask(start, NEXT);
    for (const [token, logprob] of before.next.filter(([one]) => /^ ?[A-Za-z0-9,.]+$/.test(one))) {
      const given = await ask(start + token);
      if (!begins(given, before) || given.tokens.length !== before.tokens.length + 1) continue;
      const found = given.logprobs.at(-1)!;
      if (Math.abs(found - logprob) <= ROOM_NATS) return;
      throw cannot(
        where,
        `it says of one token that its log-probability is ${found.toFixed(3)} where it is given, and ${logprob.toFixed(3)} where it would be next`,
        'Take `logLikelihood` out of the study: its numbers are not those of the tokens beside which they stand',
      );
    }
  }
  throw cannot(
    where,
    'of no token that it holds for likely could be seen whether its probabilities are those of what it is given',
  );
};
