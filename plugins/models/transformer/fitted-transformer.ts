import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import {
  TOKENS_ASKED,
  TOKENS_MADE,
  type Call,
  type Checkpoint,
  type FittedModel,
  type NextTokenVisit,
  type RandomStream,
  type SampleContext,
  type Text,
  type Tokeniser,
  type Tokens,
  type Vectors,
} from '../../../core/contracts/index.js';
import { checkpointCodec } from '../../../core/plugin/index.js';
import {
  crossEntropies,
  disposeVariables,
  eachBlock,
  numbersOf,
  readWeights,
  WEIGHTS,
  type Tf,
} from '../../tensors/index.js';
import { reportEdit, type EditCounts } from '../../text.js';
import { biasedWeights } from '../categorical/fitted-categorical.js';
import { BYTES } from '../tokenisers/bytes.js';
import { drawn, write } from './decode.js';
import type { TransformerNetwork } from './network.js';
import { sequencesOf, tokensOf } from '../tokenisers/sequences.js';
import { checkPrompts, completionOf, promptsOf, Windows, type Padded } from './windows.js';

/** What a fit knows beside its weights. */
export interface TransformerFacts {
  /** the most tokens that a text is generated with */
  readonly length: number;
  /** those of the training texts, where they continue some */
  readonly prompts?: readonly string[];
}

export const transformerCodec = checkpointCodec({
  model: 'transformer',
  meta: {
    type: 'object',
    additionalProperties: false,
    required: ['length'],
    properties: {
      length: { type: 'integer', minimum: 1 },
      /** fingerprint of another than the bytes */
      tokeniser: { type: 'string' },
      prompts: { type: 'array', items: { type: 'string' } },
    },
  },
  arrays: { weights: WEIGHTS },
});

/** Windows that go through the network at a time. */
const BLOCK = 32;

export class FittedTransformer implements FittedModel<Text> {
  constructor(
    private readonly tf: Tf,
    readonly network: TransformerNetwork,
    private readonly facts: TransformerFacts,
    readonly tokens: Tokeniser,
  ) {}

  /** Where the training texts continue prompts, each text continues one of those, every one equally likely. */
  async sample(count: number, context: SampleContext): Promise<Text> {
    const { prompts } = this.facts;
    if (prompts === undefined) {
      const nothing = Array.from({ length: count }, () => new Uint8Array());
      return { kind: 'text', count, texts: await this.#continued(nothing, context) };
    }
    const random = context.random.child('prompts');
    const chosen = Array.from({ length: count }, () => prompts[random.below(prompts.length)]!);
    return this.sampleGiven({ kind: 'text', count, texts: chosen, prompts: chosen }, context);
  }

  /** Texts that continue the given prompts; without prompts, texts from their beginning. */
  async sampleGiven({ count, prompts }: Text, context: SampleContext): Promise<Text> {
    const tokens = Array.from({ length: count }, (_, row) => tokensOf(prompts?.[row] ?? '', row, this.tokens));
    const texts = await this.#continued(tokens, context);
    return { kind: 'text', count, texts, ...(prompts === undefined ? {} : { prompts }) };
  }

  async #continued(prompts: readonly Tokens[], context: SampleContext): Promise<readonly string[]> {
    checkPrompts(
      prompts.map((prompt) => prompt.length),
      this.network.sizes.context,
    );
    const { end, size, asked } = this.tokens;
    const more = asked === undefined ? {} : { [TOKENS_ASKED]: asked, [TOKENS_MADE]: size };
    const written = await write(this.tf, this.network, { prompts, end, length: this.facts.length }, context, more);
    return written.map((tokens) => this.tokens.decode(tokens));
  }

  /** Of the canonical tokens of the text and its end, given its prompt; as `sample` draws them, longer texts than the context too. */
  async logLikelihood(samples: Text, call: Call): Promise<Float64Array> {
    const { tf, network } = this;
    const out = new Float64Array(samples.count);
    const losses = (states: Tensor2D, { targets }: Padded): Tensor =>
      crossEntropies(tf, network.logits(states), tf.tensor1d(targets, 'int32'));
    await this.#eachTarget(samples, call, losses, (row, at, values) => void (out[row]! -= values[at]!));
    return out;
  }

