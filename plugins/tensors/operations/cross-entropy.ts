import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { demand, demandFloats, demandShape, described } from './arguments.js';
import { hasKernel, runKernel, withGradient } from './kernels.js';

/** How the losses of rows count. */
export interface CrossEntropyOptions {
  /** float32 of the labels' shape, at least 0: a row of weight 0 (a prompt, padding) counts for nothing; default 1 each */
  readonly weights?: Tensor;
  /**
   * In (0, 1], the gamma of truncated cross-entropy (Shabgahi et al. 2025, arXiv 2509.08972): a row whose label has a higher
   * probability than this has no loss and no gradient, and counts among the rows all the same; default 1, none
   */
  readonly truncation?: number;
}

/**
 * Cross-entropy of labels under softmax(logits), mean over the rows, in nats: sum(weight loss) / sum(weight), 0 where every
 * weight is 0. Nothing overflows, and no one-hot rows are made.
 *
 * A label outside of 0 to classes - 1 is a RangeError on engines that have the kernel and a loss of NaN on the others, of
 * rows that count for nothing too: give padding the label 0.
 * @param logits float32 [..., classes]
 * @param labels int32 [...]
 * @throws RangeError where types or shapes are not these
 */
export const softmaxCrossEntropy = (
  tf: Tf,
  logits: Tensor,
  labels: Tensor,
  { weights, truncation = 1 }: CrossEntropyOptions = {},
): Scalar => {
  demand(
    truncation > 0 && truncation <= 1,
    'softmaxCrossEntropy',
    () => `truncation is a probability above 0, and is ${truncation}`,
  );
  if (weights !== undefined) demandShape('softmaxCrossEntropy', 'weights', weights, labels.shape);
  return tf.tidy(() => {
    const all = crossEntropies(tf, logits, labels);
    const losses = truncation === 1 ? all : truncated(tf, all, truncation);
    if (weights === undefined) return tf.mean(losses);
    // As small a sum is none: 0 / 0 would be no loss at all.
    return tf.div(tf.sum(tf.mul(losses, weights)), tf.maximum(tf.sum(weights), 1e-30));
  });
};

/** The same for each row by itself: [...]. @throws RangeError as `softmaxCrossEntropy` */
export const crossEntropies = (tf: Tf, logits: Tensor, labels: Tensor): Tensor => {
  demandFloats('softmaxCrossEntropy', { logits });
  const classes = logits.shape.at(-1) ?? 0;
  demand(classes > 0, 'softmaxCrossEntropy', () => `logits need a last axis of classes, and are ${described(logits)}`);
  demandShape('softmaxCrossEntropy', 'labels', labels, logits.shape.slice(0, -1), 'int32');
  return tf.tidy(() => {
    const rows = tf.reshape(logits, [labels.size, classes]) as Tensor2D;
    const flat = tf.reshape(labels, [labels.size]) as Tensor1D;
    const losses = hasKernel(tf, 'SoftmaxCrossEntropy') ? fused(tf, rows, flat) : composed(tf, rows, flat);
    return tf.reshape(losses, labels.shape);
  });
};

/** Where labels are likelier than `most`, 0: what decides that is no way for a gradient, and tfjs has none of comparisons. */
const truncated = (tf: Tf, losses: Tensor, most: number): Tensor => {
  const isKept = (of: Tensor): Tensor => tf.cast(tf.greaterEqual(of, -Math.log(most)), 'float32');
  return withGradient(
    tf,
    [losses],
    [losses],
    () => tf.mul(losses, isKept(losses)),
    (dy, [own]) => [tf.mul(dy, isKept(own))],
  );
};

const fused = (tf: Tf, logits: Tensor2D, labels: Tensor1D): Tensor =>
  withGradient(
    tf,
    [logits],
    [logits, labels],
    () => runKernel(tf, 'SoftmaxCrossEntropy', { logits, labels }, {}),
    (dy, [ownLogits, ownLabels]) => [
      runKernel(tf, 'SoftmaxCrossEntropyGrad', { logits: ownLogits, labels: ownLabels, dy }, {}),
    ],
  );

const composed = (tf: Tf, logits: Tensor2D, labels: Tensor1D): Tensor => {
  const [rows, classes] = logits.shape;
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const isClass = tf.logicalAnd(tf.greaterEqual(labels, 0), tf.less(labels, classes));
  const known = tf.minimum(tf.maximum(labels, 0), classes - 1);
  const places = tf.add(tf.mul(tf.range(0, rows, 1, 'int32'), classes), known);
  const chosen = tf.gather(tf.reshape(shifted, [-1]), tf.cast(places, 'int32') as Tensor1D);
  const losses = tf.sub(tf.log(tf.sum(tf.exp(shifted), 1)), chosen);
  return tf.where(isClass, losses, tf.fill([rows], NaN));
};
