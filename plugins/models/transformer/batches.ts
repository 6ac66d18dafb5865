import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomStream, Text, Tokeniser, TrainingSet } from '../../../core/contracts/index.js';
import { RowOrder, softmaxCrossEntropy, splitHeldOut, type Batches, type Tf } from '../../tensors/index.js';
import type { TransformerNetwork } from './network.js';
import { sequencesOf } from '../tokenisers/sequences.js';
import { completionOf, Windows } from './windows.js';

/** Windows of one step. */
export interface TokenBatch {
  /** int32 [rows, time] */
  readonly inputs: Tensor2D;
  /** int32 [rows, time] */
  readonly targets: Tensor2D;
  /** [rows, time]: how much the target counts, 0 where it does not */
  readonly weights: Tensor2D;
}
/** Mean cross-entropy of the targets that count, nats; `truncation` as in `CrossEntropyOptions`. */
export const crossEntropy = (
  tf: Tf,
  network: TransformerNetwork,
  { inputs, targets, weights }: TokenBatch,
  truncation = 1,
): Scalar => {
  const logits = network.logits(network.read(inputs));
  return softmaxCrossEntropy(tf, logits, tf.reshape(targets, [-1]), { weights: tf.reshape(weights, [-1]), truncation });
};

export interface TokenBatchOptions {
  /** windows of a step */
  readonly batch: number;
  readonly context: number;
  /** share of the texts that is held out */
  readonly validation: number;
  /** whether prompts are learnt as well, or only what continues them */
  readonly learnsPrompts: boolean;
  readonly tokeniser: Tokeniser;
  readonly random: RandomStream;
}

/**
 * Windows of the training texts, longer texts in pieces of a context; each pass in an order of its own; where the weights
 * of parts differ, drawn with them as chances. Texts, not windows, are held out; their targets count by their weights.
 */
export const tokenBatches = (
  tf: Tf,
  { parts, count }: TrainingSet<Text>,
  { batch, context, validation, learnsPrompts, tokeniser, random }: TokenBatchOptions,
): Batches<TokenBatch> => {
  const isHeld = new Uint8Array(count);
  for (const row of splitHeldOut(count, validation, random.child('hold-out')).held) isHeld[row] = 1;
  const sequences = parts.map(({ samples }) => sequencesOf(samples, tokeniser));
  const [trained, held] = [new Windows(sequences, context), new Windows(sequences, context)];
  const chances: number[] = [];
  let number = 0;
  for (const [part, { samples, weight = 1 }] of parts.entries())
    for (let row = 0; row < samples.count; row++, number++) {
      const first = learnsPrompts ? 0 : completionOf(sequences[part]!, row);
      if (isHeld[number] === 1) held.addToTrain(part, row, first, weight);
      else for (let i = trained.addToTrain(part, row, first); i > 0; i--) chances.push(weight);
    }
  const weights = parts.some(({ weight = 1 }) => weight !== 1) ? Float64Array.from(chances) : undefined;
  const order = new RowOrder(all(trained), Math.min(batch, trained.count), random, weights);
  return {
    ...batchesOf(tf, trained, batch, (step) => order.at(step)),
    heldOut: held.count === 0 ? undefined : inOrder(tf, held, batch),
  };
};

/** The held-out ones, always in the same order. */
const inOrder = (tf: Tf, held: Windows, batch: number): Batches<TokenBatch> => {
  const order = all(held);
  const steps = Math.ceil(held.count / batch);
  const chosen = (step: number): Uint32Array => order.subarray((step % steps) * batch, ((step % steps) + 1) * batch);
  // So that their loss is the mean over all of their targets, however these are shared out.
  return { ...batchesOf(tf, held, batch, chosen), rowsAt: (step) => held.weightOf(chosen(step)) };
};

const all = ({ count }: Windows): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

const batchesOf = (
  tf: Tf,
  windows: Windows,
  batch: number,
  chosen: (step: number) => Uint32Array,
): Batches<TokenBatch> => ({
  stepsPerEpoch: Math.max(1, Math.ceil(windows.count / batch)),
  rowsAt: (step) => chosen(step).length,
  next: (step) => {
    const { rows, length, inputs, targets, counts } = windows.padded(chosen(step));
    return {
      inputs: tf.tensor2d(inputs, [rows, length], 'int32'),
      targets: tf.tensor2d(targets, [rows, length], 'int32'),
      weights: tf.tensor2d(counts, [rows, length]),
    };
  },
});
