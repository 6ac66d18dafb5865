import type { Checkpoint, FittedModel, SampleContext, Text, Tokeniser } from '../../../core/contracts/index.js';
import { checkpointCodec, objectSchema } from '../../../core/plugin/index.js';
import { aliasTable, type AliasTable } from '../../../core/random/index.js';
import { tokensOf } from './sequences.js';

/** How often a tokeniser gives each of its tokens. */
export interface TokenCounts {
  /** of each token; of the end, one a text */
  readonly counts: Float64Array;
  /** those of the training texts, where they continue some */
  readonly prompts?: readonly string[];
}

/** Of the texts; what they continue is given. */
export const countTokens = (tokeniser: Tokeniser, parts: readonly Text[]): TokenCounts => {
  const counts = new Float64Array(tokeniser.size);
  for (const { texts } of parts)
    for (const [row, text] of texts.entries()) {
      for (const token of tokensOf(text, row, tokeniser)) counts[token]!++;
      counts[tokeniser.end]!++;
    }
  const prompts = parts.flatMap(({ prompts: own = [] }) => own);
  return { counts, ...(prompts.length === 0 ? {} : { prompts }) };
};

/** What a fitted tokeniser saves: how often it gave each token, and its vocabulary inside. */
export const tokensCodec = checkpointCodec({
  of: 'tokeniser',
  meta: objectSchema({ size: { type: 'integer', minimum: 2 }, prompts: { type: 'array', items: { type: 'string' } } }, [
    'size',
  ]),
  arrays: { counts: { type: 'float64', shape: ({ size }) => [size] } },
  nested: () => ['vocabulary'],
});

/** A tokeniser, which as a model is the unigram model of its tokens: each is drawn by itself, as often as it was there. */
export class FittedTokens implements FittedModel<Text> {
  #draws: AliasTable | undefined;

  constructor(
    private readonly tokens: Tokeniser,
    private readonly known: TokenCounts,
    private readonly vocabulary: Checkpoint,
  ) {}

  tokeniser(): Tokeniser {
    return this.tokens;
  }

  /** Where the training texts continue prompts, each text continues one of those, every one equally likely. */
  async sample(count: number, { random, signal }: SampleContext): Promise<Text> {
    const { prompts, counts } = this.known;
    this.#draws ??= aliasTable(counts);
    const texts: string[] = [];
    for (let row = 0; row < count; row++) {
      signal.throwIfAborted();
      const own = random.child('row', row);
      const said: number[] = [];
      for (let token = this.#draws.draw(own); token !== this.tokens.end; token = this.#draws.draw(own))
        said.push(token);
      texts.push(this.tokens.decode(Uint32Array.from(said)));
    }
    if (prompts === undefined) return { kind: 'text', count, texts };
    const drawn = random.child('prompts');
    return { kind: 'text', count, texts, prompts: texts.map(() => prompts[drawn.below(prompts.length)]!) };
  }

  /** Of the canonical tokens of the text and its end; -Infinity of one that the training texts do not have. */
  async logLikelihood({ texts }: Text): Promise<Float64Array> {
    const { counts } = this.known;
    const all = Math.log(counts.reduce((sum, count) => sum + count, 0));
    const logs = counts.map((count) => Math.log(count) - all);
    return Float64Array.from(texts, (text, row) => {
      let sum = logs[this.tokens.end]!;
      for (const token of tokensOf(text, row, this.tokens)) sum += logs[token]!;
      return sum;
    });
  }

  async save(): Promise<Checkpoint> {
    const { counts, prompts } = this.known;
    return tokensCodec.encode(
      { size: counts.length, ...(prompts === undefined ? {} : { prompts }) },
      { counts },
      { vocabulary: this.vocabulary },
    );
  }
}