  async nextToken(samples: Text, visit: NextTokenVisit, call: Call): Promise<void> {
    const { tf, network } = this;
    const { size } = this.tokens;
    const probabilities = (states: Tensor2D): Tensor => tf.softmax(network.logits(states));
    await this.#eachTarget(samples, call, probabilities, (row, at, values) =>
      visit(values.subarray(at * size, (at + 1) * size), row),
    );
  }

  /**
   * Token editing (Zhu et al. 2024): where the text's own token has a probability above `above`, given what stands before it in
   * the text as it is, another is drawn from the model. No end is edited and none is put in: the tokens stay as many.
   */
  async edit(samples: Text, above: number, context: SampleContext): Promise<Text> {
    const { end } = this.tokens;
    const { tokens, offsets, completions } = sequencesOf(samples, this.tokens);
    const edited = tokens.slice();
    const next = completions.slice();
    const texts = [...samples.texts];
    const counts: EditCounts = { read: 0, edited: 0, changed: 0 };
    const editsOf = new Map<number, RandomStream>();
    const visit: NextTokenVisit = (probabilities, row) => {
      const at = next[row]!++;
      if (at === offsets[row + 1]) return;
      counts.read++;
      if (!(probabilities[tokens[at]!]! > above)) return;
      const weights = biasedWeights(Float64Array.from(probabilities), context.bias ?? {});
      weights[end] = 0;
      // A bias may have left nothing else.
      if (!weights.some((weight) => weight > 0)) return;
      const random = editsOf.get(row) ?? context.random.child('row', row);
      editsOf.set(row, random);
      counts.edited++;
      edited[at] = drawn(weights, random);
      counts.changed += Number(edited[at] !== tokens[at]);
    };
    await this.nextToken(samples, visit, context);
    for (const row of editsOf.keys())
      texts[row] = this.tokens.decode(edited.subarray(completions[row], offsets[row + 1]));
    reportEdit(context, counts);
    return { ...samples, texts };
  }

  /** The mean of the hidden states that the targets of a text, its end among them, are predicted from: [width] */
  async features(samples: Text, call: Call): Promise<Vectors> {
    const { width } = this.network.sizes;
    const values = new Float64Array(samples.count * width);
    const counted = new Float64Array(samples.count);
    await this.#eachTarget(
      samples,
      call,
      (states) => states,
      (row, at, states) => {
        counted[row]!++;
        for (let j = 0; j < width; j++) values[row * width + j]! += states[at * width + j]!;
      },
    );
    for (let i = 0; i < values.length; i++) values[i]! /= counted[Math.floor(i / width)]!;
    return { kind: 'vectors', count: samples.count, shape: [width], values };
  }

  /**
   * Reads all texts and calls `visit` for every target, with its row and its place `at` in what `compute` makes of the hidden
   * states [n, width] of a block of windows.
   */
  async #eachTarget(
    samples: Text,
    call: Call,
    compute: (states: Tensor2D, padded: Padded) => Tensor,
    visit: (row: number, at: number, values: Float32Array) => void,
  ): Promise<void> {
    const { tf, network } = this;
    const sequences = sequencesOf(samples, this.tokens);
    checkPrompts(promptsOf(sequences), network.sizes.context);
    const windows = new Windows([sequences], network.sizes.context);
    for (let row = 0; row < samples.count; row++) windows.addToScore(0, row, completionOf(sequences, row));
    await eachBlock(windows.count, BLOCK, call, async (from, many) => {
      const padded = windows.padded(Uint32Array.from({ length: many }, (_, i) => from + i));
      const { rows, length, inputs, counts } = padded;
      const values = await numbersOf(tf, () => {
        return compute(network.read(tf.tensor2d(inputs, [rows, length], 'int32')), padded);
      });
      for (let at = 0; at < counts.length; at++)
        if (counts[at] !== 0) visit(windows.rowOf(from + Math.floor(at / length)), at, values);
    });
  }

  async save(): Promise<Checkpoint> {
    const { length, prompts } = this.facts;
    const { fingerprint } = this.tokens;
    return transformerCodec.encode(
      {
        length,
        ...(fingerprint === BYTES.fingerprint ? {} : { tokeniser: fingerprint }),
        ...(prompts === undefined ? {} : { prompts }),
      },
      { weights: await readWeights(this.network.variables) },
    );
  }

  dispose(): void {
    disposeVariables(this.network.variables);
  }
}
