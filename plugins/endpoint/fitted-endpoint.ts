import {
  TEXTS_CUT,
  TEXTS_EMPTY,
  TEXTS_WRITTEN,
  type Call,
  type Checkpoint,
  type FittedModel,
  type SampleContext,
  type Text,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { checkpointCodec, objectSchema } from '../../core/plugin/index.js';
import { Taken, type Client } from './client.js';
import { promptOf, write, type Serving, type WrittenText } from './completions.js';
import { Likelihoods } from './likelihood.js';
import type { EndpointOptions } from './options.js';

const TEXT = { type: 'string' } as const;
export const codec = checkpointCodec({
  model: 'endpoint',
  meta: objectSchema(
    {
      url: TEXT,
      model: TEXT,
      /** that it was trained in, below `endpoint`; of a model that was not: absent */
      folder: { type: 'string', pattern: '^[0-9a-f]{24}$' },
      /** those of the training texts, where they continue some */
      prompts: { type: 'array', items: TEXT },
    },
    ['url', 'model'],
  ),
  arrays: {},
});

/** What is known of a model that a server has. */
export interface Served extends Serving {
  readonly folder?: string;
  readonly prompts?: readonly string[];
}

/** A model that a server has under a name. */
export class FittedEndpoint implements FittedModel<Text> {
  /** Of the text and its end, given its prompt, as the server's tokeniser has them; there where the study says that the server tells it. */
  declare logLikelihood?: NonNullable<FittedModel<Text>['logLikelihood']>;

  constructor(
    readonly served: Served,
    private readonly client: Client,
    private readonly options: EndpointOptions,
  ) {
    const { logLikelihood } = options;
    if (logLikelihood !== undefined)
      this.logLikelihood = (texts, call) =>
        this.#likelihoods(texts, new Likelihoods(client, { ...options, logLikelihood }, served), call);
  }

  /** Where the training texts continue prompts, each text continues one of those, every one equally likely. */
  async sample(count: number, context: SampleContext): Promise<Text> {
    const { prompts } = this.served;
    if (prompts === undefined)
      return { kind: 'text', count, texts: await this.#written(new Array<string>(count).fill(''), context) };
    const random = context.random.child('prompts');
    const chosen = Array.from({ length: count }, () => prompts[random.below(prompts.length)]!);
    return this.sampleGiven({ kind: 'text', count, texts: chosen, prompts: chosen }, context);
  }

  /** A text for each prompt; without prompts, texts from their beginning. */
  async sampleGiven({ count, prompts }: Text, context: SampleContext): Promise<Text> {
    const texts = await this.#written(prompts ?? new Array<string>(count).fill(''), context);
    return { kind: 'text', count, texts, ...(prompts === undefined ? {} : { prompts }) };
  }

  save(): Promise<Checkpoint> {
    return Promise.resolve(codec.encode({ ...this.served }, {}));
  }

  async #likelihoods({ count, texts, prompts }: Text, of: Likelihoods, call: Call): Promise<Float64Array> {
    const taken = new Taken();
    const out = new Float64Array(count);
    let done = 0;
    const askRow = async (text: string, row: number, signal: AbortSignal): Promise<void> => {
      const random = call.random.child('row', row);
      out[row] = await of.row(row, prompts?.[row] ?? '', text, { random, signal, taken });
      call.report({ done: ++done, of: count });
    };
    try {
      await each(texts, this.options.concurrency, call.signal, askRow);
    } finally {
      report(call, taken, this.options);
    }
    return out;
  }

  async #written(prompts: readonly string[], context: SampleContext): Promise<readonly string[]> {
    const { client, options } = this;
    checkAsked(client.where, options, prompts);
    const taken = new Taken();
    const written = new Array<WrittenText>(prompts.length);
    const groups = groupsOf(prompts, options.choices);
    let done = 0;
    const writeGroup = async ({ prompt, rows }: SamePrompt, at: number, signal: AbortSignal): Promise<void> => {
      const call = { prompt, count: rows.length, bias: context.bias ?? {}, taken, signal };
      const texts = await write(client, options, this.served, { ...call, random: context.random.child('group', at) });
      rows.forEach((row, i) => void (written[row] = texts[i]!));
      context.report({ done: (done += rows.length), of: prompts.length });
    };
    try {
      await each(groups, options.concurrency, context.signal, writeGroup);
    } catch (error) {
      report(context, taken, options);
      throw error;
    }
    report(context, taken, options, written);
    return written.map(({ text }) => text);
  }
}

/** Rows with one prompt, at most so many. */
interface SamePrompt {
  readonly prompt: string;
  readonly rows: number[];
}
const groupsOf = (prompts: readonly string[], most: number): readonly SamePrompt[] => {
  const groups: SamePrompt[] = [];
  const open = new Map<string, SamePrompt>();
  prompts.forEach((prompt, row) => {
    let group = open.get(prompt);
    if (group === undefined || group.rows.length === most) {
      group = { prompt, rows: [] };
      open.set(prompt, group);
      groups.push(group);
    }
    group.rows.push(row);
  });
  return groups;
};

/**
 * `use` of each, so many at a time. Where one fails the others are ended, since what they ask for would be paid and thrown
 * away; its failure is thrown once all are.
 */
const each = async <T>(
  list: readonly T[],
  atATime: number,
  outer: AbortSignal,
  use: (one: T, at: number, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const failed = new AbortController();
  const signal = AbortSignal.any([outer, failed.signal]);
  let next = 0;
  let first: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (next < list.length && first === undefined) {
      const at = next++;
      try {
        await use(list[at]!, at, signal);
      } catch (error) {
        first ??= { error };
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, list.length) }, worker));
  if (first !== undefined) throw (first as { readonly error: unknown }).error;
};

const checkAsked = (where: string, options: EndpointOptions, prompts: readonly string[]): void => {
  if (options.api !== 'chat' || prompts.every((prompt) => promptOf(options, prompt).trim() !== '')) return;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    where,
    what: 'a chat would be asked nothing: its message is empty',
    why: 'The rows have no prompts, and the option `prompt` has no other text',
    fix: 'Write what to ask for into `prompt`, or use api: completions',
  });
};

/** What the texts took and, once they are there, why they ended. */
const report = (
  { report: tell }: Call,
  { requests, retries, input, output, byBound, usd, passed }: Taken,
  { price }: EndpointOptions,
  written: readonly WrittenText[] = [],
): void =>
  tell({
    values: {
      requests,
      retries,
      'prompt tokens': input,
      'completion tokens': output,
      ...(byBound === 0 ? {} : { 'tokens by bound': byBound }),
      ...(price === undefined ? {} : { usd }),
      ...(written.length === 0 ? {} : endsOf(written)),
    },
    ...(passed.length === 0 ? {} : { log: passed.map((what) => `asked again: ${what}\n`).join('') }),
  });

const KNOWN_ENDS = new Set(['stop', 'length', 'content_filter']);

/** Why texts ended, as shares of them. */
const endsOf = (written: readonly WrittenText[]): Readonly<Record<string, number>> => {
  const share = (holds: (one: WrittenText) => boolean): number => written.filter(holds).length / written.length;
  return {
    [TEXTS_WRITTEN]: written.length,
    [TEXTS_CUT]: share(({ end }) => end === 'length'),
    [TEXTS_EMPTY]: share(({ text }) => text === ''),
    filtered: share(({ end }) => end === 'content_filter'),
    'ended otherwise': share(({ end }) => !KNOWN_ENDS.has(end)),
  };
};
