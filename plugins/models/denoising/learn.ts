import type { FitContext, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { permutation } from '../../../core/random/index.js';
import { range } from '../../../core/samples/index.js';
import { copyWeights, disposeVariables, train, type Tf } from '../../tensors/index.js';
import { averageWeights } from './averaged-weights.js';
import type { Corruption } from './corruption.js';
import type { Denoiser } from './denoiser.js';
import { DenoisingBatches } from './denoising-batches.js';
import { labelShares } from './label-shares.js';
import { limitsOf } from './limits.js';
import { makeNetwork } from './make-network.js';
import type { NetworkKind, NetworkSizes } from './network.js';
import { checkGuidance, type DenoisingOptions } from './options.js';
import { standardise } from './standardise.js';

export interface Task {
  /** id of the model, for messages */
  readonly where: string;
  readonly options: DenoisingOptions;
  readonly corruption: Corruption;
  /** goes on from there: its weights, and its standardisation, which they are used to */
  readonly start?: Denoiser;
}

/**
 * Fits a network to predict what the corruption asks for, by least squares.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID, COLLAPSAR_OPTION_INVALID, COLLAPSAR_NOT_FINITE
 */
export const learn = async (
  tf: Tf,
  training: TrainingSet<Vectors>,
  context: FitContext<Vectors>,
  { where, options, corruption, start }: Task,
): Promise<Denoiser> => {
  checkGuidance(options, where);
  const { random } = context;
  const first = training.parts[0]!.samples;
  const standardisation = start?.standardisation ?? standardise(training, where);
  const shares = options.classConditional
    ? labelShares(training, start?.shares.length ?? 0, where)
    : new Float64Array(0);
  const sizes: NetworkSizes = {
    kind: kindOf(options.network, first.shape, where),
    shape: first.shape,
    hidden: options.hidden,
    channels: options.channels,
    frequencies: options.frequencies,
    classes: shares.length,
  };
  const network = makeNetwork(tf, random.child('weights'), sizes);
  // Made of the same stream, so that it starts where the other does.
  const averaged = options.average > 0 ? makeNetwork(tf, random.child('weights'), sizes) : network;
  const both = averaged === network ? [network] : [network, averaged];
  const variables = both.flatMap((each) => each.variables);
  try {
    if (start !== undefined) for (const each of both) copyWeights(tf, start.network.variables, each.variables);
    const held = options.holdOut > 0 ? Math.max(1, Math.round(options.holdOut * training.count)) : 0;
    const order =
      held > 0 && training.count > 1 ? permutation(random.child('hold-out'), training.count) : range(training.count);
    const cut = Math.min(held, training.count - 1);
    const batches = (rows: Uint32Array, isHeldOut: boolean): DenoisingBatches =>
      new DenoisingBatches(tf, training, {
        rows,
        batch: options.batch,
        standardisation,
        corruption,
        classes: shares.length,
        labelDropout: options.guidance > 0 && !isHeldOut ? options.labelDropout : 0,
        isHeldOut,
        random: random.child(isHeldOut ? 'held out' : 'batches'),
      });
    await train(
      tf,
      {
        // The averages too, though no gradient reaches them: what is kept of the best pass is kept of them.
        variables,
        batches: batches(order.subarray(cut), false),
        loss: (batch) =>
          tf.mean(tf.squaredDifference((batch.isHeldOut ? averaged : network).apply(batch), batch.target)),
        steps: options.trainingSteps,
        learningRate: options.learningRate,
        ...(cut > 0 ? { validation: batches(order.subarray(0, cut), true), patience: options.patience } : {}),
        ...(averaged === network
          ? {}
          : { afterStep: averageWeights(tf, network.variables, averaged.variables, options.average) }),
      },
      context,
    );
  } catch (error) {
    disposeVariables(variables);
    throw error;
  }
  if (averaged !== network) disposeVariables(network.variables);
  return {
    tf,
    network: averaged,
    sizes,
    standardisation,
    shares,
    limits: limitsOf(training, standardisation),
    guidance: options.guidance,
    isSingle: first.values instanceof Float32Array,
  };
};

const kindOf = (asked: DenoisingOptions['network'], shape: readonly number[], where: string): NetworkKind => {
  const isImage = shape.length >= 2;
  if (asked === 'convolutional' && !isImage)
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `rows of [${shape.join(' x ')}] are no images`,
      where,
      why: 'A convolutional network works on rows of [height, width] or [height, width, channels]',
      fix: 'Use network: mlp, or a source of images',
    });
  return asked === 'auto' ? (isImage ? 'convolutional' : 'mlp') : asked;
};
