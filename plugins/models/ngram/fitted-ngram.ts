import type {
  Bias,
  Checkpoint,
  FittedModel,
  NextTokenVisit,
  RandomStream,
  SampleContext,
  Text,
} from '../../../core/contracts/index.js';
import { checkpointCodec, objectSchema } from '../../../core/plugin/index.js';
import {
  type Encoding,
  type EditCounts,
  encodingOf,
  promptEncodingOf,
  reportEdit,
  textOf,
  type Unit,
} from '../../text.js';
import { BiasedDraws, type History, NgramDistribution } from './distribution.js';
import { END, type NgramCounts, restoreCounts } from './counts.js';
import type { Smoothing } from './smoothing.js';

export interface NgramSettings {
  readonly unit: Unit;
  readonly smoothing: Smoothing;
  /** V: types of the base distribution, the end of a text included */
  readonly types: number;
  /** the most tokens of a generated text */
  readonly length: number;
}
type Draw = (history: History, random: RandomStream) => number;

/** Draws of an edit that may hit upon the end of the text, which is no token to put in the place of another. */
const TRIES = 100;

const size = { type: 'integer', minimum: 0 } as const;
const texts = { type: 'array', items: { type: 'string' } } as const;
const codec = checkpointCodec({
  model: 'ngram',
  meta: objectSchema(
    {
      words: texts,
      /** of each level */
      nodes: { type: 'array', items: size },
      longest: size,
      types: size,
      length: size,
      prompts: texts,
    },
    ['words', 'nodes', 'longest', 'types', 'length'],
  ),
  arrays: {
    prefixes: { type: 'uint32', prefix: 'prefix-', shapes: ({ nodes }) => nodes.map((count) => [count]) },
    tokens: { type: 'uint32', prefix: 'token-', shapes: ({ nodes }) => nodes.map((count) => [count]) },
    counts: { type: 'float64', prefix: 'count-', shapes: ({ nodes }) => nodes.map((count) => [count]) },
  },
});

export class FittedNgram implements FittedModel<Text> {
  readonly #distribution: NgramDistribution;

  /** `prompts`: those of the training texts, where they continue some */
  constructor(
    private readonly counts: NgramCounts,
    private readonly settings: NgramSettings,
    private readonly prompts?: readonly string[],
  ) {
    this.#distribution = new NgramDistribution(counts, settings.smoothing, settings.types);
  }

  /** Where the training texts continue prompts, each text continues one of those, every one equally likely. */
  async sample(count: number, context: SampleContext): Promise<Text> {
    const { prompts } = this;
    if (prompts === undefined) return { kind: 'text', count, texts: this.#write(count, undefined, context) };
    const random = context.random.child('prompts');
    const chosen = Array.from({ length: count }, () => prompts[random.below(prompts.length)]!);
    return this.sampleGiven({ kind: 'text', count, texts: chosen, prompts: chosen }, context);
  }

  /** Texts that continue the given prompts. */
  async sampleGiven(given: Text, context: SampleContext): Promise<Text> {
    const { count, prompts } = given;
    const texts = this.#write(count, promptEncodingOf(given, this.settings.unit), context);
    return { kind: 'text', count, texts, ...(prompts === undefined ? {} : { prompts }) };
  }

  /** The probability of the text and its end, given its prompt. -Infinity only without smoothing. */
  async logLikelihood(samples: Text): Promise<Float64Array> {
    const out = new Float64Array(samples.count);
    this.#read(samples, (row, history, token) => {
      out[row]! += Math.log(this.#distribution.probability(history, token));
    });
    return out;
  }

