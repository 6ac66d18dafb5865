import type {
  Checkpoint,
  FitContext,
  Model,
  RandomStream,
  Services,
  Text,
  Tokeniser,
  TrainingSet,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { damagedCheckpoint, model, objectSchema, type Options } from '../../core/plugin/index.js';
import { checkWeight, trainingSet } from '../../core/samples/index.js';
import { copyWeights, restoreWeights, train, trainingProperties, type Tf } from '../tensors/index.js';
import { COUNT, NOT_NEGATIVE, POSITIVE } from '../options.js';
import { BYTES } from './tokenisers/bytes.js';
import { crossEntropy, tokenBatches, type TokenBatch } from './transformer/batches.js';
import { FittedTransformer, transformerCodec } from './transformer/fitted-transformer.js';
import { TransformerNetwork, type TransformerSizes } from './transformer/network.js';
import { checkPrompts, promptsOf } from './transformer/windows.js';
import { sequencesOf } from './tokenisers/sequences.js';

const schema = objectSchema({
  tokeniser: {
    anyOf: [{ const: 'bytes' }, { fitted: 'models', data: 'text', needs: ['tokens'], seeds: 'shared' }],
    default: 'bytes',
    description:
      'what texts are made of. bytes: of their UTF-8; or a vocabulary that is fitted to real rows before the chains, once for all seeds: { use: byte-pair-encoding, on: { source, rows } }',
  },
  context: {
    ...COUNT,
    default: 64,
    description: 'tokens that it reads at once; before every token of a longer text stands half as much at least',
  },
  layers: { ...COUNT, default: 2, description: 'blocks of attention and a hidden layer each' },
  width: { ...COUNT, default: 64, description: 'numbers of a hidden state, a multiple of heads' },
  heads: { ...COUNT, default: 2, description: 'of attention' },
  hidden: { ...COUNT, description: 'numbers of the feed-forward layer; default: 4 times the width' },
  positions: {
    enum: ['rotary', 'learned'],
    default: 'rotary',
    description: 'rotary: Su et al. 2021; learned: Radford et al. 2019',
  },
  loss: {
    enum: ['completion', 'all'],
    default: 'completion',
    description: 'where texts continue prompts, what is learnt. completion: what continues them; all: the prompts too',
  },
  truncation: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 1,
    default: 1,
    description:
      'gamma of truncated cross-entropy (Shabgahi et al. 2025): tokens that the model gives a higher probability than this are not learnt; 1: all are',
  },
  length: {
    ...COUNT,
    description: 'the most tokens of a generated text; default: as many as the longest training text has',
  },
  weightDecay: {
    ...NOT_NEGATIVE,
    default: 0.1,
    description: 'of AdamW: what kernels and embeddings lose of themselves in each step, times the learning rate',
  },
  clipNorm: { ...POSITIVE, default: 1, description: 'the most that the norm of all gradients together may be' },
  warmupSteps: {
    type: 'integer',
    minimum: 0,
    default: 20,
    description: 'over which the learning rate rises; no more than half of all steps',
  },
  learningRateSchedule: {
    enum: ['constant', 'cosine'],
    default: 'cosine',
    description: 'what the learning rate does after that; cosine: it falls to 0 at the end',
  },
  ...trainingProperties({ steps: 500, batch: 16, learningRate: 0.001, patience: 10 }),
});

class Transformer implements Model<Text> {
  readonly #tf: Tf;
  readonly #tokeniser: Tokeniser;

  constructor(
    private readonly options: Options<typeof schema>,
    { tensors }: Services,
  ) {
    this.#tf = tensors!.tf as Tf;
    this.#tokeniser = tokeniserOf(options.tokeniser);
  }

