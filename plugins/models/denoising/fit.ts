import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { FitContext, RandomStream, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { rowLength } from '../../../core/samples/index.js';
import {
  copyWeights,
  disposeVariables,
  labelShares,
  splitHeldOut,
  standardisationOf,
  train,
  type Standardisation,
  type Tf,
} from '../../tensors/index.js';
import { DenoisingBatches, type Corruption, type DenoisingBatch, type DenoisingBatchOptions } from './batches.js';
import type { Denoiser } from './denoiser.js';
import { startOf } from './fitted-denoiser.js';
import { makeNetwork, type Network, type NetworkSizes } from './network.js';
import { checkGuidance, type DenoisingOptions } from './options.js';

export interface Task {
  /** id of the model, for messages */
  readonly where: string;
  readonly options: DenoisingOptions;
  readonly corruption: Corruption;
  /** numbers beside a row that the corruption makes for the loss */
  readonly extra?: number;
  /** of what the network predicts; default: the squared error */
  loss?(predicted: Tensor, batch: DenoisingBatch): Scalar;
  /** rows are in numbers that a network can work in */
  readonly isEncoded?: true;
}

/** Held-out rows, each as often as it takes to have so many, so that one look is not all noise. */
const LEAST_ROWS = 1024;

/**
 * Fits a network to predict what the corruption asks for, by least squares; `context.start` is of the same model.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID, COLLAPSAR_OPTION_INVALID, COLLAPSAR_NOT_FINITE
 */
export const fitDenoiser = async (
  tf: Tf,
  training: TrainingSet<Vectors>,
  context: FitContext<Vectors>,
  task: Task,
): Promise<Denoiser> => {
  const { where, options } = task;
  // Goes on from there: its weights, and its standardisation, which they are used to.
  const start = startOf(context.start, where);
  checkGuidance(options, where);
  const { random } = context;
  const first = training.parts[0]!.samples;
  const standardisation = start?.standardisation ?? standardisationFor(task, training);
  const shares = options.classConditional ? labelShares(training, where, start?.shares.length) : new Float64Array(0);
  const sizes = sizesOf(options, first.shape, shares.length, where);
  const network = makeNetwork(tf, random.child('weights'), sizes);
  // Made of the same stream, so that it starts where the other does.
  const averaged = options.average > 0 ? makeNetwork(tf, random.child('weights'), sizes) : network;
  const both = averaged === network ? [network] : [network, averaged];
  // The averages too, though no gradient reaches them: what is kept of the best pass is kept of them.
  const variables = both.flatMap((each) => each.variables);
  try {
    if (start !== undefined) for (const each of both) copyWeights(tf, start.network.variables, each.variables);
    const batches = batchesOf(tf, training, random, options, {
      standardisation,
      ...noiseOf(task),
      classes: shares.length,
    });
    await train(
      tf,
      {
        variables,
        loss: lossOf(tf, network, task),
        heldOutLoss: lossOf(tf, averaged, task),
        ...(averaged === network
          ? {}
          : { afterUpdate: averageWeights(tf, network.variables, averaged.variables, options.average) }),
      },
      batches,
      options,
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

/** Of the rows that are trained on; those that are held out stand beside them, their labels never hidden. */
const batchesOf = (
  tf: Tf,
  training: TrainingSet<Vectors>,
  random: RandomStream,
  options: DenoisingOptions,
  task: Pick<DenoisingBatchOptions, 'standardisation' | 'corruption' | 'extra' | 'classes'>,
): DenoisingBatches => {
  const { batch, validation, guidance, labelDropout } = options;
  const { trained, held } = splitHeldOut(training.count, validation, random.child('hold-out'));
  const own = { ...task, batch };
  const heldOut =
    held.length === 0
      ? undefined
      : new DenoisingBatches(tf, training, {
          ...own,
          rows: held,
          labelDropout: 0,
          leastRows: LEAST_ROWS,
          random: random.child('held out'),
        });
  return new DenoisingBatches(tf, training, {
    ...own,
    rows: trained,
    labelDropout: guidance > 0 ? labelDropout : 0,
    random: random.child('batches'),
    heldOut,
  });
};

const noiseOf = ({ corruption, extra = 0 }: Task) => ({ corruption, extra });

const lossOf =
  (tf: Tf, network: Network, { loss }: Task) =>
  (batch: DenoisingBatch): Scalar => {
    const predicted = network.apply(batch);
    return loss?.(predicted, batch) ?? tf.mean<Scalar>(tf.squaredDifference(predicted, batch.target));
  };

const standardisationFor = ({ where, isEncoded }: Task, training: TrainingSet<Vectors>): Standardisation => {
  if (isEncoded !== true) return standardisationOf(training, where, true);
  const d = rowLength(training.parts[0]!.samples.shape);
  return { mean: new Float64Array(d), scale: new Float64Array(d).fill(1) };
};

const sizesOf = (
  { network, hidden, channels, frequencies }: DenoisingOptions,
  shape: readonly number[],
  classes: number,
  where: string,
): NetworkSizes => {
  const isImage = shape.length >= 2;
  if (network === 'convolutional' && !isImage)
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `rows of [${shape.join(' x ')}] are no images`,
      where,
      why: 'A convolutional network works on rows of [height, width] or [height, width, channels]',
      fix: 'Use network: mlp, or a source of images',
    });
  const kind = network === 'auto' ? (isImage ? 'convolutional' : 'mlp') : network;
  return { kind, shape, hidden, channels, frequencies, classes };
};

/**
 * Moving average of weights: average += (1 - decay) (weights - average), the decay held below (1 + k) / (10 + k) at update k
 * so that the first weights are soon forgotten (Polyak & Juditsky 1992; Ho et al. 2020).
 */
const averageWeights =
  (tf: Tf, weights: readonly Variable[], averages: readonly Variable[], decay: number) =>
  (step: number): void => {
    const toward = 1 - Math.min(decay, (1 + step) / (10 + step));
    for (const [i, average] of averages.entries())
      tf.tidy(() => average.assign(tf.add(average, tf.mul(tf.sub(weights[i]!, average), toward))));
  };

/** Least and greatest standardised value of each number of a row, or for images of all pixels; rows of weight 0 do not count. */
export const limitsOf = (
  { parts }: TrainingSet<Vectors>,
  { mean, scale }: Standardisation,
): { readonly least: Float64Array; readonly most: Float64Array } => {
  const d = mean.length;
  const least = new Float64Array(d).fill(Infinity);
  const most = new Float64Array(d).fill(-Infinity);
  for (const { samples, weight = 1 } of parts) {
    if (!(weight > 0)) continue;
    const { values } = samples;
    for (let at = 0; at < values.length;)
      for (let j = 0; j < d; j++, at++) {
        const value = (values[at]! - mean[j]!) / scale[j]!;
        if (value < least[j]!) least[j] = value;
        if (value > most[j]!) most[j] = value;
      }
  }
  if ((parts[0]?.samples.shape ?? []).length >= 2) {
    least.fill(least.reduce((a, b) => Math.min(a, b), Infinity));
    most.fill(most.reduce((a, b) => Math.max(a, b), -Infinity));
  }
  return { least, most };
};
