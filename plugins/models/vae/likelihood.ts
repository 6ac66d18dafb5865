import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../../core/contracts/index.js';
import { variableOf, type Tf } from '../../tensors/index.js';

/** p(x | z), given what the decoder puts out. Tensors are made inside tidies. */
export interface Likelihood {
  /** learnt beside those of the network */
  readonly variables: readonly Variable[];
  /** log p(x | z) of each row, nats: [rows] */
  logProbability(output: Tensor2D, x: Tensor2D): Tensor1D;
  mean(output: Tensor2D): Tensor2D;
  /** Turns means into draws, in place. */
  draw(means: Float32Array, random: RandomStream): Promise<void>;
}

/** Independent, x in [0, 1], `output` = logits. For x between 0 and 1 it is the usual surrogate, not a density. */
export const bernoulli = (tf: Tf): Likelihood => {
  // One sigmoid serves the whole gradient: d/dl (x l - log(1 + e^l)) = x - sigmoid(l).
  const entries = tf.customGrad((output, x, save) => {
    (save as (tensors: Tensor[]) => void)([output as Tensor, x as Tensor]);
    return {
      value: tf.sum(tf.sub(tf.mul(output as Tensor, x as Tensor), tf.softplus(output as Tensor)), 1),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [l, at] = saved as [Tensor, Tensor];
        const column = tf.expandDims(dy, 1);
        return [tf.mul(column, tf.sub(at, tf.sigmoid(l))), tf.mul(column, l)];
      },
    };
  });
  return {
    variables: [],
    logProbability: (output, x) => entries(output, x) as Tensor1D,
    mean: (output) => tf.sigmoid(output),
    draw: async (means, random) => {
      for (let i = 0; i < means.length; i++) means[i] = random.uniform() < means[i]! ? 1 : 0;
    },
  };
};

const LOG_2_PI = Math.log(2 * Math.PI);
/** No learnt variance falls below e to this: a hundredth of the rows' own deviation. */
const FLOOR = Math.log(1e-4);

/**
 * Independent normals with one variance for all numbers of a row, `output` = means. 'learned': a weight of the model
 * (Rybkin et al. 2021, sigma-VAE), 1 at first.
 */
export const gaussian = (tf: Tf, variance: number | 'learned'): Likelihood => {
  const raw = variance === 'learned' ? variableOf(tf, new Float32Array(1), [1]) : undefined;
  const logVariance = (): Tensor =>
    raw === undefined ? tf.tensor1d([Math.log(variance as number)]) : tf.add(tf.softplus(tf.sub(raw, FLOOR)), FLOOR);
  return {
    variables: raw === undefined ? [] : [raw],
    logProbability: (output, x) => {
      const spread = logVariance();
      const squares = tf.mul(tf.sum(tf.squaredDifference(x, output), 1), tf.exp(tf.neg(spread)));
      return tf.mul(tf.add(squares, tf.mul(tf.add(spread, LOG_2_PI), x.shape[1])), -0.5) as Tensor1D;
    },
    mean: (output) => tf.clone(output),
    draw: async (means, random) => {
      const spread = tf.tidy(logVariance);
      const deviation = Math.exp(0.5 * (await spread.data())[0]!);
      spread.dispose();
      for (let i = 0; i < means.length; i++) means[i]! += deviation * random.normal();
    },
  };
};