  async fit(given: TrainingSet<Text>, context: FitContext<Text>): Promise<FittedTransformer> {
    const { batch, validation, loss, length, truncation } = this.options;
    checkWeight(
      'transformer',
      given.count,
      given.parts.reduce((sum, { samples, weight = 1 }) => sum + weight * samples.count, 0),
    );
    // What has no weight is not there: it is not held out, nor are its prompts continued.
    const training = trainingSet(given.parts.filter(({ weight = 1 }) => weight > 0));
    const { parts } = training;
    const tokeniser = this.#tokeniser;
    checkPrompts(
      parts.flatMap(({ samples }) => promptsOf(sequencesOf(samples, tokeniser))),
      this.options.context,
    );
    const start = startOf(context, tokeniser);
    const tf = this.#tf;
    const network = this.#network(context.random.child('weights'));
    const prompts = parts.flatMap(({ samples }) => samples.prompts ?? []);
    const facts = { length: length ?? longestOf(training, tokeniser), ...(prompts.length === 0 ? {} : { prompts }) };
    const fitted = new FittedTransformer(tf, network, facts, tokeniser);
    try {
      if (start !== undefined) copyWeights(tf, start.network.variables, network.variables);
      const batches = tokenBatches(tf, training, {
        batch,
        validation,
        context: network.sizes.context,
        learnsPrompts: loss === 'all',
        tokeniser,
        random: context.random.child('batches'),
      });
      const step = {
        variables: network.variables,
        loss: (given: TokenBatch) => crossEntropy(tf, network, given, truncation),
        // Held-out texts are judged by all their tokens: a truncated loss falls where tokens cross its threshold.
        heldOutLoss: (given: TokenBatch) => crossEntropy(tf, network, given),
      };
      const { epochs, steps, warmupSteps } = this.options;
      const total = epochs === undefined ? steps : epochs * batches.stepsPerEpoch;
      await train(
        tf,
        step,
        batches,
        {
          ...this.options,
          warmupSteps: Math.min(warmupSteps, total >> 1),
          decays: (variable) => variable.rank > 1,
        },
        context,
      );
      return fitted;
    } catch (error) {
      fitted.dispose();
      throw error;
    }
  }

  async restore(checkpoint: Checkpoint): Promise<FittedTransformer> {
    const { meta, arrays } = transformerCodec.decode(checkpoint);
    const { tokeniser: learntBy = BYTES.fingerprint } = meta;
    if (learntBy !== this.#tokeniser.fingerprint)
      throw damagedCheckpoint('transformer', 'it was learnt by another tokeniser than this one');
    const network = this.#network();
    restoreWeights(this.#tf, 'transformer', network.variables, arrays.weights);
    return new FittedTransformer(this.#tf, network, meta, this.#tokeniser);
  }

  #network(random?: RandomStream): TransformerNetwork {
    const { context, layers, width, heads, hidden = 4 * width, positions } = this.options;
    const vocabulary = this.#tokeniser.size;
    const sizes: TransformerSizes = { vocabulary, context, layers, width, heads, hidden, positions };
    checkSizes(sizes);
    return new TransformerNetwork(this.#tf, sizes, random);
  }
}

const checkSizes = ({ width, heads, positions }: TransformerSizes): void => {
  const unit = positions === 'rotary' ? 2 * heads : heads;
  if (width % unit === 0) return;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    what: `a width of ${width} cannot be shared among ${heads} heads`,
    where: 'transformer',
    why:
      positions === 'rotary'
        ? 'Rotary positions turn pairs: each head needs an even number'
        : 'Each head needs a whole number',
    fix: `Set width to a multiple of ${unit}, such as ${Math.ceil(width / unit) * unit}`,
  });
};

const tokeniserOf = (option: Options<typeof schema>['tokeniser']): Tokeniser => {
  if (option === 'bytes') return BYTES;
  if (option.tokeniser !== undefined) return option.tokeniser();
  // Of a checkpoint nothing is known before it is opened.
  throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
    where: 'transformer',
    what: 'the tokeniser does not provide `tokens`',
    fix: 'Use a model that does, such as byte-pair-encoding; `collapsar describe ID` says so',
  });
};

const startOf = ({ start }: FitContext<Text>, { fingerprint }: Tokeniser): FittedTransformer | undefined => {
  if (start === undefined) return undefined;
  const isOne = start instanceof FittedTransformer;
  if (isOne && start.tokens.fingerprint === fingerprint) return start;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: isOne
      ? 'the model to start from has learnt by another tokeniser: its tokens mean other texts'
      : 'the model to start from is no transformer',
    where: 'transformer',
    fix: 'Start from a transformer of the same options, or use initialise: scratch',
  });
};

/** Tokens of the longest text, at least 1. */
const longestOf = ({ parts }: TrainingSet<Text>, tokeniser: Tokeniser): number => {
  let longest = 1;
  for (const { samples } of parts) {
    const { offsets, completions, count } = sequencesOf(samples, tokeniser);
    for (let row = 0; row < count; row++) longest = Math.max(longest, offsets[row + 1]! - completions[row]!);
  }
  return longest;
};

export const transformer = model({
  id: 'transformer',
  summary: 'decoder-only language model over bytes, or over tokens of a fitted vocabulary',
  reference:
    'Vaswani et al. 2017; Radford et al. 2019; AdamW: Loshchilov & Hutter 2019; in the recursion: Shumailov et al. 2024',
  data: 'text',
  options: schema,
  provides: [
    'sample',
    'sampleGiven',
    'logLikelihood',
    'nextToken',
    'weights',
    'start',
    'features',
    'edit',
    'temperature',
    'topK',
    'topP',
  ],
  tensors: true,
  implementation: Transformer,
});