  /** Tokens that the training texts did not hold are one together, the last. */
  async nextToken(samples: Text, visit: NextTokenVisit): Promise<void> {
    const all = new Float64Array(this.counts.vocabulary.size + 1);
    this.#read(samples, (row, history) => {
      const known = this.#distribution.all(history);
      all.set(known);
      all[known.length] = Math.max(0, 1 - known.reduce((sum, p) => sum + p, 0));
      visit(all, row);
    });
  }

  /**
   * Token editing (Zhu et al. 2024): a token whose probability given those before it, as they stand, is above `above` is
   * drawn anew from the model. No end of a text is edited, and none is put in: lengths stay.
   */
  async edit(samples: Text, above: number, context: SampleContext): Promise<Text> {
    const { random, bias } = context;
    const { unit } = this.settings;
    const { words } = this.counts.vocabulary;
    const draw = this.#draws(bias);
    const counts: EditCounts = { read: 0, edited: 0, changed: 0 };
    const { types, tokens, offsets } = encodingOf(samples, unit);
    const edited = Array.from(tokens, (type) => types[type]!);
    this.#read(samples, (_row, history, token, last) => {
      if (last) return;
      const at = counts.read++;
      if (this.#distribution.probability(history, token) > above)
        for (let tries = 0; tries < TRIES; tries++) {
          const other = draw(history, random);
          if (other === END) continue;
          counts.edited++;
          counts.changed += Number(other !== token);
          edited[at] = words[other - 1]!;
          break;
        }
    });
    reportEdit(context, counts);
    const texts = samples.texts.map((_, row) => textOf(edited.slice(offsets[row], offsets[row + 1]), unit));
    return { ...samples, texts };
  }

  async save(): Promise<Checkpoint> {
    const { vocabulary, levels, longest } = this.counts;
    const { types, length } = this.settings;
    const { prompts } = this;
    const nodes = levels.map((level) => level.nodes.size);
    return codec.encode(
      { words: vocabulary.words, nodes, longest, types, length, ...(prompts === undefined ? {} : { prompts }) },
      {
        prefixes: levels.map((level) => level.nodes.first.slice()),
        tokens: levels.map((level) => level.nodes.second.slice()),
        counts: levels.map((level) => level.counts),
      },
    );
  }

  static restore(checkpoint: Checkpoint, unit: Unit, smoothing: Smoothing): FittedNgram {
    const { meta, arrays } = codec.decode(checkpoint);
    const { words, longest, types, length, prompts } = meta;
    const counts = restoreCounts(words, longest, arrays);
    return new FittedNgram(counts, { unit, smoothing, types, length }, prompts);
  }

  #draws(bias: Bias | undefined): Draw {
    const biased = bias === undefined ? undefined : new BiasedDraws(this.#distribution, bias);
    return biased === undefined
      ? (history, random) => this.#distribution.draw(history, random)
      : (history, random) => biased.draw(history, random);
  }

  #write(count: number, prompts: Encoding | undefined, { random, bias, signal }: SampleContext): readonly string[] {
    const { unit, length } = this.settings;
    const { words } = this.counts.vocabulary;
    const distribution = this.#distribution;
    const draw = this.#draws(bias);
    const promptTypes = this.counts.vocabulary.find(prompts?.types ?? []);
    const history: History = new Int32Array(distribution.order);
    const texts: string[] = [];
    for (let row = 0; row < count; row++) {
      signal.throwIfAborted();
      distribution.begin(history);
      if (prompts !== undefined)
        for (let i = prompts.offsets[row]!; i < prompts.offsets[row + 1]!; i++)
          distribution.step(history, promptTypes[prompts.tokens[i]!]!);
      const said: string[] = [];
      while (said.length < length) {
        const token = draw(history, random);
        if (token === END) break;
        said.push(words[token - 1]!);
        distribution.step(history, token);
      }
      texts.push(textOf(said, unit));
    }
    return texts;
  }

  /** Calls `visit` for every token of every text, and for its end (`last`), with what stands before it. */
  #read(samples: Text, visit: (row: number, history: History, token: number, last: boolean) => void): void {
    const { vocabulary } = this.counts;
    const distribution = this.#distribution;
    const texts = encodingOf(samples, this.settings.unit);
    const prompts = promptEncodingOf(samples, this.settings.unit);
    const types = vocabulary.find(texts.types);
    const promptTypes = vocabulary.find(prompts?.types ?? []);
    const history: History = new Int32Array(distribution.order);
    for (let row = 0; row < samples.count; row++) {
      distribution.begin(history);
      if (prompts !== undefined)
        for (let i = prompts.offsets[row]!; i < prompts.offsets[row + 1]!; i++)
          distribution.step(history, promptTypes[prompts.tokens[i]!]!);
      for (let i = texts.offsets[row]!; i < texts.offsets[row + 1]!; i++) {
        const token = types[texts.tokens[i]!]!;
        visit(row, history, token, false);
        distribution.step(history, token);
      }
      visit(row, history, END, true);
    }
  }
}
